"""Who works in a territory: roles given and ended with their dates, members switched off and on, sign-in by link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor, Grant
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import today
from portal.foundation.web.errors import ChangedError, ConflictError, InvalidError
from portal.people.accounts.models import AccountToken, LoginSession, Member, Membership, SignInSettings
from portal.people.accounts.queries import in_force
from portal.people.accounts.rules import ROLES, Role
from portal.people.parties.models import Party

MANAGE = "people.manage"
OCCASIONAL = ("committee_member", "expert", "sme")
"""Roles that a territory may let sign in by a link: people who come a few times a year."""

Lessened = Callable[[Actor, Member], None]
_lessened: list[Lessened] = []


def when_lessened(act: Lessened) -> None:
    """Let a room above act when a role of a member ends or they sign in no longer, in the transaction that does it."""
    if act not in _lessened:
        _lessened.append(act)


def _tell_lessened(session: Session, actor: Actor, member: Member) -> None:
    session.flush()
    for act in _lessened:
        act(actor, member)


def roles_here() -> list[Role]:
    """Return the roles that can be held at the bound tenant."""
    place = "network" if current_tenant().is_network else "territory"
    return [role for role in ROLES.values() if place in role.places]


def checked_grant(session: Session, grant: Grant) -> None:
    """Raise InvalidError unless the role exists here and stands for an organisation exactly when it must."""
    role = next((role for role in roles_here() if role.key == grant.role), None)
    if role is None:
        raise InvalidError({"role": Message("Choose a role.")})
    if role.party and (grant.party_id is None or session.get(Party, grant.party_id) is None):
        raise InvalidError({"party": Message("Choose the organisation that this role stands for.")})
    if not role.party and grant.party_id is not None:
        raise InvalidError({"party": Message("This role stands for no organisation: leave this empty.")})


def add_role(session: Session, member_id: UUID, grant: Grant, until: date | None) -> Membership | None:
    """Give a role unless it is held already, and have the member's sessions renewed. In the caller's transaction."""
    held = select(Membership).where(
        Membership.member_id == member_id,
        Membership.role == grant.role,
        Membership.party_id == grant.party_id if grant.party_id else Membership.party_id.is_(None),
        in_force(today()),
    )
    if session.scalars(held).first() is not None:
        return None
    row = Membership(member_id=member_id, role=grant.role, party_id=grant.party_id, until=until)
    session.add(row)
    session.flush()
    renew_sessions(session, member_id)
    return row


def give_role(actor: Actor, member_id: UUID, grant: Grant, until: date | None) -> None:
    """Give a member a role, perhaps until a day. Raises InvalidError, ConflictError for one's own roles."""
    with transaction() as session:
        managed(session, actor, member_id)
        checked_grant(session, grant)
        if until is not None and until < today():
            raise InvalidError({"until": Message("Choose today or a later day.")})
        row = add_role(session, member_id, grant, until)
        if row is None:
            raise InvalidError({"role": Message("This person holds this role already.")})
        after = {"role": grant.role, "party_id": grant.party_id, "until": until}
        audit.record(actor, "role.given", "member", member_id, after=after)


def end_role(actor: Actor, membership_id: UUID, last_day: date | None) -> None:
    """End a role after `last_day`, at once without one. Raises InvalidError, ConflictError for one's own roles."""
    with transaction() as session:
        row = session.get(Membership, membership_id, with_for_update=True)
        assert row is not None
        member = managed(session, actor, row.member_id)
        if row.expires_at is not None:
            raise ConflictError(Message("A visit of the network is ended on its own page."))
        if row.until is not None and row.until < today():
            raise ConflictError(Message("This role has ended already. Look at the page again."))
        if last_day is not None and last_day < today():
            raise InvalidError({"last_day": Message("Choose today or a later day.")})
        before, row.until = row.until, last_day or today() - timedelta(days=1)
        renew_sessions(session, row.member_id)
        _keep_a_manager(session)
        after = {"role": row.role, "party_id": row.party_id, "until": row.until}
        audit.record(actor, "role.ended", "member", row.member_id, before={"until": before}, after=after)
        _tell_lessened(session, actor, member)


def go_on(actor: Actor, member_id: UUID, membership_ids: set[UUID]) -> None:
    """Take the end off these roles of a member, if it has not come. In the caller's transaction."""
    session = db.session()
    own = (Membership.member_id == member_id, Membership.id.in_(membership_ids))
    chosen = select(Membership).where(*own, Membership.until >= today())
    for row in session.scalars(chosen.with_for_update()):
        before, row.until = row.until, None
        after = {"role": row.role, "party_id": row.party_id, "until": None}
        audit.record(actor, "role.goes_on", "member", member_id, before={"until": before}, after=after)


def switch(actor: Actor, member_id: UUID, version: int, *, active: bool, verb: str) -> None:
    """Let a member sign in, or no longer: their sessions and open links end. Raises ConflictError."""
    with transaction() as session:
        member = managed(session, actor, member_id)
        if member.version != version or member.active == active:
            raise ConflictError(Message("Somebody else changed this member meanwhile. Look at the page again."))
        member.active = active
        if not active:
            end_access(session, member_id)
            _keep_a_manager(session)
        audit.record(actor, verb, "member", member_id, before={"active": not active}, after={"active": active})
        if not active:
            _tell_lessened(session, actor, member)


def not_oneself(actor: Actor, member_id: UUID) -> None:
    """Raise ConflictError for one's own roles and access: they are another manager's business."""
    if actor.member_id == member_id:
        raise ConflictError(Message("Your own roles are changed by another manager."))


def managed(session: Session, actor: Actor, member_id: UUID) -> Member:
    """Return somebody else here, locked, for one who manages. Raises ConflictError for oneself."""
    actor.require(MANAGE)
    not_oneself(actor, member_id)
    take_turn(session, MANAGE, current_tenant().id)
    member = session.get(Member, member_id, with_for_update=True)
    assert member is not None
    return member


def renew_sessions(session: Session, member_id: UUID) -> None:
    """Have every open session of the member get a new secret at its next request: their rights have changed."""
    for row in session.scalars(_sessions(member_id)):
        row.renew = True


def _sessions(member_id: UUID) -> Select[tuple[LoginSession]]:
    return select(LoginSession).where(LoginSession.member_id == member_id, LoginSession.ended_at.is_(None))


def end_access(session: Session, member_id: UUID) -> None:
    """End a member's sessions and open links. In the caller's transaction."""
    for login in session.scalars(_sessions(member_id)):
        login.ended_at = now()
    links = select(AccountToken).where(AccountToken.member_id == member_id, AccountToken.used_at.is_(None))
    for link in session.scalars(links):
        link.used_at = now()


def _keep_a_manager(session: Session) -> None:
    """Refuse to leave a place without anybody who manages its people."""
    roles = [role.key for role in ROLES.values() if MANAGE in role.permissions]
    session.flush()
    left = (
        select(Member.id)
        .join(Membership, Membership.member_id == Member.id)
        .where(Member.active, Membership.role.in_(roles), in_force(today()))
    )
    if session.scalars(left).first() is None:
        raise ConflictError(Message("Somebody must manage the people here: give that role to another member first."))


def allow_links(actor: Actor, roles: list[str], version: int) -> None:
    """Say which occasional roles may sign in by a link. Raises ConflictError for a second writer."""
    actor.require(MANAGE)
    chosen = [role for role in OCCASIONAL if role in roles]
    with transaction() as session:
        take_turn(session, SignInSettings.__tablename__, current_tenant().id)
        row = session.scalars(select(SignInSettings).with_for_update()).one_or_none()
        if version != (row.version if row else 0):
            raise ChangedError
        before = list(row.link_roles) if row else []
        if row is None:
            session.add(SignInSettings(link_roles=chosen))
        else:
            row.link_roles = chosen
        audit.record(
            actor, "sign_in.links", "sign_in_settings", None, before={"roles": before}, after={"roles": chosen}
        )
