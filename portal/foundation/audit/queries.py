"""Reading the trail, for screens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from portal.foundation.audit.models import AuditLine, AuditPayload
from portal.foundation.db.session import db


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as it is shown. Once `erased`, the name, the values and the reason are empty."""

    seq: int
    at: datetime
    verb: str
    subject_kind: str
    subject_id: UUID | None
    actor_id: UUID | None
    role: str
    actor_name: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    request_id: str
    erased: bool


def with_payloads() -> Select[tuple[AuditLine, AuditPayload]]:
    """Return the query of all lines, each with its payload or None."""
    same = and_(AuditPayload.tenant_id == AuditLine.tenant_id, AuditPayload.line_id == AuditLine.id)
    return select(AuditLine, AuditPayload).outerjoin(AuditPayload, same)


def trail(
    subject_kind: str | None = None, subject_id: UUID | None = None, limit: int = 50, before_seq: int | None = None
) -> list[Entry]:
    """Return the latest acts first: all of them, those on one kind of record, or those on one record.

    `before_seq` continues an earlier answer after its last entry.
    """
    query = with_payloads().order_by(AuditLine.seq.desc()).limit(limit)
    if subject_kind is not None:
        query = query.where(AuditLine.subject_kind == subject_kind)
    if subject_id is not None:
        query = query.where(AuditLine.subject_id == subject_id)
    if before_seq is not None:
        query = query.where(AuditLine.seq < before_seq)
    return [_entry(line, payload) for line, payload in db.session.execute(query)]


def _entry(line: AuditLine, payload: AuditPayload | None) -> Entry:
    told: dict[str, Any] = json.loads(payload.payload) if payload else {}
    return Entry(
        seq=line.seq,
        at=line.at,
        verb=line.verb,
        subject_kind=line.subject_kind,
        subject_id=line.subject_id,
        actor_id=line.actor_id,
        role=line.role,
        actor_name=told.get("actor", ""),
        before=told.get("before") or {},
        after=told.get("after") or {},
        reason=told.get("reason", ""),
        request_id=told.get("request", ""),
        erased=payload is None,
    )
