"""The small firm's project, from first contact to closing. On screen: a file (dossier)."""
