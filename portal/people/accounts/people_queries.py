"""Reading the people of the bound tenant: members with their roles, invitations that wait, organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from portal.foundation.db.session import db
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.text import fold
from portal.foundation.web.listing import ListState, Page, Sort, page
from portal.foundation.web.visibility import visible
from portal.people.accounts.models import AccountToken, Member, Membership, Person
from portal.people.accounts.queries import in_force
from portal.people.accounts.rules import ROLES
from portal.people.parties.models import Party

FILTERS = ("q", "role", "off")
SORTS = (Sort("name", Member.name_key),)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a member holds: its label in English, the organisation it stands for, its last day."""

    id: UUID
    label: str
    party: str
    until: date | None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as their page shows them."""

    id: UUID
    version: int
    name: str
    email: str
    active: bool
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invitation that nobody has used: its address, what it gives, until when it is good."""

    id: UUID
    address: str
    role: str
    party_id: UUID | None
    party: str
    locale: str
    sent_at: datetime
    expires_at: datetime

    @property
    def label(self) -> str:
        """The role's label, in English."""
        return ROLES[self.role].label if self.role in ROLES else self.role

    @property
    def expired(self) -> bool:
        """Tell whether it is too old."""
        return self.expires_at <= now()


@dataclass(frozen=True, slots=True)
class Note:
    """What a room above says of a member.

    `kind` is "passes" (planned), "late" (not done on its day), "waits" (for a replacement) or "ends" (will wait soon).
    """

    kind: str
    text: Message
    member_id: UUID
    name: str = ""


Notes = Callable[[UUID | None], list[Note]]
_notes: list[Notes] = []


def add_notes(read: Notes) -> None:
    """Let a room above say something on a member's page; with None, of whom a manager has to see to."""
    if read not in _notes:
        _notes.append(read)


def notes(member_id: UUID | None = None) -> list[Note]:
    """Return what the rooms above say of a member, or of everybody for whom something has to be done."""
    return [note for read in _notes for note in read(member_id)]


def members(actor: Actor, state: ListState, on: date) -> Page:
    """Return the page of members that `state` names; those who are switched off only when they are asked for."""
    statement = (
        select(Member.id, Member.name, Member.name_key.label("sort_name"), Member.active, Person.email)
        .join(Person, Person.id == Member.person_id)
        .where(visible(Member, actor), Member.active.is_(state.filters.get("off") != "yes"))
    )
    for word in state.filters.get("q", "").split():
        named = Member.name_key.contains(fold(word), autoescape=True)
        statement = statement.where(or_(named, Person.email.contains(word.lower(), autoescape=True)))
    if role := state.filters.get("role"):
        holders = select(Membership.member_id).where(Membership.role == role, in_force(on))
        statement = statement.where(Member.id.in_(holders))
    return page(statement, state, SORTS, Member.id)


def roles_of(ids: Collection[UUID], on: date) -> dict[UUID, list[HeldRole]]:
    """Return the roles that these members hold on a day, in the order they were given."""
    rows = db.session.execute(
        select(
            Membership.member_id,
            Membership.id,
            Membership.role,
            Membership.until,
            Membership.expires_at,
            Party.name,
        )
        .outerjoin(Party, Party.id == Membership.party_id)
        .where(Membership.member_id.in_(ids), in_force(on))
        .order_by(Membership.id)
    )
    found = defaultdict(list)
    for member_id, row_id, role, until, expires_at, party in rows:
        if role in ROLES:
            found[member_id].append(HeldRole(row_id, ROLES[role].label, party or "", until, expires_at))
    return found


def member_view(member_id: UUID, on: date) -> MemberView:
    """Return one member. The gate has checked that they may be seen."""
    member, email = (
        db.session.execute(
            select(Member, Person.email).join(Person, Person.id == Member.person_id).where(Member.id == member_id)
        )
        .tuples()
        .one()
    )
    roles = tuple(roles_of([member_id], on)[member_id])
    return MemberView(member.id, member.version, member.name, email, member.active, roles)


def held_role(membership_id: UUID) -> HeldRole:
    """Return one role of a member. The gate has checked that it may be seen."""
    row, party = (
        db.session.execute(
            select(Membership, Party.name)
            .outerjoin(Party, Party.id == Membership.party_id)
            .where(Membership.id == membership_id)
        )
        .tuples()
        .one()
    )
    label = ROLES[row.role].label if row.role in ROLES else row.role
    return HeldRole(row.id, label, party or "", row.until, row.expires_at)


def waiting(invitation_id: UUID | None = None) -> list[Waiting]:
    """Return the invitations that nobody has used, the latest first; or the one with this id, used or not."""
    chosen = AccountToken.used_at.is_(None) if invitation_id is None else AccountToken.id == invitation_id
    rows = db.session.execute(
        select(AccountToken, Party.name)
        .outerjoin(Party, Party.id == AccountToken.party_id)
        .where(AccountToken.purpose == "invitation", chosen)
        .order_by(AccountToken.id.desc())
        .limit(100)
    )
    return [
        Waiting(t.id, t.address, t.role, t.party_id, party or "", _language(t.data), t.created_at, t.expires_at)
        for t, party in rows
    ]


def _language(kept: bytes) -> str:
    return kept.decode("ascii", "replace")


def organisations() -> list[tuple[str, str]]:
    """Return the organisations that a role may stand for, by name: id and name."""
    rows = db.session.execute(select(Party.id, Party.name, Party.place).order_by(Party.name_key, Party.id))
    return [(str(row.id), f"{row.name} ({row.place})" if row.place else row.name) for row in rows]
