"""Every form is carried out once: sent twice, twenty times at once or after a lost answer, one effect.

No route forgets it: a form that changes a record outside `perform` changes nothing, unless each table is listed here.
Nor does a form without a key: it could not be told from its repeat, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from hashlib import sha256

from flask import has_request_context, redirect, request
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.foundation.audit.required import WRITTEN
from portal.foundation.db.session import PinnedSession, db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.workflow import TransitionError
from portal.foundation.web.context import actor
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.models import IdempotencyKey

FIELD = "form_key"
"""The hidden field that every form carries."""

READS = frozenset({"GET", "HEAD", "OPTIONS"})
FREE = {
    "account_token": "is good once by itself",
    "login_session": "is one device's; ending it twice ends it once",
    "member": "is brought up to date as its owner signs in",
    "one_time_codes": "counts each code once by itself",
    "passkey": "has an identity of its own",
    "person": "is brought up to date as its owner signs in",
    "identity_link": "is unique, and gone once it is taken away",
    "recovery_code": "is good once by itself",
}
"""Tables of a person's own way in, which a form may change outside `perform`, and why one effect comes of it."""

_performing: ContextVar[bool] = ContextVar("performing", default=False)
required = True
"""Only the tests' switched-off runs ever change it."""


class RepeatableError(RuntimeError):
    """A form would change records, and would do so again each time it is sent."""


def perform(act: Callable[[], str]) -> Response:
    """Run `act` and what it writes in one transaction, once for this form; redirect to the address it returns.

    A repeated form leads to the same address without acting again. Raises ConflictError when the same key
    comes with other contents, or none comes.
    """
    token = _performing.set(True)
    try:
        return _perform(act, _key())
    finally:
        _performing.reset(token)


def _perform(act: Callable[[], str], key: bytes | None) -> Response:
    if key is None:
        raise ConflictError(Message("This form came without its key, so nothing was done. Open the page again."))
    if done := _done(key):
        return redirect(done, 303)
    try:
        with transaction() as session:
            location = act()
            session.add(
                IdempotencyKey(
                    key=key,
                    person_id=actor().person_id,
                    path=request.path,
                    body_digest=_digest(),
                    location=location,
                    created_at=now(),
                )
            )
    except (IntegrityError, ConflictError, TransitionError):
        if done := _done(key):
            return redirect(done, 303)
        raise
    return redirect(location, 303)


def repeated() -> Response | None:
    """Return the answer that this very form has had already, for whoever lost it; None for a new form.

    The gate asks before the view does: what the view would look up first may not be there any more.
    """
    key = _key()
    done = _done(key) if key is not None else ""
    return redirect(done, 303) if done else None


def first_time(name: str) -> bool:
    """Tell whether something that may happen once here, in any browser, happens for the first time; it counts now."""
    key = sha256(f"once {name}".encode()).digest()
    try:
        with transaction() as session:
            session.add(IdempotencyKey(key=key, path=request.path, body_digest=b"", location="", created_at=now()))
    except IntegrityError:
        return False
    return True


@event.listens_for(PinnedSession, "before_commit")
def _refuse_repeatable(session: Session) -> None:
    if not required or not has_request_context() or request.method in READS or _performing.get():
        return
    session.flush()
    if changed := session.info.get(WRITTEN, set()) - FREE.keys():
        raise RepeatableError(f"a form changes {', '.join(sorted(changed))} each time it is sent")


def _key() -> bytes | None:
    given = request.form.get(FIELD)
    return sha256(given.encode()).digest() if given else None


def _digest() -> bytes:
    """Return the digest of what the form says: its fields, and each file's name and contents."""
    said = sha256(repr(sorted((k, v) for k, vs in request.form.lists() for v in vs if k != "csrf_token")).encode())
    for name, files in sorted(request.files.lists()):
        for file in files:
            said.update(f"{name} {file.filename}".encode())
            file.stream.seek(0)
            while block := file.stream.read(65536):
                said.update(block)
            file.stream.seek(0)
    return said.digest()


def _done(key: bytes) -> str:
    row = db.session.scalars(select(IdempotencyKey).where(IdempotencyKey.key == key)).one_or_none()
    if row is None:
        return ""
    if (row.person_id, row.path, row.body_digest) != (actor().person_id, request.path, _digest()):
        raise ConflictError(Message("This form was already sent with other contents. Open the page again."))
    return row.location
