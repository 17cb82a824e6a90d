"""Writing the helped firm, inside the verbs of the rooms above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.kernel.identifiers import new_id
from portal.people.parties import service as parties
from portal.people.parties.models import Party
from portal.programme.companies.models import Company


@dataclass(frozen=True, slots=True)
class CompanyData:
    """What is known of a firm. `identifiers` maps a kind to a canonical number; contact details may be empty.

    `area` is the code of its place, None where nobody can tell: a known firm then keeps its own while its town stays.
    """

    name: str
    identifiers: Mapping[str, str] = field(default_factory=dict)
    registered: bool = True
    place: str = ""
    area: str | None = None
    activity: str = ""
    headcount: int | None = None
    created_on: date | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    invented: bool = False


def ensure(session: Session, data: CompanyData) -> tuple[Company, Party]:
    """Return the firm with these numbers and its organisation, or add it; a known one keeps what it says of itself."""
    party = parties.ensure(session, data.name, data.identifiers, place=data.place, invented=data.invented)
    company = None
    if any(data.identifiers.values()):
        company = session.scalars(select(Company).where(Company.party_id == party.id)).one_or_none()
    if company is None:
        company = Company(party_id=party.id, registered=data.registered)
        session.add(company)
        _fill(company, data)
        session.flush()
    if data.contact_name or data.contact_email:
        parties.set_contact(session, party.id, data.contact_name, data.contact_email, data.contact_phone)
    return company, party


def add_all(session: Session, firms: Sequence[CompanyData]) -> list[Company]:
    """Add many firms at once, as history comes in. None of their numbers may be known here."""
    wanted = [parties.NewParty(firm.name, firm.identifiers, firm.place, firm.invented) for firm in firms]
    companies = []
    for party, firm in zip(parties.add_all(session, wanted), firms, strict=True):
        company = Company(id=new_id(), party_id=party.id)
        _fill(company, firm)
        companies.append(company)
    session.add_all(companies)
    session.flush()
    return companies


def update(session: Session, company: Company, data: CompanyData) -> None:
    """Make `data` what is known of the firm."""
    party = session.get(Party, company.party_id)
    assert party is not None
    if data.place != party.place:
        company.area = ""
    party.name, party.place = data.name, data.place
    parties.set_identifiers(session, party.id, data.identifiers)
    if data.contact_name or data.contact_email:
        parties.set_contact(session, party.id, data.contact_name, data.contact_email, data.contact_phone)
    _fill(company, data)


def _fill(company: Company, data: CompanyData) -> None:
    company.registered, company.activity = data.registered, data.activity
    if data.area is not None:
        company.area = data.area
    company.headcount, company.created_on = data.headcount, data.created_on
