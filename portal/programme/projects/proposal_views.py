"""The jobs planned and the proposal for the committee: two pages of a file's study."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, render_template, request
from werkzeug import Response

from portal.foundation.hooks.funding import AdvanceRules
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError, InvalidError, no_answer
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import version_of
from portal.programme.funds.advance_terms import advance_rules
from portal.programme.projects import queries, study, study_queries
from portal.programme.projects.file_page import file_context
from portal.programme.projects.study_forms import DAYS, JobsForm, ProposalForm, filled, proposal_form
from portal.programme.projects.study_rules import WRITABLE
from portal.programme.projects.study_views import Page, blueprint, conflict, study_url


@blueprint.route("/jobs", methods=["GET", "POST"])
@requires("projects.study")
def jobs(project_id: UUID) -> Page:
    """Say which jobs are planned and where they are counted from."""
    form = JobsForm() if request.method == "POST" else _jobs_of(project_id)
    if form.validate_on_submit():
        data, version = form.jobs_data(), version_of(form)
        try:
            return perform(lambda: _jobs_planned(project_id, version, data))
        except InvalidError as error:
            form.add_errors(error.errors)
        except ConflictError as error:
            return conflict(project_id, form, _jobs_of(project_id), error, "jobs")
    context = file_context(project_id, "study")
    page = render_template("projects/study_jobs.html", **context, form=form, open=context["file"].state in WRITABLE)
    return page, 422 if form.errors else 200


def _jobs_of(project_id: UUID) -> JobsForm:
    return JobsForm(formdata=None, obj=queries.project_view(project_id))


def _jobs_planned(project_id: UUID, version: int, data: study.JobsData) -> str:
    study.plan_jobs(actor(), project_id, version, data, today())
    flash(gettext("The jobs planned are kept."), "ok")
    return study_url(project_id, "jobs")


@blueprint.route("/proposal", methods=["GET", "POST"])
@requires("projects.study")
def proposal(project_id: UUID) -> Page:
    """Write what is proposed to the committee."""
    rules, silent = _rules(today())
    form = proposal_form()() if request.method == "POST" else _proposal_of(project_id, rules)
    if form.validate_on_submit():
        try:
            return _propose(project_id, form)
        except InvalidError as error:
            form.add_errors(error.errors)
        except HookFailedError as error:
            form.add_errors({"form": no_answer(error)})
        except ConflictError as error:
            return conflict(project_id, form, _proposal_of(project_id, rules), error, "proposal")
    return _proposal_page(project_id, form, rules, silent)


def _rules(on: date) -> tuple[AdvanceRules | None, Message | None]:
    """Return what an advance may be, or why nothing is known of it."""
    try:
        return advance_rules(on), None
    except HookFailedError as error:
        return None, no_answer(error)


def _proposal_of(project_id: UUID, rules: AdvanceRules | None) -> ProposalForm:
    asked = queries.project_view(project_id).requested
    return filled(study_queries.proposal(project_id), asked, rules)


def _propose(project_id: UUID, form: ProposalForm) -> Response:
    """Keep the proposal. Raises HookFailedError where nothing is known of advances: none may be dropped for that."""
    data = form.proposal_data(with_advance=advance_rules(today()).offered)
    version = version_of(form)
    allowed = study.check_proposal(data, today())

    def act() -> str:
        study.propose(actor(), project_id, version, allowed, today())
        flash(gettext("The proposal is kept."), "ok")
        return study_url(project_id, "proposal")

    return perform(act)


def _proposal_page(project_id: UUID, form: ProposalForm, rules: AdvanceRules | None, silent: Message | None) -> Answer:
    context: dict[str, Any] = file_context(project_id, "study")
    diagnosed = [line.field for line in study_queries.diagnosis(project_id)]
    page = render_template(
        "projects/study_proposal.html",
        **context,
        form=form,
        rules=rules,
        silent=silent,
        first=[form[DAYS + code] for code in diagnosed],
        others=[field for field in form.day_fields if field.short_name.removeprefix(DAYS) not in diagnosed],
        open=context["file"].state in WRITABLE,
    )
    return page, 422 if form.errors else 200
