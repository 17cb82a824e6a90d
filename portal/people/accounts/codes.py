"""One-time codes of an authenticator application (TOTP, RFC 6238), and recovery codes for the day it is lost."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.foundation.db.session import db
from portal.foundation.kernel.clock import now
from portal.people.accounts import queries, vault
from portal.people.accounts.models import OneTimeCodes, RecoveryCode

SECONDS = 30
"""How long a code is shown."""

DRIFT = 1
"""Steps that a device's clock may be ahead or behind."""

RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike on paper."""

_USE, _USE_RECOVERY = "one-time codes", "recovery codes"


def _owner(member_id: UUID) -> bytes:
    return queries.scope_key() + member_id.bytes


def new_secret(member_id: UUID) -> bytes:
    """Return a new secret for a member's application, sealed: it may pass through a form and come back."""
    return vault.seal(_USE, _owner(member_id), pyotp.random_base32().encode())


def shown_secret(member_id: UUID, sealed: bytes) -> str:
    """Return the secret as an application takes it. Raises vault.UnreadableError for anybody else's."""
    return vault.unseal(_USE, _owner(member_id), sealed).decode()


def address(secret: str, name: str, place: str) -> str:
    """Return what the QR code says: secret, member and place, as applications read it."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=place)


def step_of(secret: str, code: str, moment: datetime) -> int | None:
    """Return the 30-second step whose code this is, now or one step around, or None."""
    current, found = int(moment.timestamp()) // SECONDS, None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), code.encode()):
            found = step
    return found


def plain(code: str) -> str:
    """Return a code as it is compared: without blanks and dashes, small letters."""
    return "".join(code.split()).replace("-", "").lower()


def of_member(session: Session, member_id: UUID) -> OneTimeCodes | None:
    """Return a member's application, locked until the transaction ends."""
    chosen = select(OneTimeCodes).where(OneTimeCodes.member_id == member_id).with_for_update()
    return session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def use_code(session: Session, member_id: UUID, code: str) -> bool:
    """Tell whether a code is right, and use its step up: of twenty at once one is right."""
    row = of_member(session, member_id)
    if row is None:
        return False
    try:
        step = step_of(shown_secret(member_id, row.secret), plain(code), now())
    except vault.UnreadableError:
        return False
    if step is None or step <= row.last_step:
        return False
    row.last_step = step
    return True


def set_up(session: Session, member_id: UUID, sealed: bytes, code: str) -> bool:
    """Keep the secret of a member's application when `code` shows that the application has it."""
    try:
        step = step_of(shown_secret(member_id, sealed), plain(code), now())
    except vault.UnreadableError:
        return False
    if step is None:
        return False
    row = of_member(session, member_id)
    if row is None:
        row = OneTimeCodes(member_id=member_id, created_at=now())
        session.add(row)
    row.secret, row.last_step, row.confirmed_at = sealed, step, now()
    return True


def new_recovery_codes(session: Session, member_id: UUID) -> list[str]:
    """Make ten recovery codes in place of those there were, and return them: nobody can read them again."""
    for old in session.scalars(select(RecoveryCode).where(RecoveryCode.member_id == member_id)):
        session.delete(old)
    session.flush()
    made = [_recovery_code() for _ in range(RECOVERY_CODES)]
    for code in made:
        session.add(RecoveryCode(member_id=member_id, code_digest=_digest(member_id, code)))
    return made


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def use_recovery_code(session: Session, member_id: UUID, code: str) -> bool:
    """Tell whether a recovery code is right and unused, and use it up."""
    chosen = select(RecoveryCode).where(
        RecoveryCode.member_id == member_id, RecoveryCode.code_digest == _digest(member_id, code)
    )
    locked = chosen.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(locked).one_or_none()
    if row is None or row.used_at is not None:
        return False
    row.used_at = now()
    return True


def _digest(member_id: UUID, code: str) -> bytes:
    return vault.digest(_USE_RECOVERY, _owner(member_id), plain(code))


def recovery_codes_left(member_id: UUID) -> int:
    """Return how many recovery codes a member can still use."""
    chosen = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.member_id == member_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(chosen) or 0


def qr_path(text: str) -> tuple[int, str]:
    """Return a QR code as a drawing: its side in modules, the quiet zone included, and the path of the dark ones."""
    import segno

    rows = list(segno.make(text, error="m").matrix_iter(border=4))
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return len(rows), "".join(dark)
