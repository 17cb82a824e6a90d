"""Writing organisations. Called inside the verbs of the rooms above, which authorise and trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.kernel.identifiers import new_id
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.text import fold
from portal.foundation.web.errors import InvalidError
from portal.people.parties.models import Contact, Party, PartyIdentifier


def find_by_identifier(session: Session, kind: str, value: str) -> Party | None:
    """Return the organisation of this territory that carries the number, if it is known."""
    found = select(PartyIdentifier.party_id).where(PartyIdentifier.kind == kind, PartyIdentifier.value == value)
    party_id = session.scalar(found)
    return session.get(Party, party_id) if party_id else None


def ensure(
    session: Session, name: str, identifiers: Mapping[str, str], *, place: str = "", invented: bool = False
) -> Party:
    """Return the organisation with one of these numbers, or add it. A known one keeps its name."""
    numbers = {kind: value for kind, value in identifiers.items() if value}
    for kind, value in numbers.items():
        known = find_by_identifier(session, kind, value)
        if known is not None:
            return known
    return add_all(session, [NewParty(name, numbers, place, invented)])[0]


@dataclass(frozen=True, slots=True)
class NewParty:
    """An organisation to add. `identifiers` maps a kind to a canonical number."""

    name: str
    identifiers: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    invented: bool = False


def add_all(session: Session, wanted: Sequence[NewParty]) -> list[Party]:
    """Add many organisations at once, as history comes in. None of their numbers may be known here."""
    parties = [Party(id=new_id(), name=one.name, place=one.place, invented=one.invented) for one in wanted]
    session.add_all(parties)
    session.flush()
    for party, one in zip(parties, wanted, strict=True):
        session.add_all(PartyIdentifier(party_id=party.id, kind=k, value=v) for k, v in one.identifiers.items())
    session.flush()
    return parties


def set_identifiers(session: Session, party_id: UUID, identifiers: Mapping[str, str]) -> None:
    """Make these the organisation's numbers, one a kind; an empty value removes that kind.

    Raises InvalidError, by field, for a number that another organisation of the territory has.
    """
    _check_free(session, party_id, identifiers)
    present = {
        row.kind: row for row in session.scalars(select(PartyIdentifier).where(PartyIdentifier.party_id == party_id))
    }
    for kind, value in identifiers.items():
        row = present.get(kind)
        if row is None and value:
            session.add(PartyIdentifier(party_id=party_id, kind=kind, value=value))
        elif row is not None and not value:
            session.delete(row)
        elif row is not None:
            row.value = value
    session.flush()


def number_field(kind: str) -> str:
    """Return the name of the field in which forms ask for a kind of number."""
    return "identifier_" + kind.replace(":", "_").replace(".", "_")


def _check_free(session: Session, party_id: UUID, identifiers: Mapping[str, str]) -> None:
    wrong = {}
    for kind, value in identifiers.items():
        other = find_by_identifier(session, kind, value) if value else None
        if other is not None and other.id != party_id:
            wrong[number_field(kind)] = Message("%(name)s has this number already.", {"name": other.name})
    if wrong:
        raise InvalidError(wrong)


def set_contact(session: Session, party_id: UUID, name: str, email: str, phone: str) -> Contact:
    """Keep the one person one writes to at this organisation."""
    contact = session.scalars(select(Contact).where(Contact.party_id == party_id)).first()
    if contact is None:
        contact = Contact(party_id=party_id, name=name)
        session.add(contact)
    contact.name, contact.email, contact.phone = name, email, phone
    session.flush()
    return contact


def find_by_name(session: Session, name: str) -> Party | None:
    """Return the organisation of this territory with exactly this name, accents and case aside."""
    return session.scalars(select(Party).where(Party.name_key == fold(name)).order_by(Party.id)).first()
