"""The study of a file: its tab, its printed page, the diagnosis and the financing plan."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug import Response

from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.findings import Finding
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError, InvalidError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import sent_version, two_versions, version_of
from portal.programme.aids import group
from portal.programme.companies.activity import activity_line
from portal.programme.projects import checklist, queries, study, study_guards, study_queries
from portal.programme.projects.file_page import file_context
from portal.programme.projects.study_forms import DiagnosisForm, LineForm
from portal.programme.projects.study_models import Diagnosis, FinancingLine
from portal.programme.projects.study_rules import WEIGHTS, WRITABLE

blueprint = Blueprint("project_study", __name__, url_prefix="/projects/<project:project_id>/study")
Page = Response | str | Answer


def study_url(project_id: UUID, part: str) -> str:
    """Return the address of a part of the study's tab."""
    return url_for("project_study.tab", project_id=project_id, _anchor=part)


def study_context(project_id: UUID) -> dict[str, Any]:
    """Return what the tab and the printed page show."""
    context = file_context(project_id, "study")
    view = context["file"]
    wanted = _wanted(view)
    firms = group.firms_of(view.party_id, today())
    return {
        **context,
        "study": study_queries.study(project_id),
        "declared": firms[view.party_id],
        "linked": list(firms.values())[1:],
        "items": checklist.items(project_id, wanted),
        "fields": FIELDS,
        "weights": WEIGHTS,
        "today": today(),
    }


def _wanted(view: queries.ProjectView) -> checklist.Requirements:
    """Return what the plugins ask for; nothing more than what is kept when one does not answer."""
    try:
        return checklist.requirements(view, today()) if view.state in WRITABLE else ()
    except HookFailedError:
        return ()


@blueprint.get("")
@requires("study.view")
def tab(project_id: UUID) -> str:
    """Show the study and what is missing before the committee."""
    context = study_context(project_id)
    writing = context["file"].state in WRITABLE
    found: list[Finding] = study_guards.ready(project_id, actor(), today()) if writing else []
    return render_template(
        "projects/study.html",
        **context,
        writing=writing and actor().may("projects.study"),
        open=writing,
        findings=[Attributed("portal", finding) for finding in found if finding.code != "study.four_eyes"],
        own_proposal=any(finding.code == "study.four_eyes" for finding in found),
    )


@blueprint.get("/print")
@requires("study.view")
def printed(project_id: UUID) -> str:
    """Show the study on one page, to be printed."""
    context = study_context(project_id)
    activity = activity_line(context["file"].activity, today())
    return render_template("projects/study_print.html", **context, activity=activity)


# Diagnosis


@blueprint.route("/diagnosis/new", methods=["GET", "POST"])
@requires("projects.study")
def new_diagnosis(project_id: UUID) -> Page:
    """Note what the visit found in a field."""
    form = DiagnosisForm(data={"weight": 2} if request.method == "GET" else None)
    if form.validate_on_submit():
        said = (form.field.data, form.finding.data or "", form.weight.data)
        try:
            return perform(lambda: _noted(project_id, partial(study.note_diagnosis, actor(), project_id, *said)))
        except InvalidError as error:
            form.add_errors(error.errors)
    return _part_page(project_id, "projects/study_diagnosis.html", form, None)


@blueprint.route("/diagnosis/<diagnosis:diagnosis_id>", methods=["GET", "POST"])
@requires("projects.study")
def edit_diagnosis(project_id: UUID, diagnosis_id: UUID) -> Page:
    """Change what the visit found in a field."""
    view = study_queries.diagnosis_line(diagnosis_id)
    form = DiagnosisForm() if request.method == "POST" else DiagnosisForm(formdata=None, obj=view)
    if form.validate_on_submit():
        said = (version_of(form), form.field.data, form.finding.data or "", form.weight.data)
        try:
            return perform(lambda: _noted(project_id, partial(study.change_diagnosis, actor(), diagnosis_id, *said)))
        except InvalidError as error:
            form.add_errors(error.errors)
        except ConflictError as error:
            kept = DiagnosisForm(formdata=None, obj=study_queries.diagnosis_line(diagnosis_id))
            return conflict(project_id, form, kept, error, "diagnosis")
    return _part_page(project_id, "projects/study_diagnosis.html", form, view)


def _noted(project_id: UUID, act: Callable[[], object]) -> str:
    act()
    flash(gettext("The diagnosis is kept."), "ok")
    return study_url(project_id, "diagnosis")


@blueprint.post("/diagnosis/<diagnosis:diagnosis_id>/remove")
@requires("projects.study")
def remove_diagnosis(project_id: UUID, diagnosis_id: UUID) -> Response:
    """Remove a line of the diagnosis."""
    version = sent_version()
    return perform(lambda: _noted(project_id, partial(study.remove, actor(), Diagnosis, diagnosis_id, version)))


# Financing plan


@blueprint.route("/financing/new", methods=["GET", "POST"])
@requires("projects.study")
def new_line(project_id: UUID) -> Page:
    """Add a line to the financing plan."""
    side = "source" if request.args.get("side") == "source" else "use"
    form = LineForm(data={"side": side} if request.method == "GET" else None)
    amount = form.amount.data
    if form.validate_on_submit() and amount is not None:
        said = (form.side.data, form.label.data or "", amount)
        try:
            return perform(lambda: _planned(project_id, partial(study.add_line, actor(), project_id, *said)))
        except InvalidError as error:
            form.add_errors(error.errors)
    return _part_page(project_id, "projects/study_line.html", form, None)


@blueprint.route("/financing/<financing_line:financing_line_id>", methods=["GET", "POST"])
@requires("projects.study")
def edit_line(project_id: UUID, financing_line_id: UUID) -> Page:
    """Change a line of the financing plan."""
    view = study_queries.line(financing_line_id)
    form = LineForm() if request.method == "POST" else LineForm(formdata=None, obj=view)
    amount = form.amount.data
    if form.validate_on_submit() and amount is not None:
        said = (version_of(form), form.side.data, form.label.data or "", amount)
        try:
            return perform(lambda: _planned(project_id, partial(study.change_line, actor(), financing_line_id, *said)))
        except InvalidError as error:
            form.add_errors(error.errors)
        except ConflictError as error:
            kept = LineForm(formdata=None, obj=study_queries.line(financing_line_id))
            return conflict(project_id, form, kept, error, "financing")
    return _part_page(project_id, "projects/study_line.html", form, view)


def _planned(project_id: UUID, act: Callable[[], object]) -> str:
    act()
    flash(gettext("The financing plan is kept."), "ok")
    return study_url(project_id, "financing")


@blueprint.post("/financing/<financing_line:financing_line_id>/remove")
@requires("projects.study")
def remove_line(project_id: UUID, financing_line_id: UUID) -> Response:
    """Remove a line of the financing plan."""
    version = sent_version()
    return perform(
        lambda: _planned(project_id, partial(study.remove, actor(), FinancingLine, financing_line_id, version))
    )


# Shared by the study's pages


def conflict(project_id: UUID, form: Any, kept: Any, error: ConflictError, part: str) -> Answer:
    """Return the page that shows both versions; a study that is not open any more has none to show."""
    view = queries.project_view(project_id)
    if view.state not in WRITABLE:
        raise error
    return two_versions(form, kept, error, request.path, study_url(project_id, part), view.company_name)


def _part_page(project_id: UUID, template: str, form: Any, line: Any) -> Answer:
    context = file_context(project_id, "study")
    page = render_template(template, **context, form=form, line=line, open=context["file"].state in WRITABLE)
    return page, 422 if form.errors else 200
