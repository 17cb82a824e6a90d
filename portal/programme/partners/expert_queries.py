"""Reading experts: the list, one of them, who is free in a field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.text import fold
from portal.foundation.web.context import today
from portal.foundation.web.listing import ListState, Page, Sort, page
from portal.foundation.web.visibility import visible
from portal.people.accounts.models import Member, Membership
from portal.people.accounts.queries import in_force
from portal.people.parties.models import Party
from portal.programme.partners.models import Expert, ExpertField, Partner
from portal.programme.partners.rules import Availability

EXPERT_FILTERS = ("q", "field", "free")
EXPERT_SORTS = (Sort("name", Expert.name_key),)


@dataclass(frozen=True, slots=True)
class ExpertView:
    """An expert with their firm and fields."""

    id: UUID
    version: int
    partner_id: UUID
    partner_party_id: UUID
    partner_name: str
    partner_place: str
    member_id: UUID | None
    name: str
    position: str
    fields: tuple[str, ...]
    availability: Availability
    half_days_per_year: int

    @property
    def available_from(self) -> date | None:
        """The first day on which they are free."""
        return self.availability.available_from

    @property
    def available_until(self) -> date | None:
        """The last day on which they are free."""
        return self.availability.available_until

    @property
    def paused_until(self) -> date | None:
        """The last day of a pause they asked for."""
        return self.availability.paused_until


def free_on(day: date) -> ColumnElement[bool]:
    """Return the criterion for experts who are free on `day`."""
    return and_(
        or_(Expert.available_from.is_(None), Expert.available_from <= day),
        or_(Expert.available_until.is_(None), Expert.available_until >= day),
        or_(Expert.paused_until.is_(None), Expert.paused_until < day),
    )


def knows(field: str) -> ColumnElement[bool]:
    """Return the criterion for experts who know `field`."""
    return Expert.id.in_(select(ExpertField.expert_id).where(ExpertField.field == field))


def experts(actor: Actor, state: ListState, on: date) -> Page:
    """Return the page of experts that `state` names, of those `actor` sees."""
    statement: Select[Any] = (
        select(
            Expert, Expert.id, Expert.name_key.label("sort_name"), Party.name.label("partner_name"), Partner.party_id
        )
        .join(Partner, Partner.id == Expert.partner_id)
        .join(Party, Party.id == Partner.party_id)
        .where(visible(Expert, actor))
    )
    if field := state.filters.get("field"):
        statement = statement.where(knows(field))
    if state.filters.get("free"):
        statement = statement.where(free_on(on))
    for word in fold(state.filters.get("q", "")).split():
        statement = statement.where(or_(Expert.name_key.contains(word), Party.name_key.contains(word)))
    return page(statement, state, EXPERT_SORTS, Expert.id)


def fields_of(expert_ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Return the fields of these experts, by expert."""
    ids = tuple(expert_ids)
    found: dict[UUID, list[str]] = defaultdict(list)
    if ids:
        rows = db.session.execute(
            select(ExpertField.expert_id, ExpertField.field)
            .where(ExpertField.expert_id.in_(ids))
            .order_by(ExpertField.field)
        )
        for row in rows:
            found[row.expert_id].append(row.field)
    return {key: tuple(values) for key, values in found.items()}


def expert_views(*criteria: ColumnElement[bool]) -> list[ExpertView]:
    """Return the experts that meet `criteria`, by name. The caller answers for who may see them."""
    rows = db.session.execute(
        select(Expert, Party)
        .join(Partner, Partner.id == Expert.partner_id)
        .join(Party, Party.id == Partner.party_id)
        .where(*criteria)
        .order_by(Expert.name_key, Expert.id)
    ).all()
    fields = fields_of(row[0].id for row in rows)
    return [_view(expert, party, fields.get(expert.id, ())) for expert, party in rows]


def _view(expert: Expert, party: Party, fields: Sequence[str]) -> ExpertView:
    return ExpertView(
        id=expert.id,
        version=expert.version,
        partner_id=expert.partner_id,
        partner_party_id=party.id,
        partner_name=party.name,
        partner_place=party.place,
        member_id=expert.member_id,
        name=expert.name,
        position=expert.position,
        fields=tuple(fields),
        availability=availability(expert),
        half_days_per_year=expert.half_days_per_year,
    )


def accesses(party_id: UUID, linked: UUID | None = None) -> Sequence[Row[Any]]:
    """Return id and name of who may sign in as an expert of this organisation, and of the member `linked`, by name."""
    holders = select(Membership.member_id).where(
        Membership.role == "expert", Membership.party_id == party_id, in_force(today())
    )
    chosen = or_(Member.id == linked, and_(Member.id.in_(holders), Member.active))
    return db.session.execute(select(Member.id, Member.name).where(chosen).order_by(Member.name_key, Member.id)).all()


def availability(expert: Expert) -> Availability:
    """Return when the expert is free."""
    return Availability(expert.available_from, expert.available_until, expert.paused_until)


def expert_view(expert_id: UUID) -> ExpertView:
    """Return one expert. The gate has checked that they may be seen."""
    return expert_views(Expert.id == expert_id)[0]


def experts_of_partner(partner_id: UUID) -> list[ExpertView]:
    """Return the experts of one partner, by name."""
    return expert_views(Expert.partner_id == partner_id)


def available(field: str, on: date) -> list[ExpertView]:
    """Return the experts of the territory who know `field` and are free on `on`, by name."""
    return expert_views(knows(field), free_on(on))


def experts_of_party(party_ids: Sequence[UUID]) -> Select[tuple[UUID]]:
    """Return the ids of the experts whom these organisations lend, as a subquery."""
    return select(Expert.id).join(Partner, Partner.id == Expert.partner_id).where(Partner.party_id.in_(party_ids))


def own_experts(actor: Actor) -> Select[tuple[UUID]]:
    """Return the ids under which `actor` is an expert here, as a subquery."""
    if actor.member_id is None:
        return select(Expert.id).where(false())
    return select(Expert.id).where(Expert.member_id == actor.member_id)


def own_expert_views(actor: Actor) -> list[ExpertView]:
    """Return what is known of `actor` as an expert, once for each firm that lends them."""
    return expert_views(Expert.id.in_(own_experts(actor)))
