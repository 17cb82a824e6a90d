"""Territories and the network: identity, life cycle, plugins and settings, the TOML files applied."""
