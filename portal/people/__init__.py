"""Who: territories, organisations, persons."""
