"""Adding people to a territory, signing in and out."""

from __future__ import annotations

from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.session import end_reading, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import PUBLIC, Actor, Grant
from portal.foundation.kernel.identifiers import new_token, token_digest
from portal.people.accounts import queries, rules, throttle
from portal.people.accounts.models import LoginSession, Member, Membership, Person
from portal.people.accounts.rules import SignInRefusedError


def normal_email(address: str) -> str:
    """Return the address as it is stored: lower case. Raises ValueError when it is not an address."""
    try:
        return validate_email(address.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None


def add_member(
    actor: Actor, email: str, name: str, grants: tuple[Grant, ...], *, password: str = "", locale: str = ""
) -> UUID:
    """Make a person a member of the bound tenant with these roles, and return the member's id.

    A person known elsewhere keeps their identity and password. Raises ValueError for an unusable address or role.
    """
    email = normal_email(email)
    unknown = {grant.role for grant in grants} - rules.ROLES.keys()
    if unknown:
        raise ValueError(f"no such role: {', '.join(sorted(unknown))}")
    hashed = rules.hash_password(password) if password else ""
    with transaction() as session:
        person_id = _person(session, email, hashed)
        member = session.scalars(select(Member).where(Member.person_id == person_id)).one_or_none()
        if member is None:
            member = Member(person_id=person_id, name=name, locale=locale)
            session.add(member)
            session.flush()
        for grant in grants:
            session.add(Membership(member_id=member.id, role=grant.role, party_id=grant.party_id))
        after = {"name": name, "roles": [grant.role for grant in grants]}
        audit.record(actor, "account.added", "member", member.id, after=after)
        return member.id


def _person(session: Session, email: str, hashed: str) -> UUID:
    found = session.scalar(select(func.auth_lookup(email)))
    if found:
        return UUID(str(found)) if not isinstance(found, UUID) else found
    person = Person(email=email, password_hash=hashed)
    session.add(person)
    session.flush()
    return person.id


def sign_in(email: str, password: str, address: str) -> queries.Credentials:
    """Check the password and return whose it is. Raises SignInRefusedError.

    A wrong password, an unknown address and a closed account look and take the same. Failures are counted for
    the account and for the network address, and kept.
    """
    email = email.strip().lower()
    attempt = throttle.Attempt(throttle.keys(email, address))
    attempt.may_begin()
    known = queries.credentials(email)
    end_reading()
    right = rules.password_matches(known.password_hash if known else None, password, attempt.count)
    if not right or known is None:
        attempt.note(PUBLIC, "account.sign_in_failed", "person")
        raise SignInRefusedError
    attempt.take_back()
    return known


def open_session(known: queries.Credentials, device: str, stage: str = rules.FULL) -> str:
    """Open a login session for a person who has proved who they are, and return its secret.

    A `stage` other than full leaves something to prove: the session lasts some minutes and opens no page.
    """
    with transaction() as session:
        member = session.get(Member, known.member_id)
        assert member is not None
        actor = Actor(member.name, known.person_id, known.member_id)
        return begin_session(session, actor, known.epoch, device, stage)


def begin_session(session: Session, actor: Actor, epoch: int, device: str, stage: str, by: str = "") -> str:
    """Open a login session in the caller's transaction, and return its secret. `by` says what else was proved."""
    token, moment = new_token(), now()
    assert actor.member_id is not None
    login = LoginSession(
        member_id=actor.member_id,
        token_digest=token_digest(token),
        epoch=epoch,
        created_at=moment,
        proved_at=moment,
        used_at=moment,
        expires_at=moment + (rules.ABSOLUTE if stage == rules.FULL else rules.STEP),
        device=device[:200],
        stage=stage,
    )
    session.add(login)
    session.flush()
    verb = "account.signed_in" if stage == rules.FULL else "account.sign_in_begun"
    audit.record(actor, verb, "login_session", login.id, after={"by": by} if by else None)
    return token


def save_preferences(actor: Actor, locale: str, theme: str) -> None:
    """Keep the language and theme a person wants in this territory."""
    with transaction() as session:
        member = session.get(Member, actor.member_id)
        assert member is not None
        before = {"locale": member.locale, "theme": member.theme}
        member.locale, member.theme = locale, theme
        after = {"locale": locale, "theme": theme}
        audit.record(actor, "account.preferences", "member", member.id, before=before, after=after)
