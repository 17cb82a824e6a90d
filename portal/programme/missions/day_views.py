"""Noting a half-day on a phone, confirming it, contesting it; the end, the evaluation, the closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import abort, render_template, request
from werkzeug import Response

from portal.casework.documents import service as documents
from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.rules import Ready
from portal.foundation.db.binding import local_time
from portal.foundation.db.session import db
from portal.foundation.hooks.missions import MissionRules
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.clock import now
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import InvalidError
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.i18n import format_weekday, gettext, ngettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.missions import ending, half_days, life, promises, queries, rules
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.forms import CloseForm, ConfirmForm, DayForm, EndForm, EvaluationForm, WhyForm
from portal.programme.missions.models import Mission
from portal.programme.missions.pages import Page, blueprint, context, done, expect, expect_expert
from portal.programme.missions.queries import MissionView
from portal.programme.projects import firm
from portal.programme.projects.service import Findings

OPEN_DAYS = frozenset({"logged", "contested"})


@blueprint.route("/missions/<mission:mission_id>/half-days", methods=["GET", "POST"])
@requires(rules.LOG)
def log(mission_id: UUID) -> Page:
    """Note a half-day: two answers on a phone."""
    view = expect_expert(mission_id, rules.DAY_STATES)
    form = DayForm(data={"on": today(), "part": _this_half(now()), "place": "on_site"})
    if form.validate_on_submit():
        data = form.day_data()
        try:
            return perform(lambda: _logged(view, data))
        except InvalidError as error:
            form.add_errors(error.errors)
    page = render_template("missions/log.html", **context(view), form=form, days=half_days.of_mission(mission_id)[:3])
    return page, 422 if form.errors else 200


def _this_half(moment: datetime) -> str:
    return "morning" if local_time(moment).hour < 13 else "afternoon"


def _logged(view: MissionView, data: half_days.DayData) -> str:
    half_days.log(actor(), view.id, data, today())
    more = view.logged + 1 - view.half_days
    if more > 0:
        word = ngettext(
            "The half-day is noted. Only %(num)s half-day was planned: tell the project officer.",
            "The half-day is noted. Only %(num)s half-days were planned: tell the project officer.",
            view.half_days,
        )
        return done(view.id, word)
    return done(view.id, gettext("The half-day is noted. The company is asked to confirm it."))


@blueprint.post("/missions/<mission:mission_id>/half-days/<half_day:half_day_id>/withdraw")
@requires(rules.LOG)
def withdraw(mission_id: UUID, half_day_id: UUID) -> Response:
    """Take back a half-day that was not confirmed."""

    def act() -> str:
        half_days.withdraw(actor(), half_day_id, today())
        return done(mission_id, gettext("The half-day is taken back."))

    return perform(act)


@blueprint.route("/missions/<mission:mission_id>/confirmation", methods=["GET", "POST"])
@requires(rules.CONFIRM)
def confirm(mission_id: UUID) -> Page:
    """Ask the company to confirm the half-days that wait."""
    view = queries.mission_view(mission_id)
    firm.require(actor(), rules.CONFIRM, view.project_id)
    waiting = [day for day in half_days.of_mission(mission_id) if day.state == "logged"]
    form = ConfirmForm(data={"half_days": [str(day.id) for day in waiting]} if request.method == "GET" else None)
    form.half_days.choices = [SelectChoice(str(day.id), _said(day)) for day in waiting]
    if form.validate_on_submit():
        ids = [UUID(value) for value in form.half_days.data or ()]
        findings = half_days.support_findings(actor(), view.project_id, today())
        return perform(lambda: _confirmed(mission_id, ids, findings))
    days = promises.confirm_days(view.confirm_rule, view.signed_on)
    page = render_template(
        "missions/confirm.html", **context(view), form=form, waiting=waiting, confirm_days=days, said=_said
    )
    return page, 422 if form.errors else 200


def _said(day: HalfDay) -> str:
    part = gettext(half_days.PART_LABELS[day.part])
    return gettext("%(day)s, %(part)s", day=format_weekday(day.on), part=part.lower())


def _confirmed(mission_id: UUID, ids: list[UUID], findings: Findings) -> str:
    count = half_days.confirm(actor(), mission_id, ids, findings, today())
    word = ngettext("%(num)s half-day confirmed, thank you.", "%(num)s half-days confirmed, thank you.", count)
    return done(mission_id, word)


@blueprint.route("/missions/<mission:mission_id>/half-days/<half_day:half_day_id>/contest", methods=["GET", "POST"])
@requires(rules.CONFIRM)
def contest(mission_id: UUID, half_day_id: UUID) -> Page:
    """Say that a half-day was not as noted."""
    firm.require(actor(), rules.CONFIRM, queries.mission_view(mission_id).project_id)

    def act(reason: str) -> str:
        half_days.contest(actor(), half_day_id, reason, today())
        return done(mission_id, gettext("Noted. The project officer asks the expert and comes back to you."))

    return _reason_page(mission_id, half_day_id, act, gettext("This half-day was not as noted"), ("logged",))


@blueprint.route("/missions/<mission:mission_id>/half-days/<half_day:half_day_id>/settle", methods=["GET", "POST"])
@requires(rules.MANAGE)
def settle(mission_id: UUID, half_day_id: UUID) -> Page:
    """Confirm a contested half-day after hearing both sides."""
    findings = half_days.support_findings(actor(), queries.mission_view(mission_id).project_id, today())

    def act(reason: str) -> str:
        half_days.settle(actor(), half_day_id, reason, findings, today())
        return done(mission_id, gettext("The half-day is confirmed."))

    return _reason_page(mission_id, half_day_id, act, gettext("Confirm this half-day"), ("contested",))


def _reason_page(
    mission_id: UUID, half_day_id: UUID, act: Callable[[str], str], title: str, states: tuple[str, ...]
) -> Page:
    view = queries.mission_view(mission_id)
    day = db.session.get(HalfDay, half_day_id)
    assert day is not None
    form = WhyForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        return perform(lambda: act(reason))
    possible = day.state in states
    page = render_template(
        "missions/day_reason.html",
        **context(view),
        form=form,
        title=title,
        said=_said(day),
        day=day,
        possible=possible,
        day_states=half_days.STATE_LABELS,
    )
    return page, 422 if form.errors else 200 if possible else 409


@blueprint.route("/missions/<mission:mission_id>/end", methods=["GET", "POST"])
@requires(rules.LOG)
def end(mission_id: UUID) -> Page:
    """The expert's note, and what they hand over."""
    view = expect_expert(mission_id, ("in_progress",))
    form = EndForm()
    if form.validate_on_submit():
        try:
            ready = documents.receive(form.upload.data) if form.upload.data else None
            return perform(lambda: _ended(mission_id, form.note.data or "", ready))
        except DocumentError as error:
            form.add_errors({"upload": error.message})
    page = render_template("missions/end.html", **context(view), form=form)
    return page, 422 if form.errors else 200


def _ended(mission_id: UUID, note: str, ready: Ready | None) -> str:
    ending.complete(actor(), mission_id, note, ready, today())
    return done(mission_id, gettext("The mission has come to its end. Both sides are asked what they think of it."))


@blueprint.route("/missions/<mission:mission_id>/evaluation", methods=["GET", "POST"])
@requires("missions.evaluate")
def evaluate(mission_id: UUID) -> Page:
    """Three questions to the company, or to the expert."""
    view = expect(mission_id, ("completed",))
    mission = db.session.get(Mission, mission_id)
    assert mission is not None
    side = ending.side_of(db.session(), actor(), mission)
    if not side:
        abort(403)
    form = EvaluationForm(side)
    if form.validate_on_submit():
        return perform(lambda: _evaluated(mission_id, form.evaluation_data()))
    given = {row.side for row in ending.evaluations(mission_id, view.round)}
    page = render_template("missions/evaluate.html", **context(view), form=form, given=side in given)
    return page, 422 if form.errors else 200


def _evaluated(mission_id: UUID, data: ending.EvaluationData) -> str:
    ending.evaluate(actor(), mission_id, data, today())
    return done(mission_id, gettext("Thank you, your evaluation is kept."))


@blueprint.route("/missions/<mission:mission_id>/closing", methods=["GET", "POST"])
@requires(rules.MANAGE)
def close(mission_id: UUID) -> Page:
    """Close an evaluated mission; its value is shown before it is kept."""
    view = expect(mission_id, ("evaluated",))
    terms = life.mission_rules(today())
    form = CloseForm()
    if form.validate_on_submit():
        return perform(lambda: _closed(mission_id, form.effect.data or "", terms))
    waiting = [day for day in half_days.of_mission(mission_id) if day.state in OPEN_DAYS]
    page = render_template(
        "missions/close.html",
        **context(view),
        form=form,
        terms=terms.value,
        worth=promises.worth(view.confirmed, terms.value, view.confirm_rule),
        waiting=waiting,
    )
    return page, 422 if form.errors else 200


def _closed(mission_id: UUID, effect: str, terms: Attributed[MissionRules]) -> str:
    ending.close(actor(), mission_id, effect, terms, today())
    return done(mission_id, gettext("The mission is closed."))
