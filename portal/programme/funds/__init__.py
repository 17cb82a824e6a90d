"""Who finances the territory, what they committed, and where every euro is."""
