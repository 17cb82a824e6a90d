"""The helped firm: what an organisation is as the beneficiary of a project."""
