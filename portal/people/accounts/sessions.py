"""A member's login sessions: where they are signed in, since when, and how each ends."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.identifiers import new_token, token_digest
from portal.people.accounts.models import LoginSession, Member, Person
from portal.people.accounts.queries import SignedIn
from portal.people.accounts.rules import FULL, IDLE, NOTE_USE


def open_now(member_id: UUID) -> list[LoginSession]:
    """Return the login sessions that a member could use at this moment, the last used first."""
    moment = now()
    chosen = (
        select(LoginSession)
        .join(Member, Member.id == LoginSession.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(
            LoginSession.member_id == member_id,
            LoginSession.stage == FULL,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > moment,
            LoginSession.used_at > moment - IDLE,
            LoginSession.epoch == Person.epoch,
        )
        .order_by(LoginSession.used_at.desc(), LoginSession.id)
    )
    return list(db.session.scalars(chosen))


def note_use(found: SignedIn) -> None:
    """Write down that a login session is in use, every five minutes at most."""
    if now() - found.used_at < NOTE_USE:
        return
    with transaction() as session:
        login = session.get(LoginSession, found.login_id)
        assert login is not None
        login.used_at = now()


def renew(found: SignedIn, stage: str) -> str | None:
    """Give a login session another secret and return it; None when another request has done so already.

    The person's rights have changed, or they have proved again who they are: who held the old secret is out.
    """
    with transaction() as session:
        login = _locked(session, found.login_id)
        if not login.renew:
            return None
        token = new_token()
        login.token_digest, login.renew, login.stage = token_digest(token), False, stage
        audit.record(found.actor, "account.session_renewed", "login_session", login.id)
    return token


def end(actor: Actor, login_id: UUID) -> None:
    """End a login session on the server."""
    with transaction() as session:
        _end(actor, _locked(session, login_id))


def end_others(found: SignedIn) -> int:
    """End every login session of a member but the one in use; return how many."""
    assert found.actor.member_id is not None
    with transaction() as session:
        others = [row.id for row in open_now(found.actor.member_id) if row.id != found.login_id]
        for login_id in others:
            _end(found.actor, _locked(session, login_id))
    return len(others)


def _end(actor: Actor, login: LoginSession) -> None:
    if login.ended_at is None:
        login.ended_at = now()
        audit.record(actor, "account.signed_out", "login_session", login.id)


def _locked(session: Session, login_id: UUID) -> LoginSession:
    chosen = select(LoginSession).where(LoginSession.id == login_id).with_for_update()
    return session.scalars(chosen.execution_options(populate_existing=True)).one()
