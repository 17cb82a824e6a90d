"""The minutes: drafting them, signing them, giving the file back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash
from werkzeug import Response

from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.rules import Ready
from portal.casework.documents.views import send
from portal.foundation.db.session import db
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.workflow import TransitionError
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.committee import minutes, queries, rules
from portal.programme.committee.blueprint import Page, blueprint
from portal.programme.committee.forms import SignForm
from portal.programme.committee.models import Minutes
from portal.programme.committee.views import address, meeting_page


@blueprint.post("/<meeting:meeting_id>/minutes/draft")
@requires("committee.prepare")
def draft(meeting_id: UUID) -> Page:
    """Set the minutes in type."""
    ready = _ready(lambda: minutes.compose_draft(actor(), meeting_id))

    def act() -> str:
        minutes.keep_draft(actor(), meeting_id, ready())
        flash(gettext("The minutes are drafted. The chair reads and signs them."), "ok")
        return address(meeting_id)

    return perform(act)


def _ready(compose: Callable[[], Ready]) -> Callable[[], Ready]:
    """Set a file before the transaction opens; a refusal waits, so that a form sent twice is answered as the first."""
    try:
        ready = compose()
    except DocumentError as error:
        refusal: Exception = ConflictError(error.message)
    except (TransitionError, HookFailedError) as error:
        refusal = error
    else:
        return lambda: ready

    def refuse() -> Ready:
        raise refusal

    return refuse


@blueprint.post("/<meeting:meeting_id>/minutes/sign")
@requires("committee.sign")
def sign(meeting_id: UUID) -> Page:
    """Sign the minutes: the decisions take effect."""
    form = SignForm()
    if not form.validate_on_submit():
        rules.expect(queries.meeting(meeting_id).state, "minutes_draft")
        return meeting_page(meeting_id, sign=form), 422
    moment, on, seen = now(), today(), form.draft.data or ""
    asked = minutes.ask_files(actor(), meeting_id, on)
    ready = _ready(lambda: minutes.compose_signed(actor(), meeting_id, moment, on))

    def act() -> str:
        minutes.sign(actor(), meeting_id, ready(), seen, asked, moment, on)
        flash(gettext("The minutes are signed. The decisions have taken effect, and the companies are told."), "ok")
        return address(meeting_id)

    return perform(act)


@blueprint.get("/<meeting:meeting_id>/minutes/<minutes:minutes_id>")
@requires("committee.view")
def download(meeting_id: UUID, minutes_id: UUID) -> Response:
    """Give the minutes back as a file."""
    row = db.session.get(Minutes, minutes_id)
    if row is None or row.document_id is None:
        abort(404)
    return send(row.document_id)
