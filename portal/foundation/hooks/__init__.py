"""The plugin platform: what a plugin may answer, which are installed, and how they are called."""
