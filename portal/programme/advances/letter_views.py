"""The page on which a letter about late instalments is made."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template, request, url_for
from werkzeug import Response

from portal.casework.documents.rules import Ready
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError, InvalidError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.advances import letters, queries, rules
from portal.programme.advances.agreement_views import blocked
from portal.programme.advances.forms import LetterForm
from portal.programme.advances.letters import Case
from portal.programme.advances.views import FILE, blueprint, frame

Page = Response | str | Answer


@blueprint.route(f"{FILE}/repayments/letter", methods=["GET", "POST"])
@requires(rules.FOLLOW)
def letter(project_id: UUID) -> Page:
    """Show what a letter would be about, and make it."""
    try:
        return _letter(letters.case(actor(), project_id, today()))
    except ConflictError as error:
        return blocked(project_id, error, gettext("Make a letter"))


def _letter(about: Case) -> Page:
    form = LetterForm(about.reached)
    if form.validate_on_submit():
        try:
            kind = form.kind.data
            ready = letters.compose_letter(about, kind, form.signatory.data or "", form.quality.data or "")
            return perform(lambda: _made(about, kind, ready))
        except InvalidError as error:
            form.add_errors(error.errors)
    elif request.method != "POST":
        prepared = queries.agreement(about.advance.id)
        signs = prepared.lender_signatory if prepared else ""
        form = LetterForm(about.reached, formdata=None, data={"kind": about.proposed.kind.value, "signatory": signs})
    page = render_template("advances/letter.html", **frame(about.file.id, "letter"), form=form, about=about)
    return page, 422 if form.errors else 200


def _made(about: Case, kind: str, ready: Ready) -> str:
    letters.keep(actor(), about, kind, ready)
    flash(gettext("The letter is made. Have the lender sign it, then post it."), "ok")
    return url_for("advances.show", project_id=about.file.id, _anchor="letters")
