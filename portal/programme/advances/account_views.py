"""The page where the company's account is entered, before anybody pays to it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template
from werkzeug import Response

from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.advances import payee, rules
from portal.programme.advances.agreement_views import Page, address, blocked
from portal.programme.advances.forms import AccountForm
from portal.programme.advances.views import FILE, blueprint, frame


@blueprint.route(f"{FILE}/agreement/account", methods=["GET", "POST"])
@requires(rules.PREPARE, fresh=True)
def account(project_id: UUID) -> Page:
    """Ask for the company's account; what holds already is shown by its last characters only."""
    try:
        return _entering(project_id)
    except ConflictError as error:
        return blocked(project_id, error, gettext("Enter the company’s account"))


def _entering(project_id: UUID) -> Page:
    payee.check_open(project_id)
    form = AccountForm()
    if form.validate_on_submit():
        try:
            return _entered(project_id, payee.checked(form.iban.data or ""))
        except InvalidError as error:
            form.add_errors(error.errors)
    page = render_template("advances/account.html", **frame(project_id, "agreement"), form=form)
    return page, 422 if form.errors else 200


def _entered(project_id: UUID, iban: str) -> Response:
    def act() -> str:
        payee.enter(actor(), project_id, iban, today())
        flash(gettext("The account is kept. Another person pays to it."), "ok")
        return address(project_id)

    return perform(act)
