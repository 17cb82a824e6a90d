"""What a link in a mail lets a person do: a new password, a new address, signing in for once.

Who asks learns nothing about who is known here: the same words, the same work, counted by account and by address.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, end_reading, transaction
from portal.foundation.kernel.context import PUBLIC, Actor
from portal.foundation.kernel.networks import network_of
from portal.foundation.mail.rules import Recipient
from portal.foundation.web.context import today
from portal.people.accounts import letters, rules, throttle, tokens
from portal.people.accounts.models import AccountToken, LoginSession, Member, Membership, Person, SignInSettings
from portal.people.accounts.queries import Credentials, in_force
from portal.people.accounts.service import sign_in


@dataclass(frozen=True, slots=True)
class Account:
    """An active member as their letters and links need them."""

    member_id: UUID
    person_id: UUID
    name: str
    email: str
    locale: str
    epoch: int
    has_password: bool

    @property
    def actor(self) -> Actor:
        """The person as the trail names them."""
        return Actor(self.name, self.person_id, self.member_id)

    def reader(self, address: str = "") -> Recipient:
        """Return whom to write to, at another address than theirs when one is given."""
        return Recipient(address or self.email, self.name, self.locale or current_tenant().locale)


def _account(criterion: ColumnElement[bool]) -> Account | None:
    row = db.session.execute(
        select(Member.id, Person.id, Member.name, Person.email, Member.locale, Person.epoch, Person.password_hash)
        .join(Person, Person.id == Member.person_id)
        .where(criterion, Member.active)
    ).first()
    if row is None:
        return None
    member_id, person_id, name, email, locale, epoch, kept = row
    return Account(member_id, person_id, name, email, locale, epoch, bool(kept))


def own(actor: Actor) -> Account:
    """Return the signed-in person's account."""
    found = _account(Member.id == actor.member_id)
    assert found is not None
    return found


def brake(about: str, account: str, address: str) -> throttle.Attempt:
    """Count an asking, and do the work of one password check. Raises SignInRefusedError."""
    attempt = throttle.Attempt(throttle.keys(account.strip().lower(), f"{about} {network_of(address)}", about))
    attempt.may_begin()
    end_reading()
    rules.password_matches(None, "", attempt.count)
    return attempt


def ask_password(email: str, attempt: throttle.Attempt) -> None:
    """Mail a link to a new password, if this is an account of the bound tenant."""
    with transaction() as session:
        attempt.note(PUBLIC, "account.password_asked", "person")
        found = _account(Person.email == email.strip().lower())
        if found is not None:
            letters.password(found.reader(), tokens.issue(session, "password", found.member_id, found.epoch))


def ask_link(email: str, attempt: throttle.Attempt) -> None:
    """Mail a link to sign in by, if this is an account whose every role may."""
    with transaction() as session:
        attempt.note(PUBLIC, "account.link_asked", "person")
        found = _account(Person.email == email.strip().lower())
        if found is not None and _may_use_link(found.member_id):
            letters.link(found.reader(), tokens.issue(session, "link", found.member_id, found.epoch))


def link_roles() -> tuple[tuple[str, ...], int]:
    """Return the roles that may sign in by a link here, and the version of this setting; 0 while it was never set."""
    row = db.session.scalars(select(SignInSettings)).one_or_none()
    return (tuple(row.link_roles), row.version) if row else ((), 0)


def _may_use_link(member_id: UUID) -> bool:
    held = set(db.session.scalars(select(Membership.role).where(Membership.member_id == member_id, in_force(today()))))
    return bool(held) and held <= set(link_roles()[0])


def holder(purpose: str, token: str) -> tuple[Account, str]:
    """Return whose link this is, and the address it carries, without using it. Raises TokenSpentError."""
    return _holder(tokens.find(purpose, token))


def _holder(row: AccountToken) -> tuple[Account, str]:
    found = _account(Member.id == row.member_id)
    if found is None:
        raise tokens.TokenSpentError
    return found, row.address


def set_password(token: str, hashed: str) -> None:
    """Use a link to a new password: every session of the person ends, everywhere. Raises TokenSpentError."""
    with transaction() as session:
        found, _address = _holder(tokens.take(session, "password", token))
        _keep_password(session, found, hashed)
        throttle.forget(throttle.keys(found.email, ""))


def change_password(actor: Actor, login_id: UUID, hashed: str) -> None:
    """Give oneself another password: every other session ends, everywhere."""
    with transaction() as session:
        epoch = _keep_password(session, own(actor), hashed)
        login = session.get(LoginSession, login_id)
        assert login is not None
        login.epoch, login.renew = epoch, True


def _keep_password(session: Session, found: Account, hashed: str) -> int:
    person = session.get(Person, found.person_id, with_for_update=True)
    assert person is not None
    person.password_hash, person.epoch = hashed, person.epoch + 1
    audit.record(found.actor, "account.password_set", "member", found.member_id)
    letters.password_set(found.reader())
    return person.epoch


def confirm(actor: Actor, password: str, address: str) -> None:
    """Have the signed-in person prove themselves by their password, if they have one. Raises SignInRefusedError."""
    found = own(actor)
    if found.has_password:
        sign_in(found.email, password, address)


def ask_address(actor: Actor, email: str, attempt: throttle.Attempt) -> None:
    """Mail the link that confirms a new address to it; nothing if it belongs to a person already."""
    with transaction() as session:
        attempt.note(actor, "account.address_asked", "member")
        found = own(actor)
        if session.scalar(select(func.auth_lookup(email))) is None:
            token = tokens.issue(session, "address", found.member_id, found.epoch, address=email)
            letters.address(found.reader(email), token)


def change_address(token: str) -> None:
    """Use the link that confirms a new address, and tell the old one. Raises TokenSpentError.

    Every session and every link of the person ends, everywhere: they were made for the person as they were.
    """
    with transaction() as session:
        found, email = _holder(tokens.take(session, "address", token))
        person = session.get(Person, found.person_id, with_for_update=True)
        assert person is not None
        person.email, person.epoch = email, person.epoch + 1
        try:
            session.flush()
        except IntegrityError:  # somebody has joined with it since
            raise tokens.TokenSpentError from None
        audit.record(found.actor, "account.address_changed", "member", found.member_id)
        letters.address_changed(found.reader())


def use_link(token: str) -> Credentials:
    """Use a link to sign in by, and return who is let in. Raises TokenSpentError."""
    with transaction() as session:
        found, _address = _holder(tokens.take(session, "link", token))
        if not _may_use_link(found.member_id):
            raise tokens.TokenSpentError
        audit.record(found.actor, "account.link_used", "member", found.member_id)
        return Credentials(found.member_id, found.person_id, "", found.epoch)
