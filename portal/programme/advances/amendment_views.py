"""Changing a schedule: the amendment is made, then its signature recorded."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import flash, render_template, request, url_for
from werkzeug import Response

from portal.casework.documents.rules import Ready
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError, InvalidError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.advances import amendments, rules
from portal.programme.advances.agreement_views import address, blocked, signed_paper
from portal.programme.advances.amendments import Base, Made
from portal.programme.advances.forms import AmendedForm, AmendForm
from portal.programme.advances.views import FILE, blueprint, frame

Page = Response | str | Answer


@blueprint.route(f"{FILE}/repayments/amendment", methods=["GET", "POST"])
@requires(rules.PREPARE)
def amend(project_id: UUID) -> Page:
    """Ask for the new schedule and its cause; make the amendment to sign."""
    try:
        return _amending(amendments.base(project_id, today()))
    except ConflictError as error:
        return blocked(project_id, error, gettext("Change the schedule"))


def _amending(start: Base) -> Page:
    form = AmendForm()
    if form.validate_on_submit():
        try:
            ready = amendments.compose_amendment(start, form.change(), form.signatories())
            return perform(lambda: _made(start, ready))
        except InvalidError as error:
            form.add_errors(error.errors)
    elif request.method != "POST":
        signers = {"lender": start.agreement.lender_signatory, "company": start.agreement.company_signatory}
        form = AmendForm(formdata=None, data={"shift": 3, "count": len(start.open), **signers})
    page = render_template("advances/amend.html", **frame(start.file.id, "amendment"), form=form, start=start)
    return page, 422 if form.errors else 200


def _made(start: Base, ready: Ready) -> str:
    amendments.keep(actor(), start, ready)
    flash(gettext("The amendment is made. The schedule changes once both parties have signed it."), "ok")
    return url_for("advances.show", project_id=start.file.id, _anchor="amendment")


@blueprint.route(f"{FILE}/repayments/amendment/sign", methods=["GET", "POST"])
@requires(rules.SIGN)
def sign_amendment(project_id: UUID) -> Page:
    """Record the signed amendment: the new schedule holds."""
    try:
        start = amendments.base(project_id, today())
        return _signing(start, amendments.to_sign(start))
    except ConflictError as error:
        return blocked(project_id, error, gettext("Record the signed amendment"))


def _signing(start: Base, made: Made) -> Page:
    form = AmendedForm()
    if form.validate_on_submit():
        signed_on = form.signed_on.data
        assert signed_on is not None
        try:
            paper = signed_paper(form.paper)
            return perform(lambda: _signed(start, made, signed_on, paper))
        except InvalidError as error:
            form.add_errors(error.errors)
    elif request.method != "POST":
        form = AmendedForm(formdata=None, data={"signed_on": today()})
    page = render_template("advances/amended.html", **frame(start.file.id, "amendment"), form=form, made=made)
    return page, 422 if form.errors else 200


def _signed(start: Base, made: Made, signed_on: date, paper: Ready) -> str:
    amendments.sign(actor(), start, made, signed_on, paper)
    flash(gettext("The signed amendment is recorded: the new schedule holds."), "ok")
    return address(start.file.id)
