"""What would be left without anybody when a member loses a role, or all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.foundation.audit import words
from portal.foundation.audit.words import Named
from portal.foundation.db.session import db
from portal.foundation.kernel.message import Message, mark
from portal.foundation.web.context import today
from portal.people.accounts.models import Member, Membership
from portal.people.accounts.people_queries import Note
from portal.people.accounts.queries import in_force, members_with
from portal.people.accounts.rules import ROLES
from portal.people.leaving.models import Handover
from portal.people.leaving.registry import LABELS, Kind, kinds


@dataclass(frozen=True, slots=True)
class Stake:
    """Records of one kind that a member answers for, by name and page, and who may take them (id and name)."""

    kind: Kind
    records: tuple[Named, ...]
    takers: tuple[tuple[str, str], ...]

    @property
    def field(self) -> str:
        """The name of the field that asks for the replacement."""
        return f"taker_{self.kind.key}"


def at_stake(member_id: UUID, membership_id: UUID | None = None) -> list[Stake]:
    """Return what a member could no longer answer for without one role, or without any."""
    left = _permissions(member_id, membership_id) if membership_id else frozenset()
    return [stake for kind in kinds() if kind.permission not in left and (stake := _stake(kind, member_id))]


def planned(membership_id: UUID) -> dict[str, UUID]:
    """Return who is to take over what when a role ends, by kind."""
    own = (Handover.membership_id == membership_id, Handover.done_on.is_(None))
    return {row.kind: row.taker_id for row in db.session.scalars(select(Handover).where(*own))}


def lost(member_id: UUID, membership_id: UUID | None = None) -> list[Kind]:
    """Return the kinds that can pass on and that a member may answer for now, but not after the end."""
    left = _permissions(member_id, membership_id) if membership_id else frozenset()
    now_held = _permissions(member_id, None)
    return [k for k in kinds() if k.hand_over and k.permission in now_held and k.permission not in left]


def _permissions(member_id: UUID, without: UUID | None) -> frozenset[str]:
    held = select(Membership.role).where(Membership.member_id == member_id, in_force(today()))
    if without is not None:
        held = held.where(Membership.id != without)
    return frozenset(p for role in db.session.scalars(held) if role in ROLES for p in ROLES[role].permissions)


def _stake(kind: Kind, member_id: UUID) -> Stake | None:
    ids = kind.of(member_id)
    if not ids:
        return None
    named = words.names({kind.record: ids})
    records = tuple(named[(kind.record, one)] for one in ids if (kind.record, one) in named)
    leaving = set(db.session.scalars(select(Handover.giver_id).where(Handover.done_on.is_(None))))
    able = members_with(kind.permission) if kind.hand_over else []
    takers = tuple((str(m.id), m.name) for m in able if m.id != member_id and m.id not in leaving)
    return Stake(kind, records, takers)


_PLANNED = mark("%(what)s: to %(name)s from %(day)s")
_LATE = mark("%(what)s: was to pass to %(name)s on %(day)s")
_WAITS = mark("%(what)s: %(count)s")
_ENDS = mark("%(what)s: %(count)s; the role for it ends within thirty days")
SOON = timedelta(days=30)
"""How long before a role's last day its manager is told what will wait."""


def notes(member_id: UUID | None) -> list[Note]:
    """Return what is to pass from a member, and what waits for a replacement; of everybody, what a manager settles."""
    return [*_passing(member_id), *_stranded(member_id)]


def _passing(member_id: UUID | None) -> list[Note]:
    """Return the handovers that are not done, the earliest first; of everybody, those whose day has come."""
    giver, taker = aliased(Member), aliased(Member)
    chosen = Handover.from_on <= today() if member_id is None else Handover.giver_id == member_id
    rows = db.session.execute(
        select(Handover.giver_id, giver.name.label("giver"), Handover.kind, taker.name, Handover.from_on)
        .join(giver, giver.id == Handover.giver_id)
        .join(taker, taker.id == Handover.taker_id)
        .where(Handover.done_on.is_(None), chosen)
        .order_by(Handover.from_on, Handover.id)
    )
    found = []
    for row in rows:
        kind, words = ("late", _LATE) if row.from_on <= today() else ("passes", _PLANNED)
        said = {"what": Message(LABELS.get(row.kind, row.kind)), "name": row.name, "day": row.from_on}
        found.append(Note(kind, Message(words, said), row.giver_id, row.giver))
    return found


def _stranded(member_id: UUID | None) -> list[Note]:
    """Return what waits for a replacement, by kind: whose it is no longer signs in, or no longer has the role for it.

    A role given with a last day ends with nobody at the wizard: what will wait then is told before. One query for each
    kind.
    """
    chosen = select(Member.id, Member.name).order_by(Member.name_key)
    people = db.session.execute(chosen if member_id is None else chosen.where(Member.id == member_id))
    names, able, soon = {row.id: row.name for row in people}, _able(today()), _able(today() + SOON)
    waiting = select(Handover.giver_id, Handover.kind).where(Handover.done_on.is_(None))
    passes = {(row.giver_id, row.kind) for row in db.session.execute(waiting)}
    found = []
    for kind in kinds():
        for one, count in Counter(row[0] for row in kind.held(list(names))).items():
            said = {"what": Message(kind.label), "count": count}
            if kind.permission not in able[one]:
                found.append(Note("waits", Message(_WAITS, said), one, names[one]))
            elif kind.permission not in soon[one] and (one, kind.key) not in passes:
                found.append(Note("ends", Message(_ENDS, said), one, names[one]))
    return found


def _able(on: date) -> Mapping[UUID, Collection[str]]:
    """Return what each member who signs in may do on a day."""
    held = select(Membership.member_id, Membership.role).join(Member, Member.id == Membership.member_id)
    able: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in db.session.execute(held.where(Member.active, in_force(on))):
        able[row.member_id] |= ROLES[row.role].permissions if row.role in ROLES else frozenset()
    return able


def awaited(member_id: UUID) -> list[str]:
    """Return the names of those whose work is to pass to a member."""
    rows = db.session.scalars(
        select(Member.name)
        .join(Handover, Handover.giver_id == Member.id)
        .where(Handover.taker_id == member_id, Handover.done_on.is_(None))
    )
    return sorted(set(rows))
