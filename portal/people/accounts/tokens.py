"""Secrets that work one time: in a link that is mailed, or as a challenge to a device. Only digests are stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.foundation.db.session import db
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.identifiers import new_token, token_digest
from portal.people.accounts.models import AccountToken, Member, Person

LIFETIME = {
    "invitation": timedelta(days=7),
    "password": timedelta(hours=1),
    "address": timedelta(hours=1),
    "link": timedelta(minutes=15),
    "challenge": timedelta(minutes=5),
}


class TokenSpentError(Exception):
    """The secret is unknown here, was used, is too old, or was made for the person as they are no more."""


def issue(session: Session, purpose: str, member_id: UUID | None, epoch: int = 0, **more: Any) -> str:
    """Make a secret for `purpose` in the caller's transaction and return it; earlier ones of the member end."""
    if member_id is not None and purpose != "challenge":
        earlier = select(AccountToken).where(AccountToken.member_id == member_id, AccountToken.purpose == purpose)
        for row in session.scalars(earlier.where(AccountToken.used_at.is_(None)).with_for_update()):
            row.used_at = now()
    token = new_token()
    session.add(
        AccountToken(
            purpose=purpose,
            member_id=member_id,
            token_digest=token_digest(token),
            epoch=epoch,
            created_at=now(),
            expires_at=now() + LIFETIME[purpose],
            **more,
        )
    )
    return token


def find(purpose: str, token: str) -> AccountToken:
    """Return what a secret stands for, without using it: opening a link must not spend it. Raises TokenSpentError."""
    return _good(db.session.scalars(_chosen(purpose, token)).one_or_none())


def take(session: Session, purpose: str, token: str) -> AccountToken:
    """Use a secret, in the caller's transaction. Of twenty at once one succeeds. Raises TokenSpentError."""
    row = _good(session.scalars(_chosen(purpose, token).with_for_update()).one_or_none())
    row.used_at = now()
    return row


def _chosen(purpose: str, token: str) -> Select[tuple[AccountToken]]:
    chosen = select(AccountToken).where(
        AccountToken.token_digest == token_digest(token), AccountToken.purpose == purpose
    )
    return chosen.execution_options(populate_existing=True)


def _good(row: AccountToken | None) -> AccountToken:
    if row is None or row.used_at is not None or row.expires_at <= now():
        raise TokenSpentError
    if row.member_id is not None:
        epoch = db.session.scalar(
            select(Person.epoch).join(Member, Member.person_id == Person.id).where(Member.id == row.member_id)
        )
        if epoch != row.epoch:
            raise TokenSpentError
    return row
