"""The verbs of partners: add and edit a firm, nominate and edit an expert, take a pause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.context import Actor, NotAllowedError
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ChangedError, InvalidError
from portal.people.parties import service as parties
from portal.people.parties.models import Party
from portal.programme.partners.models import Expert, ExpertField, Partner


@dataclass(frozen=True, slots=True)
class PartnerData:
    """What is known of a large firm. `identifiers` maps a kind to a canonical number; all but the name may be empty."""

    name: str
    place: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    invented: bool = False


@dataclass(frozen=True, slots=True)
class ExpertData:
    """What is known of an expert: codes of fields, days they are free, half-days they may give in a year."""

    name: str
    fields: tuple[str, ...]
    half_days_per_year: int
    position: str = ""
    available_from: date | None = None
    available_until: date | None = None
    paused_until: date | None = None
    member_id: UUID | None = None


def add_partner(actor: Actor, data: PartnerData) -> UUID:
    """Add a large firm and return its id. An organisation known here keeps its name. Raises InvalidError."""
    actor.require("partners.manage")
    with transaction() as session:
        party = None if any(data.identifiers.values()) else parties.find_by_name(session, data.name)
        if party is None:
            party = parties.ensure(session, data.name, data.identifiers, place=data.place, invented=data.invented)
        if not party.place:
            party.place = data.place
        if session.scalar(select(Partner.id).where(Partner.party_id == party.id)) is not None:
            raise InvalidError({"name": Message("This firm is a partner already.")})
        partner = Partner(party_id=party.id, since=data.since)
        session.add(partner)
        session.flush()
        _set_contact(session, party.id, data)
        audit.record(actor, "partner.added", "partner", partner.id, after=_told(data))
        return partner.id


def edit_partner(actor: Actor, partner_id: UUID, version: int, data: PartnerData) -> None:
    """Make `data` what is known of the firm. Raises ChangedError when it changed, InvalidError for a taken number."""
    actor.require("partners.manage")
    with transaction() as session:
        partner = session.get(Partner, partner_id, with_for_update=True)
        assert partner is not None
        if partner.version != version:
            raise ChangedError
        party = session.get(Party, partner.party_id)
        assert party is not None
        for kind, value in data.identifiers.items():
            known = parties.find_by_identifier(session, kind, value) if value else None
            if known is not None and known.id != party.id:
                raise InvalidError({"name": Message("This number belongs to another organisation.")})
        before = {"name": party.name, "place": party.place, "since": partner.since}
        party.name, party.place, partner.since = data.name, data.place, data.since
        flag_modified(partner, "since")
        parties.set_identifiers(session, party.id, data.identifiers)
        _set_contact(session, party.id, data)
        audit.record(actor, "partner.edited", "partner", partner.id, before=before, after=_told(data))


def _set_contact(session: Session, party_id: UUID, data: PartnerData) -> None:
    if data.contact_name or data.contact_email:
        parties.set_contact(session, party_id, data.contact_name, data.contact_email, data.contact_phone)


def _told(data: PartnerData) -> dict[str, Any]:
    return {**asdict(data), "identifiers": dict(data.identifiers)}


def nominates(actor: Actor, party_id: UUID) -> bool:
    """Tell whether `actor` names the experts of a large firm: as its contact, or as one who keeps the partners."""
    own = actor.may("partners.manage") or party_id in actor.parties("partner_contact")
    return own and actor.may("partners.nominate")


def _authorise(session: Session, actor: Actor, partner_id: UUID) -> None:
    if not nominates(actor, session.scalars(select(Partner.party_id).where(Partner.id == partner_id)).one()):
        raise NotAllowedError("partners.nominate")


def pauses(actor: Actor, member_id: UUID | None) -> bool:
    """Tell whether `actor` is the expert who has this access."""
    return actor.may("experts.own") and member_id is not None and member_id == actor.member_id


def nominate_expert(actor: Actor, partner_id: UUID, data: ExpertData) -> UUID:
    """Add an expert of a partner and return their id. Raises NotAllowedError, InvalidError."""
    actor.require("partners.nominate")
    _check(data)
    with transaction() as session:
        _authorise(session, actor, partner_id)
        expert = Expert(partner_id=partner_id)
        _fill(expert, data)
        session.add(expert)
        session.flush()
        _set_fields(session, expert.id, data.fields)
        audit.record(actor, "expert.nominated", "expert", expert.id, after=asdict(data))
        return expert.id


def edit_expert(actor: Actor, expert_id: UUID, version: int, data: ExpertData) -> None:
    """Make `data` what is known of an expert.

    Raises NotAllowedError for another firm's contact, ChangedError when somebody else changed it, InvalidError.
    """
    actor.require("partners.nominate")
    _check(data)
    with transaction() as session:
        expert = session.get(Expert, expert_id, with_for_update=True)
        assert expert is not None
        _authorise(session, actor, expert.partner_id)
        if expert.version != version:
            raise ChangedError
        before = _traced(expert)
        _fill(expert, data)
        flag_modified(expert, "name")
        _set_fields(session, expert.id, data.fields)
        audit.record(actor, "expert.edited", "expert", expert.id, before=before, after=asdict(data))


def pause(actor: Actor, expert_id: UUID, until: date | None) -> None:
    """Propose nothing to the expert up to `until`, included; None ends a pause. Raises NotAllowedError."""
    with transaction() as session:
        expert = session.get(Expert, expert_id, with_for_update=True)
        assert expert is not None
        if not pauses(actor, expert.member_id):
            raise NotAllowedError("experts.own")
        before, expert.paused_until = expert.paused_until, until
        audit.record(
            actor,
            "expert.paused",
            "expert",
            expert.id,
            before={"paused_until": before},
            after={"paused_until": until},
        )


def _check(data: ExpertData) -> None:
    if set(data.fields) - FIELDS.keys() or not data.fields:
        raise InvalidError({"fields": Message("Choose at least one field of competence.")})
    if data.available_from and data.available_until and data.available_until < data.available_from:
        raise InvalidError({"available_until": Message("The last day comes after the first one.")})


def _fill(expert: Expert, data: ExpertData) -> None:
    expert.name, expert.position, expert.half_days_per_year = data.name, data.position, data.half_days_per_year
    expert.available_from, expert.available_until = data.available_from, data.available_until
    expert.paused_until = data.paused_until
    expert.member_id = data.member_id


def _traced(expert: Expert) -> dict[str, Any]:
    names = ("name", "position", "available_from", "available_until", "paused_until", "half_days_per_year", "member_id")
    return {name: getattr(expert, name) for name in names}


def _set_fields(session: Session, expert_id: UUID, wanted: tuple[str, ...]) -> None:
    present = {row.field: row for row in session.scalars(select(ExpertField).where(ExpertField.expert_id == expert_id))}
    for code, row in present.items():
        if code not in wanted:
            session.delete(row)
    for code in wanted:
        if code not in present:
            session.add(ExpertField(expert_id=expert_id, field=code))
    session.flush()
