"""The documents of a file: what was sent in, the sheets the portal makes, and who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from portal.casework.documents import queries as files
from portal.casework.documents import service
from portal.casework.documents.models import Document
from portal.casework.documents.queries import DocumentView
from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import mark
from portal.foundation.web.context import today
from portal.foundation.web.i18n import gettext
from portal.foundation.web.visibility import told, visible
from portal.programme.projects import checklist, project_sheet, queries
from portal.programme.projects.models import ProjectDocument

PERMISSION = "documents.make"
SHEET = "project_sheet"
BANK_DETAILS = "bank_details"
ATTACHED = {
    "accounts": mark("Annual accounts"),
    "forecast": mark("Forecast"),
    "financing": mark("Financing plan"),
    "quote": mark("Quote"),
    "registration": mark("Proof of registration"),
    "taxes": mark("Tax and social contributions certificate"),
    BANK_DETAILS: mark("Bank details"),
    "aid_declaration_signed": mark("Signed declaration of aid received"),
    "attachment": mark("Other document"),
}
"""Kinds of documents that people send in, with their English labels."""

KINDS = {SHEET: mark("Project summary sheet"), **ATTACHED}
"""Every kind of document that a file holds; rooms above add the kinds they make."""

_reserved: dict[str, str] = {}


def add_kind(code: str, label: str, permission: str) -> None:
    """Let a room above keep documents of its own with a file, for those who hold `permission`."""
    KINDS[code] = label
    _reserved[code] = permission


_COMMITTEE = frozenset({"committee_member", "committee_chair"})


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A document of a file, as its tab lists it: `id` is the link's, which addresses name."""

    id: UUID
    kind: str
    document: DocumentView


@told(mark("Papers reserved to other roles stay closed."))
def readable(actor: Actor) -> ColumnElement[bool]:
    """Return the criterion that keeps working sheets among those who study or decide, papers of rooms among theirs."""
    hidden = {code for code, permission in _reserved.items() if not actor.may(permission)}
    if not actor.may("projects.list") and not _COMMITTEE & set(actor.roles):
        hidden.add(SHEET)
    return ProjectDocument.kind.not_in(sorted(hidden)) if hidden else true()


def documents(actor: Actor, project_id: UUID) -> list[ProjectFile]:
    """Return the documents of a file that `actor` may read, newest first."""
    links = db.session.execute(
        select(ProjectDocument.id, ProjectDocument.kind, ProjectDocument.document_id).where(
            ProjectDocument.project_id == project_id, visible(ProjectDocument, actor)
        )
    ).all()
    known = {link.document_id: link for link in links}
    found = files.documents_of(known.keys())
    return [ProjectFile(known[view.id].id, known[view.id].kind, view) for view in found]


def document_id(project_document_id: UUID) -> UUID:
    """Return the document that a link names. The gate has checked that it may be read."""
    link = db.session.get(ProjectDocument, project_document_id)
    assert link is not None
    return link.document_id


def latest_made(project_id: UUID, kind: str) -> tuple[UUID, Mapping[str, Any]] | None:
    """Return the newest document of a kind that the portal made for a file: its link, the data it was set from."""
    row = db.session.execute(
        select(ProjectDocument.id, Document.data)
        .join(Document, Document.id == ProjectDocument.document_id)
        .where(ProjectDocument.project_id == project_id, ProjectDocument.kind == kind, Document.data.is_not(None))
        .order_by(Document.made_at.desc(), Document.id.desc())
        .limit(1)
    ).one_or_none()
    return (row.id, row.data) if row is not None else None


def compose_sheet(actor: Actor, project_id: UUID, on: date) -> Ready:
    """Set the summary sheet of a file as it stands on `on`, in the language in use; nothing is kept yet.

    Raises DocumentError when a text cannot be printed.
    """
    actor.require(PERMISSION)
    view = queries.project_view(project_id)
    name = gettext("Project summary sheet %(reference)s", reference=view.reference)
    return service.compose(project_sheet.TEMPLATE, project_sheet.sheet_data(view, on), f"{name}.pdf")


def keep(actor: Actor, project_id: UUID, ready: Ready, kind: str) -> UUID:
    """Keep a checked or set document with a file and return the link's id. Raises ValueError for an unknown kind."""
    actor.require(PERMISSION)
    if kind not in KINDS:
        raise ValueError(f"{kind}: no such kind of document")
    with transaction() as session:
        link = ProjectDocument(project_id=project_id, document_id=service.keep(actor, ready, kind), kind=kind)
        session.add(link)
        session.flush()
        checklist.received(session, project_id, kind, link.id, today())
        after = {"document": link.document_id, "kind": kind, "name": ready.name, "sha256": ready.sha256}
        audit.record(actor, "project.document_added", "project", project_id, after=after)
        return link.id


def make_sheet(actor: Actor, project_id: UUID, on: date) -> UUID:
    """Set and keep the summary sheet of a file; return the link's id. Raises DocumentError."""
    return keep(actor, project_id, compose_sheet(actor, project_id, on), SHEET)


def attach(actor: Actor, project_id: UUID, upload: service.Upload, kind: str) -> UUID:
    """Check and keep what was sent in with a file; return the link's id. Raises DocumentError."""
    actor.require(PERMISSION)
    return keep(actor, project_id, service.receive(upload), kind)
