"""Who sees what of a file: the permissions, grants and addresses of the portal, said in words."""
