"""The documents of a file: the tab, adding one, making the summary sheet, downloading."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug import Response

from portal.casework.documents import service as files
from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.rules import ENDINGS, LARGEST, Ready
from portal.casework.documents.views import send
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError
from portal.foundation.web.i18n import format_number, gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.projects import documents
from portal.programme.projects.document_forms import AttachForm, SheetForm
from portal.programme.projects.file_page import file_context

blueprint = Blueprint("project_documents", __name__, url_prefix="/projects/<project:project_id>/documents")


@blueprint.get("")
@requires("projects.view")
def tab(project_id: UUID) -> str:
    """Show the documents of a file, and the forms that add one."""
    return _page(project_id, AttachForm())


def _moves_money() -> bool:
    """Tell whether the document that is sent says where money is paid to."""
    return documents.BANK_DETAILS in request.form.getlist("kind")


@blueprint.post("")
@requires("documents.make", fresh=_moves_money)
def add(project_id: UUID) -> Response | Answer:
    """Add a document that was sent in."""
    form = AttachForm()
    if form.validate_on_submit():
        try:
            ready, kind = files.receive(form.upload.data), form.kind.data
        except DocumentError as error:
            form.add_errors({"upload": error.message})
        else:
            return perform(lambda: _keep(project_id, ready, kind, gettext("The document is kept.")))
    return _page(project_id, form), 422


@blueprint.post("/sheet")
@requires("documents.make")
def make_sheet(project_id: UUID) -> Response:
    """Make the summary sheet. Raises ConflictError, a page that says why, when a text cannot be printed."""
    try:
        ready = documents.compose_sheet(actor(), project_id, today())
    except DocumentError as error:
        edit = url_for("projects.edit", project_id=project_id)
        raise ConflictError(error.message, ((gettext("Edit the file"), edit),)) from None
    return perform(lambda: _keep(project_id, ready, documents.SHEET, gettext("The summary sheet is made.")))


@blueprint.get("/<project_document:project_document_id>")
@requires("projects.view")
def download(project_id: UUID, project_document_id: UUID) -> Response:
    """Give a document back."""
    return send(documents.document_id(project_document_id))


def _keep(project_id: UUID, ready: Ready, kind: str, done: str) -> str:
    documents.keep(actor(), project_id, ready, kind)
    flash(done, "ok")
    return url_for("project_documents.tab", project_id=project_id)


def _page(project_id: UUID, form: AttachForm) -> str:
    return render_template(
        "projects/documents.html",
        **file_context(project_id, "documents"),
        documents=documents.documents(actor(), project_id),
        kinds=documents.KINDS,
        form=form,
        sheet_form=SheetForm(formdata=None),
        endings=ENDINGS,
        size_of=size_of,
        limit=LARGEST // 1024 // 1024,
    )


def size_of(size: int) -> str:
    """Return a size in bytes as people read it: 48 kB, 1.2 MB."""
    if size < 1_000_000:
        return gettext("%(size)s kB", size=format_number(max(1, round(size / 1000))))
    return gettext("%(size)s MB", size=format_number(round(Decimal(size) / 1_000_000, 1)))
