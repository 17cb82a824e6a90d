"""« Confirm it is you »: asked before acts and downloads of weight, when the last proof is older than five minutes.

What was typed in the form waits in the page as hidden fields and is posted on, to its own address, with the proof.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from werkzeug.datastructures import ImmutableMultiDict

from portal.foundation.web.errors import SECRET, Answer
from portal.people.accounts import factors, queries
from portal.people.accounts.factor_views import refused_words, shown
from portal.people.accounts.forms import ConfirmForm
from portal.people.accounts.queries import SignedIn
from portal.people.accounts.rules import SignInRefusedError

PROOFS = {
    "confirm_passkey": factors.PASSKEY,
    "confirm_code": factors.CODE,
    "confirm_password": factors.PASSWORD,
}
"""The fields of the page, and what each proves; the first that is filled counts."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the proof was not taken, and whether to wait; both empty while nothing was shown."""

    words: str = ""
    wait: int = 0


def ask(found: SignedIn) -> Answer | None:
    """Return the page that asks for a proof of who sent a form; None when one was just given, now or with this form.

    The proof is taken out of the form before its view looks.
    """
    if not factors.is_fresh(found) and (refused := _refusal(found)):
        return _page(found, refused)
    request.form = _without_proof()
    return None


def _refusal(found: SignedIn) -> Refusal | None:
    """Take the proof that came with this request; return why not, or None when it is right."""
    field = next((name for name in PROOFS if request.form.get(name)), None)
    if field is None:
        return Refusal()
    kind = PROOFS[field]
    try:
        factors.prove(found, shown(kind, request.form[field]), lambda session: factors.confirm(session, found, kind))
    except SignInRefusedError as refused:
        return Refusal(refused_words(kind, refused.wait), refused.wait)
    return None


def _without_proof() -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict((k, v) for k, v in request.form.items(multi=True) if k not in PROOFS)


def _page(found: SignedIn, refused: Refusal) -> Answer:
    assert found.actor.member_id is not None
    form = ConfirmForm(formdata=None)
    if refused.words:
        form.form_errors.append(refused.words)
    sent = [pair for pair in _without_proof().items(multi=True) if pair[0] != "csrf_token"]
    kept = [(name, value) for name, value in sent if not SECRET.search(name)]
    body = render_template(
        "accounts/confirm.html",
        form=form,
        action=request.full_path.rstrip("?"),
        kept=kept,
        unkept=len(kept) < len(sent),
        lost=[file.filename for file in request.files.values() if file.filename],
        has=factors.of_member(found.actor.member_id),
        has_password=queries.has_password(found.actor),
    )
    return body, 429 if refused.wait else 422
