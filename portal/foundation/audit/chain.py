"""The chain itself, pure: how a line is linked to the one before it, and what shows when someone touched it.

mac = HMAC-SHA256(key, previous mac ‖ tenant ‖ seq ‖ digest ‖ clear columns); digest = SHA-256(salt ‖ payload). The
key lies outside the database. A payload may be gone: then a later line says that it was erased.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from portal.foundation.audit.canonical import encode_plain, instant

GENESIS = bytes(32)
"""What the first line is linked to."""

ERASED = "audit.erased"
LINE = "audit_line"
"""A line with verb ERASED, about a subject of kind LINE, allows that line's payload to be missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is stored; `mac` is what the stored row claims. Ids may come as their text: faster to read."""

    id: UUID | str
    tenant_id: UUID
    seq: int
    at: datetime
    verb: str
    subject_kind: str
    subject_id: UUID | str | None
    actor_id: UUID | str | None
    role: str
    digest: bytes
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes behind a line's digest."""

    salt: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: kept in the database, and anchored elsewhere as a line of text."""

    tenant_id: UUID
    seq: int
    mac: bytes

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.seq} {self.mac.hex()}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read back what str() wrote. Raises ValueError."""
        tenant, seq, mac = text.split()
        return cls(UUID(tenant), int(seq), bytes.fromhex(mac))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at line `seq`: `code` is stable, `text` is for the person who runs the check."""

    code: str
    seq: int
    text: str

    def __str__(self) -> str:
        return f"line {self.seq}: {self.text}"


def digest(payload: Payload) -> bytes:
    """Return what a line keeps of its payload."""
    return sha256(payload.salt + payload.body).digest()


def link(key: bytes, previous: bytes, line: Line) -> bytes:
    """Return the mac that ties `line` to the line whose mac is `previous`."""
    subject, person = (str(own) if own else None for own in (line.subject_id, line.actor_id))
    clear = encode_plain([str(line.id), instant(line.at), line.verb, line.subject_kind, subject, person, line.role])
    number = line.seq.to_bytes(8, "big", signed=True)
    text = previous + line.tenant_id.bytes + number + line.digest + clear
    return hmac.digest(key, text, "sha256")


def verify(
    entries: Iterable[tuple[Line, Payload | None]], key: bytes, head: Head, anchor: Head | None = None
) -> list[Problem]:
    """Return everything wrong with one tenant's chain, given all its lines by seq with their payloads.

    `head` is what the database keeps. `anchor` is a head kept elsewhere, at any earlier moment: without it, a
    tail cut off together with a rewritten head looks like a shorter chain.
    """
    problems: list[Problem] = []
    missing: dict[UUID | str, int] = {}
    erased: dict[UUID | str, int] = {}
    last, previous, anchored = 0, GENESIS, None
    for line, payload in entries:
        problems += _problems(key, last, previous, line, payload)
        if payload is None:
            missing[line.id] = line.seq
        if line.verb == ERASED and line.subject_kind == LINE and line.subject_id is not None:
            erased[line.subject_id] = line.seq
        if anchor is not None and line.seq == anchor.seq:
            anchored = Head(line.tenant_id, line.seq, line.mac)
        last, previous = line.seq, line.mac
    for line_id, seq in missing.items():
        if erased.get(line_id, seq) <= seq:
            problems.append(Problem("payload-missing", seq, "its payload is gone and no later line says so"))
    if (head.seq, head.mac) != (last, previous):
        problems.append(Problem("head", last, "the chain does not end where its head says"))
    if anchor is not None and anchor.seq and anchored != anchor:
        problems.append(Problem("anchor", anchor.seq, "the line that was noted outside is not there any more"))
    return problems


def _problems(key: bytes, last: int, previous: bytes, line: Line, payload: Payload | None) -> list[Problem]:
    found = []
    if line.seq != last + 1:
        found.append(Problem("gap", line.seq, f"it does not follow line {last}"))
    if not hmac.compare_digest(link(key, previous, line), line.mac):
        found.append(Problem("link", line.seq, "it, or its place in the chain, was changed"))
    if payload is not None and not hmac.compare_digest(digest(payload), line.digest):
        found.append(Problem("payload", line.seq, "its payload was changed"))
    return found
