"""Reading partners: the list, one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.text import fold
from portal.foundation.web.listing import ListState, Page, Sort, page
from portal.foundation.web.visibility import visible
from portal.people.parties.models import Contact, Party, PartyIdentifier
from portal.programme.partners.models import Expert, Partner

PARTNER_FILTERS = ("q",)
PARTNER_SORTS = (Sort("name", Party.name_key),)
SORT_KEYS = ("name", "-name")


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A partner, as its page shows it."""

    id: UUID
    version: int
    party_id: UUID
    name: str
    place: str
    invented: bool
    since: date | None
    identifiers: dict[str, str]
    contact_name: str
    contact_email: str
    contact_phone: str


def partners(actor: Actor, state: ListState) -> Page:
    """Return the page of partners that `state` names, of those `actor` sees, with the number of their experts."""
    count = select(func.count(Expert.id)).where(Expert.partner_id == Partner.id).scalar_subquery()
    statement = (
        select(
            Partner.id,
            Party.name,
            Party.name_key.label("sort_name"),
            Party.place,
            Partner.since,
            count.label("experts"),
        )
        .join(Party, Party.id == Partner.party_id)
        .where(visible(Partner, actor))
    )
    for word in fold(state.filters.get("q", "")).split():
        statement = statement.where(Party.name_key.contains(word, autoescape=True))
    return page(statement, state, PARTNER_SORTS, Partner.id)


def partner_view(partner_id: UUID) -> PartnerView:
    """Return one partner. The gate has checked that it may be seen."""
    row = db.session.execute(
        select(Partner, Party, Contact)
        .join(Party, Party.id == Partner.party_id)
        .outerjoin(Contact, Contact.party_id == Party.id)
        .where(Partner.id == partner_id)
    ).first()
    assert row is not None
    partner, party, contact = row
    numbers = db.session.execute(
        select(PartyIdentifier.kind, PartyIdentifier.value).where(PartyIdentifier.party_id == party.id)
    )
    return PartnerView(
        id=partner.id,
        version=partner.version,
        party_id=party.id,
        name=party.name,
        place=party.place,
        invented=party.invented,
        since=partner.since,
        identifiers={number.kind: number.value for number in numbers},
        contact_name=contact.name if contact else "",
        contact_email=contact.email if contact else "",
        contact_phone=contact.phone if contact else "",
    )
