"""Finding organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select

from portal.foundation.db.session import db
from portal.people.parties.models import PartyIdentifier

LEAST = 6
"""Characters of a number from which it is looked for."""


def numbered(typed: str) -> Select[tuple[UUID]] | None:
    """Select the organisations whose number begins with what was typed, in groups or not; None when it is none."""
    number = "".join(c for c in typed.upper() if c.isalnum())
    if len(number) < LEAST or not any(c.isdigit() for c in number):
        return None
    return select(PartyIdentifier.party_id).where(PartyIdentifier.value.startswith(number, autoescape=True))


def identifiers(party_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the numbers of organisations, by kind."""
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    if party_ids:
        query = select(PartyIdentifier).where(PartyIdentifier.party_id.in_(party_ids))
        for one in db.session.scalars(query.order_by(PartyIdentifier.kind)):
            found[one.party_id][one.kind] = one.value
    return found
