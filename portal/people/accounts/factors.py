"""What a person proves besides their password, when it is asked for, and what then opens to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, end_reading, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ConflictError
from portal.people.accounts import codes, passkeys, rules, throttle
from portal.people.accounts.models import LoginSession, Membership, OneTimeCodes, Passkey, Person, RecoveryCode
from portal.people.accounts.passkeys import Site
from portal.people.accounts.queries import SignedIn, credentials, in_force
from portal.people.accounts.rules import SignInRefusedError
from portal.people.accounts.service import begin_session

PASSWORD, CODE, RECOVERY, PASSKEY = "password", "code", "recovery", "passkey"
Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class Factors:
    """What a member has set up: since when an application, which passkeys, how many recovery codes are left."""

    codes_since: datetime | None
    passkeys: list[Passkey]
    recovery_codes: int

    @property
    def any(self) -> bool:
        """Whether there is a second factor at all."""
        return self.codes_since is not None or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a person shows: its kind, what they typed or their device answered, from which network address."""

    kind: str
    answer: str
    address: str
    site: Site


def of_member(member_id: UUID) -> Factors:
    """Return what a member has set up."""
    since = db.session.scalar(select(OneTimeCodes.confirmed_at).where(OneTimeCodes.member_id == member_id))
    return Factors(since, passkeys.of_member(member_id), codes.recovery_codes_left(member_id))


def asked_of(member_id: UUID, on: date) -> bool:
    """Tell whether one of the member's roles asks for a second factor."""
    held = select(Membership.role).where(Membership.member_id == member_id, in_force(on))
    return any(rules.ROLES[role].second_factor for role in db.session.scalars(held) if role in rules.ROLES)


def stage(member_id: UUID, on: date, *, required: bool) -> str:
    """Return what is still to come when a member has shown their password: nothing, a factor, or setting one up."""
    if of_member(member_id).any:
        return rules.FACTOR
    return rules.ENROL if required and asked_of(member_id, on) else rules.FULL


def prove(found: SignedIn, proof: Proof, then: Callable[[Session], Opened]) -> Opened:
    """Check a proof and run `then` in the transaction that uses it up. Raises SignInRefusedError.

    Failures are counted for the member and the network address, as those of passwords are.
    """
    attempt = throttle.Attempt(throttle.keys(str(found.actor.member_id), proof.address, "factor"))
    attempt.may_begin()
    try:
        check = _check(found, proof, attempt.count)
        with transaction() as session:
            opened = _used_up(session, check, then)
    except SignInRefusedError as refused:
        if not refused.wait:
            attempt.note(found.actor, "account.proof_failed", "member")
        raise
    attempt.take_back()
    return opened


def _used_up(session: Session, check: Callable[[Session], bool], then: Callable[[Session], Opened]) -> Opened:
    if not check(session):
        raise SignInRefusedError
    return then(session)


def _check(found: SignedIn, proof: Proof, count: Callable[[], None]) -> Callable[[Session], bool]:
    """Do what takes long or must last whatever comes, counted before, and return the rest of the check."""
    member_id = found.actor.member_id
    assert member_id is not None
    if proof.kind == PASSWORD:
        stored = db.session.scalar(select(Person.password_hash).where(Person.id == found.actor.person_id))
        end_reading()
        right = rules.password_matches(stored, proof.answer, count)
        return lambda _session: right
    count()
    if proof.kind == PASSKEY:
        try:
            challenge = passkeys.take_challenge(found, proof.answer)
        except passkeys.BadAnswerError:
            raise SignInRefusedError from None
        return lambda session: passkeys.use(session, found, proof.answer, challenge, proof.site)
    use = {CODE: codes.use_code, RECOVERY: codes.use_recovery_code}[proof.kind]
    return lambda session: use(session, member_id, proof.answer)


def complete(session: Session, pending: SignedIn, device: str, by: str) -> str:
    """Put a full login session in the place of the one that waited for this proof; return its secret."""
    login = _locked(session, pending.login_id)
    if login.ended_at is not None:
        raise SignInRefusedError
    login.ended_at = now()
    return begin_session(session, pending.actor, login.epoch, device, rules.FULL, by)


def confirm(session: Session, found: SignedIn, by: str) -> None:
    """Note that the person has just proved who they are; the next page gets a new secret."""
    login = _locked(session, found.login_id)
    login.proved_at, login.renew = now(), True
    audit.record(found.actor, "account.confirmed", "login_session", login.id, after={"by": by})


def _locked(session: Session, login_id: UUID) -> LoginSession:
    chosen = select(LoginSession).where(LoginSession.id == login_id).with_for_update()
    return session.scalars(chosen.execution_options(populate_existing=True)).one()


def is_fresh(found: SignedIn) -> bool:
    """Tell whether the person has proved who they are within the last five minutes."""
    return now() - found.proved_at < rules.FRESH


def set_up(
    found: SignedIn, proof: Proof, then: Callable[[Session], Opened], *, sealed: bytes = b"", name: str = ""
) -> tuple[list[str], Opened]:
    """Keep a new factor that `proof` shows to work, and run `then` in the same transaction.

    Returns recovery codes when the member had none, and what `then` gives. Raises SignInRefusedError.
    """
    member_id = found.actor.member_id
    assert member_id is not None
    try:
        challenge = passkeys.take_challenge(found, proof.answer) if proof.kind == PASSKEY else b""
        with transaction() as session:
            if proof.kind == PASSKEY:
                key = passkeys.add(session, found, proof.answer, challenge, proof.site, name)
                audit.record(found.actor, "account.passkey_added", "passkey", key.id, after={"name": name})
            else:
                _set_up_codes(session, found, sealed, proof.answer)
            first = [] if codes.recovery_codes_left(member_id) else renew_recovery_codes(session, found)
            return first, then(session)
    except passkeys.BadAnswerError:
        raise SignInRefusedError from None


def _set_up_codes(session: Session, found: SignedIn, sealed: bytes, code: str) -> None:
    assert found.actor.member_id is not None
    if not codes.set_up(session, found.actor.member_id, sealed, code):
        raise SignInRefusedError
    audit.record(found.actor, "account.codes_set_up", "member", found.actor.member_id)


def renew_recovery_codes(session: Session, found: SignedIn) -> list[str]:
    """Make ten new recovery codes; those there were work no more."""
    assert found.actor.member_id is not None
    audit.record(found.actor, "account.recovery_codes_made", "member", found.actor.member_id)
    return codes.new_recovery_codes(session, found.actor.member_id)


def remove_codes(found: SignedIn, on: date, *, required: bool) -> None:
    """Forget a member's application. Raises ConflictError where their roles require a second step and none is left."""
    member_id = found.actor.member_id
    assert member_id is not None
    with transaction() as session:
        row = codes.of_member(session, member_id)
        if row is not None:
            session.delete(row)
            audit.record(found.actor, "account.codes_removed", "member", member_id)
            _keep_one(session, member_id, on, required=required)


def remove_passkey(found: SignedIn, passkey_id: UUID, on: date, *, required: bool) -> None:
    """Forget one of a member's passkeys. Raises ConflictError as `remove_codes` does."""
    with transaction() as session:
        key = session.get(Passkey, passkey_id)
        if key is not None:
            audit.record(found.actor, "account.passkey_removed", "passkey", key.id, before={"name": key.name})
            session.delete(key)
            _keep_one(session, key.member_id, on, required=required)


def _keep_one(session: Session, member_id: UUID, on: date, *, required: bool) -> None:
    session.flush()
    if required and asked_of(member_id, on) and not of_member(member_id).any:
        said = Message("Your role requires a second step: set up another one first, then remove this one.")
        raise ConflictError(said)


def forget_all(actor: Actor, email: str) -> None:
    """Let a member set up their second step anew: application, passkeys and recovery codes are forgotten.

    For whoever has lost them all, once somebody has made sure who asks. Raises LookupError for no member's address.
    """
    known = credentials(email.strip().lower())
    if known is None:
        raise LookupError(email)
    with transaction() as session:
        for model in (OneTimeCodes, Passkey, RecoveryCode):
            for row in session.scalars(select(model).where(model.member_id == known.member_id)):
                session.delete(row)
        audit.record(actor, "account.factors_forgotten", "member", known.member_id)
