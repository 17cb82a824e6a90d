"""A device that keeps a passkey, in software: it answers as a browser would, and otherwise where a test wants it."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Device:
    """One key, for the site `host` at `origin`."""

    def __init__(self, host: str, origin: str) -> None:
        self.host, self.origin, self.count = host, origin, 0
        self.key, self.id = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32)

    def _said(self, kind: str, options: dict[str, Any], changes: dict[str, Any]) -> bytes:
        said = {"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": self.origin}
        return json.dumps({**said, "crossOrigin": False, **changes}).encode()

    def _data(self, host: str, flags: int, more: bytes = b"") -> bytes:
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big") + more

    def _answer(self, response: dict[str, bytes]) -> dict[str, Any]:
        coded = {name: bytes_to_base64url(value) for name, value in response.items()}
        name = bytes_to_base64url(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": coded}

    def create(
        self, options: dict[str, Any], *, flags: int = PRESENT | VERIFIED, host: str = "", **said: Any
    ) -> dict[str, Any]:
        """Answer a call for a new key."""
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        more = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        data = self._data(host or self.host, flags | ATTESTED, more)
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": self._said("create", options, said), "attestationObject": attested})

    def get(
        self, options: dict[str, Any], *, flags: int = PRESENT | VERIFIED, host: str = "", step: int = 1, **said: Any
    ) -> dict[str, Any]:
        """Answer a call to show the key."""
        self.count += step
        data, spoken = self._data(host or self.host, flags), self._said("get", options, said)
        signature = self.key.sign(data + sha256(spoken).digest(), ec.ECDSA(SHA256()))
        return self._answer({"clientDataJSON": spoken, "authenticatorData": data, "signature": signature})


def flipped(answer: dict[str, Any], part: str, at: int = -1) -> dict[str, Any]:
    """The same answer with one bit of a part changed."""
    whole = bytearray(base64url_to_bytes(answer["response"][part]))
    whole[at] ^= 1
    return {**answer, "response": {**answer["response"], part: bytes_to_base64url(bytes(whole))}}
