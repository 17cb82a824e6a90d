"""Secrets that the portal must be able to read again, and digests that nobody can try out without its key.

Each use has a key of its own, derived from SECRET_KEY (HKDF): what is sealed for one cannot be opened by another,
nor for another member or territory.
"""

from __future__ import annotations

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_main: list[bytes] = []


class UnreadableError(Exception):
    """What is sealed was altered, belongs to somebody else, or was sealed under another SECRET_KEY."""


def configure(secret_key: str) -> None:
    """Name the key of this process, once, at start."""
    _main[:] = [secret_key.encode()]


def _key(use: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"alize " + use.encode()).derive(_main[0])


def seal(use: str, owner: bytes, secret: bytes) -> bytes:
    """Return `secret` encrypted (AES-256-GCM) for `use`, readable again for the same `owner` only."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key(use)).encrypt(nonce, secret, owner)


def unseal(use: str, owner: bytes, sealed: bytes) -> bytes:
    """Return what was sealed for this use and owner. Raises UnreadableError."""
    try:
        return AESGCM(_key(use)).decrypt(sealed[:_NONCE], sealed[_NONCE:], owner)
    except (InvalidTag, ValueError):
        raise UnreadableError from None


def digest(use: str, owner: bytes, word: str) -> bytes:
    """Return a digest of a short secret, worth nothing to somebody who has the rows but not the key."""
    return hmac.digest(_key(use), owner + word.encode(), "sha256")
