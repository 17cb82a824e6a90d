"""Linking a provider's account to a member, and letting in who is linked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import current_app, g
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import today
from portal.foundation.web.errors import ConflictError
from portal.people.accounts import by_mail, letters
from portal.people.accounts.models import IdentityLink, Member, Membership, Person
from portal.people.accounts.queries import Credentials, in_force
from portal.people.openid.rules import UNLINKED, Identity, RefusedError
from portal.people.openid.waiting import Offer
from portal.people.tenants.files import Provider
from portal.people.tenants.queries import Territory
from portal.settings import Settings, openid_secret_name


def provider() -> tuple[Provider, str] | None:
    """Return the bound tenant's provider and the portal's secret there; None unless it has both."""
    territory: Territory = g.territory
    settings: Settings = current_app.extensions["settings"]
    secret = settings.openid_secrets.get(openid_secret_name(territory.ref.slug), "")
    return (territory.provider, secret) if territory.provider and secret else None


def linked_since(member_id: UUID, issuer: str) -> datetime | None:
    """Return since when the provider stands for a member's password."""
    chosen = select(IdentityLink.created_at).where(IdentityLink.member_id == member_id, IdentityLink.issuer == issuer)
    return db.session.scalar(chosen)


def sign_in(found: Identity, label: str) -> Credentials:
    """Return whom to let in: the member linked to this very subject, while they have a role. Raises RefusedError."""
    with transaction() as session:
        row = session.execute(
            select(Member.id, Person.id, Person.epoch, Member.name)
            .join(IdentityLink, IdentityLink.member_id == Member.id)
            .join(Person, Person.id == Member.person_id)
            .where(
                IdentityLink.issuer == found.issuer,
                IdentityLink.subject == found.subject,
                Member.active,
                Member.id.in_(select(Membership.member_id).where(in_force(today()))),
            )
        ).first()
        if row is None:
            raise RefusedError(UNLINKED)
        member_id, person_id, epoch, name = row
        actor = Actor(name, person_id, member_id)
        audit.record(actor, "account.provider_used", "member", member_id, after={"provider": label})
        return Credentials(member_id, person_id, "", epoch)


def link(actor: Actor, offer: Offer, label: str) -> None:
    """Let the provider's account stand for the member's password, in the place of an earlier one; a letter tells them.

    Raises ConflictError when it is somebody else's here.
    """
    assert actor.member_id is not None
    with transaction() as session:
        take_turn(session, IdentityLink.__tablename__, offer.issuer, offer.subject)
        take_turn(session, IdentityLink.__tablename__, actor.member_id)
        same = select(IdentityLink).where(IdentityLink.issuer == offer.issuer, IdentityLink.subject == offer.subject)
        taken = session.scalars(same).one_or_none()
        if taken is not None and taken.member_id != actor.member_id:
            raise ConflictError(Message("This account is linked to somebody else here. Nothing was linked."))
        _forget(session, actor.member_id)
        made = {"issuer": offer.issuer, "subject": offer.subject, "created_at": now()}
        session.add(IdentityLink(member_id=actor.member_id, **made))
        audit.record(actor, "account.provider_linked", "member", actor.member_id, after={"provider": label})
        letters.provider_linked(by_mail.own(actor).reader(), label)


def unlink(actor: Actor) -> None:
    """Let no provider stand for the member's password any more."""
    assert actor.member_id is not None
    with transaction() as session:
        if _forget(session, actor.member_id):
            audit.record(actor, "account.provider_unlinked", "member", actor.member_id)


def _forget(session: Session, member_id: UUID) -> int:
    rows = session.scalars(select(IdentityLink).where(IdentityLink.member_id == member_id).with_for_update()).all()
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)
