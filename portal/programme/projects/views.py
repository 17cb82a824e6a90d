"""The file's own pages: its summary, editing it, its steps and its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, request, url_for
from werkzeug import Response

from portal.foundation.hooks.types import IdentifierKind, Slot
from portal.foundation.kernel.findings import Level
from portal.foundation.kernel.workflow import Transition
from portal.foundation.web import panels
from portal.foundation.web.context import actor, hooks, today
from portal.foundation.web.errors import Answer, InvalidError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import keep
from portal.programme.companies import activity
from portal.programme.funds.advance_terms import no_advance
from portal.programme.projects import lookup, queries, questions, register_parts, registry, rules, service
from portal.programme.projects.file_page import file_context
from portal.programme.projects.forms import ProjectForm, StepForm, form_for, project_form

blueprint = Blueprint("projects", __name__, url_prefix="/projects")
Page = Response | str | Answer


@blueprint.route("/new", methods=["GET", "POST"])
@requires("projects.open")
def new() -> Page:
    """Open a file."""
    form = project_form()(data={"lead_id": str(actor().member_id or "")} if request.method == "GET" else None)
    if request.form.get(lookup.BUTTON):
        return _looked_up(form, None)
    if form.validate_on_submit():
        try:
            data = form.project_data()
            return perform(lambda: _address(service.open_project(actor(), data, today())))
        except InvalidError as error:
            form.add_errors(error.errors)
    return _form_page(form, None), 422 if form.errors else 200


def _form_page(form: ProjectForm, view: queries.ProjectView | None, notice: lookup.Notice | None = None) -> str:
    return render_template(
        "projects/edit.html",
        form=form,
        file=view,
        looks_up=hooks().looks_up,
        no_advance=no_advance(today()),
        notice=notice,
        means=activity.activity_line(form.activity.data, today()) if activity.listed_here() else "",
    )


def _looked_up(form: ProjectForm, view: queries.ProjectView | None) -> Answer:
    """Show the form again with what the register says of the firm."""
    notice = lookup.look_up(form, request.form[lookup.BUTTON])
    return _form_page(form, view, notice), 422 if form.errors else 200


def _address(project_id: UUID) -> str:
    return url_for("projects.show", project_id=project_id)


@blueprint.route("/<project:project_id>")
@requires("projects.view")
def show(project_id: UUID) -> str:
    """Show the file's summary."""
    context = file_context(project_id, "summary")
    snapshot = queries.snapshot(context["file"])
    kinds = hooks().collect("identifier_kinds", IdentifierKind)
    asked = actor().may("projects.study") and context["file"].state in rules.WAITING
    findings = hooks().veto("eligibility", project=snapshot, on=today()) if asked else ()
    return render_template(
        "projects/show.html",
        **context,
        panels=panels.shown(Slot.PROJECT_SUMMARY, snapshot),
        findings=findings,
        kinds={item.value.key: item.value for item in kinds},
        answers=questions.answers(context["file"].extra),
        activity=activity.readings(context["file"].activity, today()),
        about=activity.about,
        nomenclatures=activity.listed_here(),
        entries=registry.entries(project_id, actor(), today()),
        figures=registry.figures(project_id, actor(), today()),
        blocks=registry.blocks(project_id, actor(), today()),
        register=register_parts.line(context["file"], actor()),
        today=today(),
    )


@blueprint.route("/<project:project_id>/edit", methods=["GET", "POST"])
@requires("projects.edit")
def edit(project_id: UUID) -> Page:
    """Change what the file says."""
    view = queries.project_view(project_id)
    form = project_form()() if request.method == "POST" else form_for(view)
    if request.form.get(lookup.BUTTON):
        return _looked_up(form, view)
    if form.validate_on_submit():
        try:
            data = form.project_data()
            return keep(
                form,
                lambda: form_for(queries.project_view(project_id)),
                lambda: _saved(project_id, data),
                _address(project_id),
                view.company_name,
            )
        except InvalidError as error:
            form.add_errors(error.errors)
    return _form_page(form, view), 422 if form.errors else 200


def _saved(project_id: UUID, data: service.ProjectData) -> str:
    service.edit_project(actor(), project_id, queries.project_view(project_id).version, data)
    flash(gettext("The file is kept."), "ok")
    return _address(project_id)


@blueprint.route("/<project:project_id>/steps/<event>", methods=["GET", "POST"])
@requires("projects.study")
def step(project_id: UUID, event: str) -> Page:
    """Show what a step means and what the rules say of it; take it."""
    context = file_context(project_id, "summary")
    transition = _offered(event)
    form = StepForm()
    findings = service.step_findings(actor(), context["file"], event, today())
    if form.validate_on_submit():
        if transition.reason and not form.reason.data:
            form.reason.errors = [gettext("Say why, in a few words.")]
        else:
            try:
                prepared = service.prepare(project_id, event, today())
                return perform(lambda: _take(project_id, event, form.reason.data or "", findings, prepared))
            except service.BlockedError as error:
                findings = error.findings
                return render_template(
                    "projects/step.html", **context, transition=transition, form=form, findings=findings, blocked=True
                ), 409
    blocked = any(item.value.level is Level.BLOCK for item in findings)
    possible = transition in context["steps"]
    answer = render_template(
        "projects/step.html", **context, transition=transition, form=form, findings=findings, blocked=blocked
    )
    return answer, 422 if form.reason.errors else 200 if possible else 409


def _offered(event: str) -> Transition:
    transition = next((t for t in rules.LIFE.transitions if t.name == event), None)
    if transition is None or not transition.offered:
        abort(404)
    if not actor().may(transition.permission):
        abort(403)
    return transition


def _take(project_id: UUID, event: str, reason: str, findings: service.Findings, prepared: tuple[Any, ...]) -> str:
    service.take_step(actor(), project_id, event, today(), reason, findings, prepared)
    flash(gettext("The step is recorded."), "ok")
    return _address(project_id)


@blueprint.route("/<project:project_id>/history")
@requires("projects.view")
def history(project_id: UUID) -> str:
    """Show every step the file took."""
    return render_template(
        "projects/history.html",
        **file_context(project_id, "history"),
        transitions=queries.transitions(project_id),
        event_labels={t.name: t.label for t in rules.LIFE.transitions},
        labels=rules.STATE_LABELS,
        entries=registry.entries(project_id, actor(), today()),
        today=today(),
    )
