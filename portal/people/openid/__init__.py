"""Signing in by another provider (OpenID Connect): a member links it once, then it stands for their password."""
