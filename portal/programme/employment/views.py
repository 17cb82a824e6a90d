"""The jobs of a file: planned beside declared beside verified; declaring, proving, verifying."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug import Response

from portal.casework.documents import service as documents
from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.rules import Ready
from portal.casework.documents.views import send
from portal.foundation.hooks.missions import JobKind
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError, InvalidError
from portal.foundation.web.i18n import format_number, gettext, say
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import keep
from portal.programme.employment import queries, rules, service
from portal.programme.employment.forms import EvidenceForm, ReviewForm, declaration_form, filled
from portal.programme.employment.queries import Milestone
from portal.programme.projects import firm
from portal.programme.projects.file_page import file_context

blueprint = Blueprint("employment", __name__, url_prefix="/projects/<project:project_id>/jobs")
Page = Response | str | Answer


def equivalents(hundredths: int) -> str:
    """Return full-time equivalents as people read them: « 2.5 »."""
    return format_number(Decimal(hundredths) / 100 if hundredths % 100 else hundredths // 100)


def _context(project_id: UUID) -> dict[str, Any]:
    return {
        **file_context(project_id, "jobs"),
        "today": today(),
        "fte": equivalents,
        "month_words": lambda months: say(rules.month_words(months)),
        "labels": rules.STATE_LABELS,
        "kind_of": rules.kind_of,
    }


@blueprint.get("")
@requires("jobs.view")
def tab(project_id: UUID) -> str:
    """Show the milestones of a file."""
    return render_template(
        "employment/tab.html",
        **_context(project_id),
        milestones=queries.milestones(project_id),
        kinds={kind.value.key: say(kind.value.label) for kind in service.job_kinds(today())},
        opens_before=rules.OPENS_BEFORE,
        declares=firm.acts_for(actor(), service.DECLARE, project_id, service.VERIFY),
    )


@blueprint.route("/<job_milestone:job_milestone_id>/declaration", methods=["GET", "POST"])
@requires(service.DECLARE)
def declare(project_id: UUID, job_milestone_id: UUID) -> Page:
    """Ask the company for its jobs: two minutes."""
    firm.require(actor(), service.DECLARE, project_id, service.VERIFY)
    found = queries.milestone(job_milestone_id)
    answered = service.job_kinds(today())
    kinds = tuple(kind.value for kind in answered)
    form = filled(kinds, found.last) if request.method == "GET" else declaration_form(kinds)()
    if found.last:
        form.note.label.text = gettext("What is corrected, and why")
    if form.validate_on_submit():
        try:
            ready = documents.receive(form.upload.data) if form.upload.data else None
            data = form.declaration_data()
            return keep(
                form,
                lambda: filled(kinds, queries.milestone(job_milestone_id).last),
                lambda: _declared(project_id, job_milestone_id, data, answered, ready),
                url_for("employment.tab", project_id=project_id),
                gettext("Jobs"),
            )
        except DocumentError as error:
            form.add_errors({"upload": error.message})
        except InvalidError as error:
            form.add_errors(error.errors)
    possible = bool(kinds) and today() >= found.due_on - rules.OPENS_BEFORE
    page = render_template(
        "employment/declare.html",
        **_context(project_id),
        form=form,
        milestone=found,
        possible=possible,
        opens=found.due_on - rules.OPENS_BEFORE,
    )
    return page, 422 if form.errors else 200 if possible else 409


def _declared(
    project_id: UUID,
    milestone_id: UUID,
    data: service.DeclarationData,
    kinds: tuple[Attributed[JobKind], ...],
    ready: Ready | None,
) -> str:
    service.declare(actor(), milestone_id, data, kinds, ready, today())
    return _done(project_id, gettext("Thank you, your jobs are declared."))


@blueprint.post("/<job_milestone:job_milestone_id>/evidence")
@requires(service.DECLARE)
def prove(project_id: UUID, job_milestone_id: UUID) -> Page:
    """Add a document that proves the jobs."""
    firm.require(actor(), service.DECLARE, project_id, service.VERIFY)
    form = EvidenceForm()
    if form.validate_on_submit():
        try:
            ready = documents.receive(form.upload.data)
            return perform(lambda: _proved(project_id, job_milestone_id, ready))
        except DocumentError as error:
            form.add_errors({"upload": error.message})
    found = queries.milestone(job_milestone_id)
    return render_template("employment/evidence.html", **_context(project_id), form=form, milestone=found), 422


@blueprint.get("/<job_milestone:job_milestone_id>/evidence")
@requires(service.DECLARE)
def evidence(project_id: UUID, job_milestone_id: UUID) -> str:
    """Ask for a document that proves the jobs."""
    firm.require(actor(), service.DECLARE, project_id, service.VERIFY)
    found = queries.milestone(job_milestone_id)
    form = EvidenceForm(formdata=None)
    return render_template("employment/evidence.html", **_context(project_id), form=form, milestone=found)


def _proved(project_id: UUID, milestone_id: UUID, ready: Ready) -> str:
    service.add_evidence(actor(), milestone_id, ready)
    return _done(project_id, gettext("The document is kept with the jobs."))


@blueprint.route("/<job_milestone:job_milestone_id>/review", methods=["GET", "POST"])
@requires(service.VERIFY)
def review(project_id: UUID, job_milestone_id: UUID) -> Page:
    """Verify what was declared, with the evidence, or send it back."""
    found = queries.milestone(job_milestone_id)
    last = _waiting(project_id, found)
    form = ReviewForm(data={"declaration": str(last.id)} if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            declaration = UUID(form.declaration.data or "")
        except ValueError:
            raise ConflictError(Message("Open the page again, then answer.")) from None
        outcome, note = form.outcome.data or "", form.note.data or ""
        try:
            return perform(lambda: _reviewed(project_id, found.id, declaration, outcome, note))
        except InvalidError as error:
            form.add_errors(error.errors)
    page = render_template(
        "employment/review.html",
        **_context(project_id),
        form=form,
        milestone=found,
        last=last,
        own=last.member_id is not None and last.member_id == actor().member_id,
        kinds={kind.value.key: say(kind.value.label) for kind in service.job_kinds(today())},
    )
    return page, 422 if form.errors else 200


def _waiting(project_id: UUID, found: Milestone) -> queries.Declared:
    if found.last is None or found.last.outcome is not None:
        link = (gettext("Jobs"), url_for("employment.tab", project_id=project_id))
        raise ConflictError(Message("Nothing is to be verified here."), (link,))
    return found.last


def _reviewed(project_id: UUID, milestone_id: UUID, declaration: UUID, outcome: str, note: str) -> str:
    service.review(actor(), milestone_id, declaration, outcome, note, today())
    return _done(project_id, gettext("Your answer is kept."))


@blueprint.get("/evidence/<job_evidence:job_evidence_id>")
@requires("jobs.view")
def download(project_id: UUID, job_evidence_id: UUID) -> Response:
    """Give a document back."""
    return send(queries.document_id(job_evidence_id))


def _done(project_id: UUID, said: str) -> str:
    flash(said, "ok")
    return url_for("employment.tab", project_id=project_id)
