"""Every form is carried out once: sent twice, twenty times at once or after a lost answer, one effect."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from flask import redirect, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug import Response

from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.models import IdempotencyKey

FIELD = "form_key"
"""The hidden field that every form carries."""


def perform(act: Callable[[], str]) -> Response:
    """Run `act` and what it writes in one transaction, once for this form; redirect to the address it returns.

    A repeated form leads to the same address without acting again. Raises ConflictError when the same key
    comes with other contents.
    """
    key = sha256(request.form.get(FIELD, "").encode()).digest() if request.form.get(FIELD) else None
    if key is None:
        with transaction():
            return redirect(act(), 303)
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
    except IntegrityError:
        if done := _done(key):
            return redirect(done, 303)
        raise
    return redirect(location, 303)


def repeated() -> Response | None:
    """Return the answer to a form that was carried out already, or None: its link or password works no more."""
    sent = request.form.get(FIELD, "")
    done = _done(sha256(sent.encode()).digest()) if sent else ""
    return redirect(done, 303) if done else None


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
