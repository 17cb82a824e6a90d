"""Passkeys (WebAuthn): keys that a device keeps for a member at this territory's address.

A challenge is good for one answer, in the login session that asked for it, within five minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.text import read_json
from portal.people.accounts import tokens
from portal.people.accounts.models import LoginSession, Passkey, Person
from portal.people.accounts.queries import SignedIn

CREATE, GET = "create", "get"
LONGEST_ANSWER = 20_000
"""Characters: an answer with the longest attestation has about half."""


class BadAnswerError(Exception):
    """A device's answer does not show that it holds the member's key."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey is good: the host and the origin that browsers see."""

    host: str
    origin: str


def of_member(member_id: UUID) -> list[Passkey]:
    """Return a member's passkeys, the oldest first."""
    chosen = select(Passkey).where(Passkey.member_id == member_id).order_by(Passkey.id)
    return list(db.session.scalars(chosen))


def ask(found: SignedIn, kind: str, site: Site) -> dict[str, Any]:
    """Return what a browser needs to make a new passkey, or to show one that the member has."""
    from webauthn.helpers import options_to_json_dict

    actor = found.actor
    assert actor.member_id is not None
    with transaction() as session:
        login = session.get(LoginSession, found.login_id)
        assert login is not None
        token = tokens.issue(session, "challenge", actor.member_id, login.epoch, data=found.login_id.bytes)
        audit.record(actor, "account.passkey_asked", "member", actor.member_id)
    make = _creation if kind == CREATE else _request
    return dict(options_to_json_dict(make(found, token.encode(), site)))


def _known(member_id: UUID) -> list[Any]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=key.credential_id) for key in of_member(member_id)]


def _creation(found: SignedIn, challenge: bytes, site: Site) -> Any:
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    actor = found.actor
    assert actor.member_id is not None
    return webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=f"Alizé {current_tenant().name}",
        user_id=actor.member_id.bytes,
        user_name=db.session.scalar(select(Person.email).where(Person.id == actor.person_id)) or actor.name,
        user_display_name=actor.name,
        challenge=challenge,
        exclude_credentials=_known(actor.member_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )


def _request(found: SignedIn, challenge: bytes, site: Site) -> Any:
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    assert found.actor.member_id is not None
    return webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=_known(found.actor.member_id),
        user_verification=UserVerificationRequirement.REQUIRED,
    )


def take_challenge(found: SignedIn, answer: str) -> bytes:
    """Use up the challenge that an answer answers, whether the answer is right or not. Raises BadAnswerError."""
    from webauthn.helpers import base64url_to_bytes

    try:
        said = read_json(base64url_to_bytes(_read(answer)["response"]["clientDataJSON"]))
        token = base64url_to_bytes(said["challenge"]).decode()
    except (ValueError, LookupError, TypeError, AttributeError):
        raise BadAnswerError from None
    try:
        with transaction() as session:
            _take(session, found, token)
    except tokens.TokenSpentError:
        raise BadAnswerError from None
    return token.encode()


def _take(session: Session, found: SignedIn, token: str) -> None:
    row = tokens.take(session, "challenge", token)
    if (row.member_id, row.data) != (found.actor.member_id, found.login_id.bytes):
        raise tokens.TokenSpentError


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError
    found = read_json(answer)
    if not isinstance(found, dict):
        raise TypeError
    return found


def add(session: Session, found: SignedIn, answer: str, challenge: bytes, site: Site, name: str) -> Passkey:
    """Keep the public half of the key that a device has made. Raises BadAnswerError."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        made = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, LookupError, TypeError, AttributeError):
        raise BadAnswerError from None
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)) is not None:
        raise BadAnswerError
    assert found.actor.member_id is not None
    key = Passkey(
        member_id=found.actor.member_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name,
        created_at=now(),
    )
    session.add(key)
    session.flush()
    return key


def use(session: Session, found: SignedIn, answer: str, challenge: bytes, site: Site) -> bool:
    """Tell whether an answer was signed by one of the member's keys, counted further than the last time."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        said = _read(answer)
        chosen = select(Passkey).where(
            Passkey.credential_id == base64url_to_bytes(said["rawId"]), Passkey.member_id == found.actor.member_id
        )
        key = session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).one_or_none()
        if key is None:
            return False
        seen = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, LookupError, TypeError, AttributeError):
        return False
    key.sign_count, key.used_at = seen.new_sign_count, now()
    return True
