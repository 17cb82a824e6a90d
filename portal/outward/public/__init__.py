"""The pages anyone can read."""
