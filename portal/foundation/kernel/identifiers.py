"""Identifiers of rows and secrets of sessions."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """Return a new time-ordered uuid (version 7), made by the application on every engine."""
    return uuid_utils.compat.uuid7()


def new_token() -> str:
    """Return a secret of 256 bits, safe in addresses."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> bytes:
    """Return what is stored of a secret: its SHA-256, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()
