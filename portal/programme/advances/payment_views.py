"""The pages of a running advance: recording a repayment, taking one back, and the words around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import flash, render_template, request
from werkzeug import Response

from portal.foundation.kernel.money import Money
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, InvalidError
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.advances import following, queries, rules, service
from portal.programme.advances.agreement_views import address
from portal.programme.advances.forms import CallForm, DifficultyForm, HoldForm, PaymentForm, ReverseForm
from portal.programme.advances.views import FILE, blueprint, frame
from portal.programme.projects import firm

Page = Response | str | Answer


def _act(project_id: UUID, verb: Callable[[], object], done: str) -> Response:
    def act() -> str:
        verb()
        flash(done, "ok")
        return address(project_id)

    return perform(act)


def _page(project_id: UUID, template: str, form: PortalForm, **more: object) -> Answer:
    page = render_template(f"advances/{template}.html", **frame(project_id, template), form=form, **more)
    return page, 422 if form.errors else 200


@blueprint.route(f"{FILE}/repayments/new", methods=["GET", "POST"])
@requires(rules.PAY)
def pay(project_id: UUID) -> Page:
    """Record a repayment."""
    form = PaymentForm()
    if form.validate_on_submit():
        amount, paid_on = form.amount.data, form.on.data
        assert amount is not None
        assert paid_on is not None
        reference = form.reference.data or ""
        try:
            return perform(lambda: _paid(project_id, amount, paid_on, reference))
        except InvalidError as error:
            form.add_errors(error.errors)
    elif request.method != "POST":
        form = PaymentForm(formdata=None, data={"amount": _awaited(project_id), "on": today()})
    return _page(project_id, "pay", form)


def _paid(project_id: UUID, amount: Money, paid_on: date, reference: str) -> str:
    new = service.record_payment(actor(), project_id, amount, paid_on, reference, today())
    if new:
        flash(gettext("The repayment is recorded."), "ok")
    else:
        flash(gettext("This repayment was recorded already; nothing was added."), "info")
    return address(project_id)


def _awaited(project_id: UUID) -> Money | None:
    """Return what is awaited first, as the form proposes it."""
    advance = queries.current(project_id)
    stands = queries.standing_of(advance.id, today()) if advance else None
    if stands is None:
        return None
    return next((row.missing for row in stands.rows if row.missing), None)


@blueprint.route(f"{FILE}/repayments/<movement:movement_id>/reverse", methods=["GET", "POST"])
@requires(rules.PAY, fresh=True)
def reverse(project_id: UUID, movement_id: UUID) -> Page:
    """Take a repayment back, with its reason."""
    form = ReverseForm()
    if form.validate_on_submit():
        reason, taken_on = form.reason.data or "", form.on.data
        assert taken_on is not None
        done = gettext("The repayment is taken back by a movement of its own.")
        try:
            return _act(
                project_id, lambda: service.reverse_payment(actor(), movement_id, reason, taken_on, today()), done
            )
        except InvalidError as error:
            form.add_errors(error.errors)
    elif request.method != "POST":
        form = ReverseForm(formdata=None, data={"on": today()})
    row = queries.movement(movement_id)
    return _page(project_id, "reverse", form, row=row, amount=Money(row.cents, row.currency))


@blueprint.route(f"{FILE}/repayments/difficulty", methods=["GET", "POST"])
@requires(rules.TELL)
def difficulty(project_id: UUID) -> Page:
    """Let the company say that it foresees a difficulty: a call follows, no penalty."""
    firm.require(actor(), rules.TELL, project_id)
    form = DifficultyForm()
    if form.validate_on_submit():
        text = form.text.data or ""
        done = gettext("Thank you. The person who follows your file calls you back.")
        return _act(project_id, lambda: following.foresee_difficulty(actor(), project_id, text, today()), done)
    return _page(project_id, "difficulty", form)


@blueprint.route(f"{FILE}/repayments/call", methods=["GET", "POST"])
@requires(rules.FOLLOW)
def call(project_id: UUID) -> Page:
    """Note what was said on the telephone."""
    form = CallForm()
    if form.validate_on_submit():
        text = form.text.data or ""
        done = gettext("The call is noted.")
        return _act(project_id, lambda: following.note_call(actor(), project_id, text, today()), done)
    return _page(project_id, "call", form)


@blueprint.route(f"{FILE}/repayments/pause", methods=["GET", "POST"])
@requires(rules.FOLLOW)
def pause(project_id: UUID) -> Page:
    """Let reminders rest, or wake them."""
    form = HoldForm()
    if form.validate_on_submit():
        until, reason = form.until.data, form.reason.data or ""
        done = gettext("Reminders rest.") if until else gettext("Reminders start again.")
        try:
            return _act(project_id, lambda: following.hold_reminders(actor(), project_id, until, reason, today()), done)
        except InvalidError as error:
            form.add_errors(error.errors)
    return _page(project_id, "pause", form)
