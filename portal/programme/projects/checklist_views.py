"""What is decided about the documents of a file: validated, refused, waived, asked for again."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, render_template
from werkzeug import Response

from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import UnansweredError, no_answer
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import sent_version, version_of
from portal.programme.projects import asking, checklist, queries
from portal.programme.projects.file_page import file_context
from portal.programme.projects.study_forms import ReasonForm
from portal.programme.projects.study_rules import WRITABLE
from portal.programme.projects.study_views import Page, blueprint, study_url


@blueprint.post("/documents/<checklist_item:checklist_item_id>/validate")
@requires("projects.study")
def validate(project_id: UUID, checklist_item_id: UUID) -> Response:
    """Say that the document received is the right one."""
    version = sent_version()

    def act() -> str:
        checklist.validate(actor(), checklist_item_id, version, today())
        flash(gettext("The document is validated."), "ok")
        return study_url(project_id, "documents")

    return perform(act)


@blueprint.route("/documents/<checklist_item:checklist_item_id>/refuse", methods=["GET", "POST"])
@requires("projects.study")
def refuse(project_id: UUID, checklist_item_id: UUID) -> Page:
    """Say why the document received will not do."""
    said = gettext("The document is refused: another one is awaited.")
    return _with_reason(project_id, checklist_item_id, checklist.refuse, gettext("Refuse"), said)


@blueprint.route("/documents/<checklist_item:checklist_item_id>/waive", methods=["GET", "POST"])
@requires("projects.ready")
def waive(project_id: UUID, checklist_item_id: UUID) -> Page:
    """Do without a document, and say why."""
    said = gettext("The file does without this document.")
    return _with_reason(project_id, checklist_item_id, checklist.waive, gettext("Do without it"), said)


def _with_reason(project_id: UUID, item_id: UUID, verb: Callable[..., None], label: str, said: str) -> Page:
    item = checklist.item(item_id)
    form = ReasonForm(data={"version": item.version})
    if form.validate_on_submit():
        version, reason = version_of(form), form.reason.data or ""

        def act() -> str:
            verb(actor(), item_id, version, today(), reason)
            flash(said, "ok")
            return study_url(project_id, "documents")

        return perform(act)
    context = file_context(project_id, "study")
    writing = context["file"].state in WRITABLE
    page = render_template("projects/study_reason.html", **context, form=form, item=item, label=label, open=writing)
    return page, 422 if form.errors else 200


@blueprint.post("/documents/remind")
@requires("projects.study")
def remind(project_id: UUID) -> Response:
    """Write to the company again about what it has not sent. Raises ConflictError, a page that says why not."""
    asked = asking.prepare(project_id, today())

    def act() -> str:
        asking.remind(actor(), project_id, today(), asked)
        if asked.letter is None:
            flash(gettext("No e-mail address is known: call the company. The next date is set."), "warn")
        else:
            flash(gettext("A message goes to %(address)s.", address=asked.letter.to.address), "ok")
        return study_url(project_id, "documents")

    return perform(act)


@blueprint.post("/documents/refresh")
@requires("projects.study")
def refresh(project_id: UUID) -> Response:
    """Bring the list of documents up to date with what the rules ask for now."""
    try:
        wanted = checklist.requirements(queries.project_view(project_id), today())
    except HookFailedError as error:
        raise UnansweredError(no_answer(error)) from error

    def act() -> str:
        checklist.refresh(actor(), project_id, wanted, today())
        flash(gettext("The list of documents is up to date."), "ok")
        return study_url(project_id, "documents")

    return perform(act)
