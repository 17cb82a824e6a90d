"""Reading persons and login sessions: one query tells the gate who is asking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import aliased

from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.session import db
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor, Grant
from portal.foundation.kernel.identifiers import token_digest
from portal.foundation.web.context import today
from portal.people.accounts.models import LoginSession, Member, Membership, Person, SignInThrottle
from portal.people.accounts.rules import IDLE, ROLES, VISITOR
from portal.people.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A valid login session: who, in which language and theme, and the version of the tenant's settings.

    `stage`, `proved_at`, `used_at` and `renew` are the login session's own. `visited_until` is set while somebody of
    the network may read here; `visit` is that access when it is this very person's.
    """

    login_id: UUID
    actor: Actor
    locale: str
    theme: str
    settings_version: int
    stage: str
    proved_at: datetime
    used_at: datetime
    renew: bool
    visited_until: datetime | None
    visit: UUID | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """What checking a password needs."""

    member_id: UUID
    person_id: UUID
    password_hash: str
    epoch: int


_visiting = aliased(Membership)
_VISITED_UNTIL = (
    select(func.max(_visiting.expires_at))
    .where(_visiting.role == VISITOR, _visiting.expires_at > bindparam("now"))
    .scalar_subquery()
)


def _question(lasts: ColumnElement[bool]) -> Select[Any]:
    """Return the gate's one question; a role given for hours holds until its end, and as long as `lasts` says so."""
    hours = (Membership.expires_at > bindparam("now")) & lasts
    return (
        select(
            LoginSession.id,
            Member.id,
            Member.person_id,
            Member.name,
            Member.locale,
            Member.theme,
            Tenant.settings_version,
            LoginSession.stage,
            LoginSession.proved_at,
            LoginSession.used_at,
            LoginSession.renew,
            _VISITED_UNTIL,
            Membership.id.label("membership_id"),
            Membership.role,
            Membership.party_id,
        )
        .join(Member, Member.id == LoginSession.member_id)
        .join(Person, Person.id == Member.person_id)
        .join(Tenant, Tenant.id == LoginSession.tenant_id)
        .outerjoin(
            Membership,
            (Membership.member_id == Member.id)
            & (Membership.until.is_(None) | (Membership.until >= bindparam("on")))
            & (Membership.expires_at.is_(None) | hours),
        )
        .where(
            LoginSession.token_digest == bindparam("digest"),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > bindparam("now"),
            LoginSession.used_at > bindparam("since"),
            LoginSession.epoch == Person.epoch,
            Member.active,
        )
        .order_by(Membership.id)
    )


_SIGNED_IN = [_question(true())]
"""Made once: every request asks it."""


def last_while(criterion: ColumnElement[bool]) -> None:
    """Let the room above that gives roles for hours say, once, at start, when one is over before its end."""
    _SIGNED_IN[:] = [_question(criterion)]


def signed_in(token: str, moment: datetime, on: date) -> SignedIn | None:
    """Return who holds the login session `token` in the bound tenant, or None when it is not valid any more."""
    asked = {"digest": token_digest(token), "now": moment, "since": moment - IDLE, "on": on}
    rows = db.session.execute(_SIGNED_IN[0], asked).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(Grant(row.role, row.party_id) for row in rows if row.role in ROLES)
    visit = next((row.membership_id for row in rows if row.role == VISITOR), None)
    person = actor_for(first[1], first[2], first[3], grants)
    return replace(SignedIn(first[0], person, *first[4:12]), visit=visit)


def in_force(on: date) -> ColumnElement[bool]:
    """Return the criterion for roles that are held on a day; one given for hours is held at this moment."""
    lasting = or_(Membership.expires_at.is_(None), Membership.expires_at > now())
    return and_(or_(Membership.until.is_(None), Membership.until >= on), lasting)


def actor_for(member_id: UUID, person_id: UUID, name: str, grants: tuple[Grant, ...]) -> Actor:
    """Return the actor that a member is with these grants."""
    permissions = frozenset(p for grant in grants for p in ROLES[grant.role].permissions)
    return Actor(name, person_id, member_id, grants, permissions)


def credentials(email: str) -> Credentials | None:
    """Return what signing in as `email` needs, for an active member of the bound tenant."""
    row = db.session.execute(
        select(Member.id, Person.id, Person.password_hash, Person.epoch)
        .join(Person, Person.id == Member.person_id)
        .where(Person.email == email, Member.active)
    ).first()
    return Credentials(*row) if row else None


def preferences(actor: Actor) -> tuple[str, str]:
    """Return the language and theme that a person wants here, as they are kept now; empty where they said nothing."""
    row = db.session.execute(select(Member.locale, Member.theme).where(Member.id == actor.member_id)).one()
    return row.locale, row.theme


def has_password(actor: Actor) -> bool:
    """Tell whether a person signs in with a password, or only in other ways."""
    return bool(db.session.scalar(select(Person.password_hash).where(Person.id == actor.person_id)))


def throttles(keys: tuple[bytes, ...]) -> list[SignInThrottle]:
    """Return the failures noted under these keys."""
    return list(db.session.scalars(select(SignInThrottle).where(SignInThrottle.key.in_(keys))))


def members_with(permission: str) -> list[Member]:
    """Return the active members who hold `permission`, by name."""
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    holders = select(Membership.member_id).where(Membership.role.in_(roles), in_force(today()))
    chosen = select(Member).where(Member.id.in_(holders), Member.active)
    return list(db.session.scalars(chosen.order_by(Member.name_key)))


def member_names(ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of these members."""
    if not ids:
        return {}
    rows = db.session.execute(select(Member.id, Member.name).where(Member.id.in_(ids)))
    return {row.id: row.name for row in rows}


def scope_key() -> bytes:
    """Return the bound tenant's id as bytes, to tie digests to it."""
    return current_tenant_id().bytes
