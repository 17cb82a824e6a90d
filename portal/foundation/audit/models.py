"""The chain's lines, their payloads apart so that they can be erased, and the head of each tenant's chain."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import APPEND_ONLY, Scoped, scoped_fk


class AuditLine(Scoped):
    """One act. `digest` stands for the payload, `mac` links this line to the one before it (see chain.py)."""

    __tablename__ = "audit_line"
    __table_args__ = (
        UniqueConstraint("tenant_id", "seq"),
        Index(None, "tenant_id", "subject_kind", "subject_id", "seq"),
        {"info": APPEND_ONLY},
    )

    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    role: Mapped[str]
    digest: Mapped[bytes]
    mac: Mapped[bytes]


class AuditPayload(Scoped):
    """What a line is about, as exact bytes of canonical JSON, with the salt of its digest."""

    __tablename__ = "audit_payload"
    __table_args__ = (scoped_fk("line_id", "audit_line"), UniqueConstraint("tenant_id", "line_id"))

    line_id: Mapped[UUID] = mapped_column(Uuid)
    salt: Mapped[bytes]
    payload: Mapped[bytes]


class AuditHead(Scoped):
    """The end of a tenant's chain: its last line's number and mac. Locked last in every transaction."""

    __tablename__ = "audit_head"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    seq: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[bytes]
