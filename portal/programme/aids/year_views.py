"""The closed years of a firm, by which its size is told: one added, changed, taken back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template, request, url_for
from werkzeug import Response

from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError, InvalidError
from portal.foundation.web.i18n import format_date, gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import sent_version, two_versions, version_of
from portal.programme.aids import exchange
from portal.programme.aids.rated import LOOK_UP
from portal.programme.aids.views import blueprint, frame
from portal.programme.aids.year_forms import YearForm
from portal.programme.groups import figures
from portal.programme.groups.figures import YearView
from portal.programme.groups.rules import YearData

Page = Response | str | Answer


def _section(party_id: UUID) -> str:
    return url_for("aids.declared", party_id=party_id, _anchor="size")


@blueprint.route("/years/new", methods=["GET", "POST"])
@requires("aids.edit")
def new_year(party_id: UUID) -> Page:
    """Record the figures of a closed year."""
    form = YearForm()
    if request.form.get(LOOK_UP):
        return _page(party_id, form, None, _looked_up(form))
    if form.validate_on_submit():
        try:
            data = form.year_data()
            return perform(lambda: _added(party_id, data))
        except InvalidError as error:
            form.add_errors(error.errors)
    return _page(party_id, form, None)


def _added(party_id: UUID, data: YearData) -> str:
    figures.add_year(actor(), party_id, data, today())
    flash(gettext("The figures are recorded."), "ok")
    return _section(party_id)


@blueprint.route("/years/<firm_figures:firm_figures_id>", methods=["GET", "POST"])
@requires("aids.edit")
def edit_year(party_id: UUID, firm_figures_id: UUID) -> Page:
    """Change the figures of a closed year."""
    view = figures.year(firm_figures_id)
    form = YearForm() if request.method == "POST" else YearForm.of(view)
    if request.form.get(LOOK_UP):
        return _page(party_id, form, view, _looked_up(form))
    if form.validate_on_submit():
        try:
            return perform(lambda: _changed(view, version_of(form), form.year_data()))
        except InvalidError as error:
            form.add_errors(error.errors)
        except ConflictError as error:
            name = format_date(view.data.closed_on)
            return two_versions(form, YearForm.of(view), error, request.path, _section(party_id), name)
    return _page(party_id, form, view)


def _changed(view: YearView, version: int, data: YearData) -> str:
    figures.edit_year(actor(), view.id, version, data, today())
    flash(gettext("The figures are changed."), "ok")
    return _section(view.party_id)


@blueprint.post("/years/<firm_figures:firm_figures_id>/remove")
@requires("aids.edit")
def remove_year(party_id: UUID, firm_figures_id: UUID) -> Response:
    """Take back figures recorded by mistake."""
    version = sent_version()

    def act() -> str:
        figures.remove_year(actor(), firm_figures_id, version)
        flash(gettext("The figures are removed."), "ok")
        return _section(party_id)

    return perform(act)


def _looked_up(form: YearForm) -> exchange.Notice | None:
    """Ask for the rate of the closing day and fill it in; None when the form does not say enough."""
    on = form.closed_on.data
    if on is None or on > today():
        form.add_errors({"closed_on": Message("Enter the last day of the year first.")})
        return None
    if not form.foreign or not form.currency.validate(form):
        said = {"currency": form.counted_in}
        form.add_errors({"currency": Message("Amounts in %(currency)s need no rate.", said)})
        return None
    typed = form.turnover.data
    return form.look_rate_up(on, Money(typed.cents, form.currency.data) if typed else None)


def _page(party_id: UUID, form: YearForm, view: YearView | None, notice: exchange.Notice | None = None) -> Answer:
    example = exchange.say_quotes((exchange.EXAMPLE,))
    page = render_template(
        "aids/year.html", form=form, year=view, notice=notice, rate_example=example, **frame(party_id)
    )
    return page, 422 if form.errors else 200
