"""Inviting somebody to a territory, and joining it by the link that was mailed to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import bind_person, current_tenant, local_time
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import db, end_reading, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor, Grant
from portal.foundation.kernel.message import Message
from portal.foundation.mail.rules import Recipient
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.people.accounts import letters, tokens
from portal.people.accounts.managing import add_role, checked_grant
from portal.people.accounts.models import AccountToken, Member, Person
from portal.people.accounts.service import normal_email
from portal.people.parties.models import Party


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that is good now: for whom, which role; whether they have a password already."""

    address: str
    role: str
    party_id: UUID | None
    party_name: str
    locale: str
    person_id: UUID | None
    has_password: bool


def invite(actor: Actor, email: str, grant: Grant, locale: str, inviter: str = "") -> None:
    """Mail an invitation to join with one role; an earlier one for the same ends. Raises InvalidError.

    `inviter` is who the letter says invites, by default the actor.
    """
    actor.require("people.manage")
    try:
        email = normal_email(email)
    except ValueError:
        raise InvalidError({"email": Message("Enter an address such as name@company.example.")}) from None
    with transaction() as session:
        take_turn(session, "invitation", current_tenant().id, email)
        checked_grant(session, grant)
        _refuse_member(session, email)
        same = _open().where(AccountToken.address == email, AccountToken.role == grant.role)
        for row in session.scalars(same.with_for_update()):
            row.used_at = now()
        given: dict[str, Any] = {"address": email, "role": grant.role, "party_id": grant.party_id}
        token = tokens.issue(session, "invitation", None, data=locale.encode(), **given)
        audit.record(actor, "invitation.sent", "invitation", None, after=given)
        party = session.get(Party, grant.party_id) if grant.party_id else None
        until = local_time(now() + tokens.LIFETIME["invitation"]).date()
        to, name = Recipient(email, "", locale), party.name if party else ""
        letters.invitation(to, inviter or actor.name, grant.role, name, token, until)


def _open() -> Select[tuple[AccountToken]]:
    return select(AccountToken).where(AccountToken.purpose == "invitation", AccountToken.used_at.is_(None))


def _refuse_member(session: Session, email: str) -> None:
    name = session.scalar(select(Member.name).join(Person, Person.id == Member.person_id).where(Person.email == email))
    if name is not None:
        said = Message("%(name)s is a member already: open their page to give them a role.", {"name": name})
        raise InvalidError({"email": said})


def withdraw(actor: Actor, invitation_id: UUID) -> None:
    """End an invitation that nobody has used. Raises ConflictError when it was."""
    actor.require("people.manage")
    with transaction() as session:
        row = session.get(AccountToken, invitation_id, with_for_update=True)
        assert row is not None
        if row.used_at is not None:
            raise ConflictError(Message("This invitation was used or withdrawn already."))
        row.used_at = now()
        audit.record(actor, "invitation.withdrawn", "invitation", row.id, before={"address": row.address})


def opened(token: str) -> Invitation:
    """Return what an invitation offers, without using it. Raises TokenSpentError.

    Whoever holds the link reads the mail of its address: for the rest of the request they are that person, whose own
    row is visible to them.
    """
    row = tokens.find("invitation", token)
    address, role, party_id, locale = row.address, row.role, row.party_id, row.data.decode()
    party = db.session.get(Party, party_id) if party_id else None
    party_name = party.name if party else ""
    person_id = _person_id(db.session(), address)
    end_reading()
    bind_person(person_id)
    person = db.session.get(Person, person_id) if person_id else None
    known = bool(person and person.password_hash)
    return Invitation(address, role, party_id, party_name, locale, person_id, known)


def _person_id(session: Session, address: str) -> UUID | None:
    found = session.scalar(select(func.auth_lookup(address)))
    return found if found is None or isinstance(found, UUID) else UUID(str(found))


def join(token: str, name: str, hashed: str | None) -> UUID:
    """Become a member as the invitation says; the password is kept by those who had none. Raises TokenSpentError.

    The address is proven: the link was mailed to it.
    """
    with transaction() as session:
        row = tokens.take(session, "invitation", token)
        take_turn(session, Person.__tablename__, row.address)
        person = _person(session, row.address, hashed)
        member = session.scalars(select(Member).where(Member.person_id == person.id)).one_or_none()
        if member is None:
            member = Member(person_id=person.id, name=name, locale=row.data.decode())
            session.add(member)
            session.flush()
        elif not member.active:
            raise tokens.TokenSpentError
        add_role(session, member.id, Grant(row.role, row.party_id), None)
        actor = Actor(member.name, person.id, member.id)
        after = {"name": member.name, "role": row.role, "party_id": row.party_id}
        audit.record(actor, "account.joined", "member", member.id, after=after)
        return member.id


def _person(session: Session, address: str, hashed: str | None) -> Person:
    """Return the person of this address, made now when nobody has it; bound by `opened`, hence visible."""
    person_id = _person_id(session, address)
    person = session.get(Person, person_id, with_for_update=True) if person_id else Person(email=address)
    if person is None or not (person.password_hash or hashed):
        raise ConflictError(Message("This address has just joined elsewhere. Open the link again."))
    person.password_hash = person.password_hash or hashed or ""
    session.add(person)
    session.flush()
    return person
