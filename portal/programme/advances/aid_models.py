"""The aid that an advance is."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import APPEND_ONLY, Scoped, scoped_fk


class AidGrant(Scoped):
    """Aid granted by the signature of an agreement: nominal amount and grant equivalent, by the rule of that day.

    `rule` keeps plugin, version, parameters and sources, so that it can be computed again in ten years. `number` is
    gapless per year; the register must know by `register_by`, None where none has to.
    """

    __tablename__ = "aid_grant"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "advance_id"),
        Index(None, "tenant_id", "party_id", "granted_on"),
        scoped_fk("advance_id", "advance"),
        scoped_fk("party_id", "party"),
        scoped_fk("certificate_id", "project_document"),
        CheckConstraint("nominal_cents > 0 and equivalent_cents >= 0", name="amounts"),
        {"info": APPEND_ONLY},
    )

    advance_id: Mapped[UUID] = mapped_column(Uuid)
    party_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[str]
    regime: Mapped[str]
    member_state: Mapped[str]
    currency: Mapped[str]
    nominal_cents: Mapped[int] = mapped_column(BigInteger)
    equivalent_cents: Mapped[int] = mapped_column(BigInteger)
    granted_on: Mapped[date]
    register_by: Mapped[date | None]
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    certificate_id: Mapped[UUID] = mapped_column(Uuid)
