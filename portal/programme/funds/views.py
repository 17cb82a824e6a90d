"""The fund in one line, the lists behind each figure, and the forms that change it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, request, url_for
from werkzeug import Response

from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, InvalidError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.listing import ListState
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import keep
from portal.programme.funds import conventions, queries, registry, rules, service, sources
from portal.programme.funds.advance_terms import no_advance
from portal.programme.funds.forms import (
    CommitmentForm,
    ContributionForm,
    ConventionForm,
    MeetingForm,
    ObjectivesForm,
    WithdrawForm,
    objectives_of,
)

blueprint = Blueprint("funds", __name__, url_prefix="/fund")
COMMITMENT = "/conventions/<convention:convention_id>/commitments/<commitment:commitment_id>"
Page = Response | str | Answer


@blueprint.get("")
@requires("funds.view")
def overview() -> str:
    """Show where the territory's money is and who committed what."""
    return render_template(
        "funds/overview.html",
        figures=queries.figures(),
        reserved_url=registry.reserved_url(),
        conventions=queries.conventions(),
        commitments=queries.commitments(),
        committed=queries.committed(),
        paid_in=queries.paid_in(),
        kinds=rules.COMMITMENT_KINDS,
        sources=rules.SOURCES,
        no_advance=no_advance(today()),
        today=today(),
    )


@blueprint.get("/movements")
@requires("funds.view")
def movements() -> str:
    """List the movements of the fund, of one kind when the address says so."""
    state = ListState.from_args(request.args, queries.FILTERS, queries.SORT_KEYS)
    source = next((one for one in sources.sources() if str(one.id) == state.filters.get("source")), None)
    return render_template(
        "funds/movements.html",
        page=queries.movements(state, source.id if source else None),
        state=state,
        source=source,
        kinds=rules.ENTRY_KINDS,
        amount_of=queries.amount_of,
        figures=source.figures if source else queries.figures(),
    )


@blueprint.route("/contributions/new", methods=["GET", "POST"])
@requires("funds.record")
def contribute() -> Page:
    """Record what a funder paid in."""
    form = ContributionForm(data={"on": today()} if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            return perform(lambda: _contributed(form))
        except InvalidError as error:
            form.add_errors(error.errors)
    return render_template("funds/contribute.html", form=form), 422 if form.errors else 200


def _contributed(form: ContributionForm) -> str:
    amount, on = form.amount.data, form.on.data
    assert amount is not None
    assert on is not None
    funder, commitment = form.payer()
    service.record_contribution(actor(), funder, amount, on, form.reference.data or "", today(), commitment)
    flash(gettext("The payment is recorded."), "ok")
    return url_for("funds.overview")


@blueprint.route("/conventions/new", methods=["GET", "POST"])
@requires("funds.agree")
def add_convention() -> Page:
    """Add a convention."""
    form = ConventionForm()
    if form.validate_on_submit():
        try:
            return perform(lambda: _convened(form))
        except InvalidError as error:
            form.add_errors(error.errors)
    return render_template("funds/convention.html", form=form), 422 if form.errors else 200


def _convened(form: ConventionForm) -> str:
    convention_id = conventions.add_convention(actor(), form.convention_data())
    flash(gettext("The convention is kept. Add what each funder commits."), "ok")
    return url_for("funds.add_commitment", convention_id=convention_id)


@blueprint.route("/conventions/<convention:convention_id>/objectives", methods=["GET", "POST"])
@requires("funds.agree")
def objectives(convention_id: UUID) -> Page:
    """Note what a convention promises."""
    found, back = queries.convention(convention_id), url_for("reports.convention", convention_id=convention_id)
    form = ObjectivesForm() if request.method == "POST" else objectives_of(convention_id)
    if form.validate_on_submit():
        projects, jobs = form.projects_target.data, form.jobs_target.data

        def act() -> str:
            conventions.set_objectives(actor(), convention_id, projects, jobs)
            flash(gettext("The objectives are kept."), "ok")
            return back

        return keep(form, lambda: objectives_of(convention_id), act, back, found.title)
    page = render_template("funds/objectives.html", form=form, convention=found, back=back)
    return page, 422 if form.errors else 200


@blueprint.route("/conventions/<convention:convention_id>/commitments/new", methods=["GET", "POST"])
@requires("funds.agree")
def add_commitment(convention_id: UUID) -> Page:
    """Add what a funder commits."""
    form = CommitmentForm()
    if form.silent:
        form.add_errors({"funder_kind": form.silent})
        return render_template("funds/commitment.html", form=form), 409 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return perform(lambda: _committed(convention_id, form))
        except InvalidError as error:
            form.add_errors(error.errors)
    return render_template("funds/commitment.html", form=form), 422 if form.errors else 200


def _committed(convention_id: UUID, form: CommitmentForm) -> str:
    conventions.add_commitment(actor(), convention_id, form.commitment_data())
    flash(gettext("The commitment is kept."), "ok")
    return url_for("funds.overview")


@blueprint.get(f"{COMMITMENT}/money")
@requires("funds.view")
def source(convention_id: UUID, commitment_id: UUID) -> str:
    """Show money that is kept apart: what came in, was lent and repaid, and what is left of it."""
    found = sources.source(commitment_id) or abort(404)
    kind = sources.kind_to_show(found.kind)
    return render_template("funds/source.html", source=found, kind=kind, today=today())


@blueprint.route(f"{COMMITMENT}/meetings/new", methods=["GET", "POST"])
@requires("funds.agree")
def add_meeting(convention_id: UUID, commitment_id: UUID) -> Page:
    """Note a meeting of the steering committee of money kept apart."""
    form = MeetingForm()
    on = form.on.data
    if form.validate_on_submit() and on is not None:
        return perform(lambda: _met(convention_id, commitment_id, on))
    found = sources.source(commitment_id) or abort(404)
    return render_template("funds/meeting.html", form=form, source=found), 422 if form.errors else 200


def _met(convention_id: UUID, commitment_id: UUID, on: date) -> str:
    conventions.add_meeting(actor(), commitment_id, on)
    flash(gettext("The meeting is noted."), "ok")
    return url_for("funds.source", convention_id=convention_id, commitment_id=commitment_id)


@blueprint.route(f"{COMMITMENT}/withdraw", methods=["GET", "POST"])
@requires("funds.agree")
def withdraw(convention_id: UUID, commitment_id: UUID) -> Page:
    """Note that a funder withdraws."""
    form = WithdrawForm()
    if form.validate_on_submit():
        return perform(lambda: _withdrawn(commitment_id, form.reason.data or ""))
    found = next(row for row in queries.commitments() if row.id == commitment_id)
    page = render_template("funds/withdraw.html", form=form, commitment=found, kinds=rules.COMMITMENT_KINDS)
    return page, 422 if form.errors else 200


def _withdrawn(commitment_id: UUID, reason: str) -> str:
    conventions.withdraw_commitment(actor(), commitment_id, reason, today())
    flash(gettext("The withdrawal is recorded."), "ok")
    return url_for("funds.overview")
