"""Organisations, their numbers and the people one writes to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.foundation.db.base import Scoped, Versioned, scoped_fk
from portal.foundation.kernel.text import fold


class Party(Versioned, Scoped):
    """An organisation of the territory, whatever it does there. `name_key` is its folded name."""

    __tablename__ = "party"
    __table_args__ = (Index(None, "tenant_id", "name_key", "id"),)

    name: Mapped[str]
    name_key: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    invented: Mapped[bool] = mapped_column(default=False)

    @validates("name")
    def _fold_name(self, _key: str, value: str) -> str:
        self.name_key = fold(value)
        return value


class PartyIdentifier(Scoped):
    """A number that identifies an organisation: `kind` names the register (`xx:number`), `value` is canonical."""

    __tablename__ = "party_identifier"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "value"),
        UniqueConstraint("tenant_id", "party_id", "kind"),
        scoped_fk("party_id", "party"),
    )

    party_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str]
    value: Mapped[str]


class Contact(Versioned, Scoped):
    """A person one writes to at an organisation."""

    __tablename__ = "contact"
    __table_args__ = (Index(None, "tenant_id", "party_id"), scoped_fk("party_id", "party"))

    party_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
