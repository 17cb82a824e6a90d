"""The documents a file needs: asked of the plugins, requested, received, validated, refused or waived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.checklist import DocumentRequirement, Stage
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import registry
from portal.foundation.web.errors import ConflictError
from portal.programme.projects import queries
from portal.programme.projects.checklist_models import SETTLED, ChecklistItem
from portal.programme.projects.models import ProjectDocument
from portal.programme.projects.study import writable

Requirements = tuple[Attributed[DocumentRequirement], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the checklist, as screens and rules need it. Not kept yet, it has no `id`."""

    key: str
    label: str
    plugin: str
    blocking: bool
    source: Source | None
    state: str = "required"
    id: UUID | None = None
    version: int = 0
    document_id: UUID | None = None
    received_on: date | None = None
    decided_on: date | None = None
    reason: str = ""

    @property
    def settled(self) -> bool:
        """True when nothing more is waited for."""
        return self.state in SETTLED

    @property
    def awaited(self) -> bool:
        """True when the company still has to send it."""
        return self.state in {"required", "requested", "refused"}


def requirements(view: queries.ProjectView, on: date) -> Requirements:
    """Return what the plugins ask for before the committee, one item a kind of document.

    Raises HookFailedError when a plugin does not answer: nothing is then taken for complete.
    """
    found: dict[str, Attributed[DocumentRequirement]] = {}
    hooks = Hooks(registry(), current_tenant())
    asked = {"project": queries.snapshot(view), "stage": Stage.STUDY, "on": on}
    for item in hooks.every("required_documents", DocumentRequirement, **asked):
        known = found.get(item.value.key)
        if known is None or (item.value.blocking and not known.value.blocking):
            found[item.value.key] = item
    return tuple(found.values())


def items(project_id: UUID, wanted: Requirements = ()) -> list[Item]:
    """Return the kept lines of a file's checklist, and after them what is `wanted` and not kept yet."""
    rows = db.session.scalars(
        select(ChecklistItem).where(ChecklistItem.project_id == project_id).order_by(ChecklistItem.id)
    )
    kept = [_item(row) for row in rows]
    known = {item.key for item in kept}
    return [*kept, *(_new(each) for each in wanted if each.value.key not in known)]


def _item(row: ChecklistItem) -> Item:
    source = Source(row.source_title, row.source_url or None) if row.source_title else None
    return Item(
        key=row.key,
        label=row.label,
        plugin=row.plugin,
        blocking=row.blocking,
        source=source,
        state=row.state,
        id=row.id,
        version=row.version,
        document_id=row.document_id,
        received_on=row.received_on,
        decided_on=row.decided_on,
        reason=row.reason,
    )


def _new(wanted: Attributed[DocumentRequirement]) -> Item:
    asked = wanted.value
    return Item(asked.key, asked.label.text, wanted.plugin, asked.blocking, asked.source)


def open_list(session: Session, project_id: UUID, wanted: Requirements, on: date) -> list[ChecklistItem]:
    """Make the kept checklist what is `wanted`; what is there already keeps its state. Return all lines.

    A document of the kind that has come in before counts as received. What nobody asks for any more stays only
    when something was decided about it.
    """
    rows = {row.key: row for row in session.scalars(_of(project_id).with_for_update())}
    latest = {
        link.kind: link.id
        for link in session.execute(
            select(ProjectDocument.kind, ProjectDocument.id)
            .where(ProjectDocument.project_id == project_id)
            .order_by(ProjectDocument.id)
        )
    }
    for item in wanted:
        asked = item.value
        row = rows.get(asked.key)
        if row is None:
            row = rows[asked.key] = ChecklistItem(project_id=project_id, key=asked.key, state="required")
            session.add(row)
            if asked.key in latest:
                row.state, row.document_id, row.received_on = "received", latest[asked.key], on
        row.label, row.plugin, row.blocking = asked.label.text, item.plugin, asked.blocking
        row.source_title = asked.source.title if asked.source else ""
        row.source_url = (asked.source.url or "") if asked.source else ""
    for key in rows.keys() - {item.value.key for item in wanted}:
        rows[key].blocking = False
    session.flush()
    return list(rows.values())


def _of(project_id: UUID) -> Any:
    return select(ChecklistItem).where(ChecklistItem.project_id == project_id)


def refresh(actor: Actor, project_id: UUID, wanted: Requirements, on: date) -> None:
    """Keep the checklist that the plugins ask for now. Raises ConflictError when the study is not open."""
    actor.require("projects.study")
    with transaction() as session:
        writable(session, project_id)
        rows = open_list(session, project_id, wanted, on)
        audit.record(actor, "project.checklist_kept", "project", project_id, after={"keys": [row.key for row in rows]})


def item(item_id: UUID) -> Item:
    """Return one line of a checklist. The gate has checked that it may be seen."""
    row = db.session.get(ChecklistItem, item_id)
    assert row is not None
    return _item(row)


def received(session: Session, project_id: UUID, kind: str, document_id: UUID, on: date) -> None:
    """Note that a document of `kind` has come in, if the file's checklist asks for one; it is to be looked at."""
    row = session.scalars(_of(project_id).where(ChecklistItem.key == kind).with_for_update()).one_or_none()
    if row is not None and row.state not in SETTLED:
        row.state, row.document_id, row.received_on = "received", document_id, on


def validate(actor: Actor, item_id: UUID, version: int, on: date) -> None:
    """Say that the document received is the right one. Raises ConflictError when none came in."""
    actor.require("projects.study")
    with transaction() as session:
        row = _locked(session, item_id, version)
        if row.document_id is None or row.state not in {"received", "refused"}:
            raise ConflictError(Message("This document has not come in: there is nothing to validate."))
        _decide(actor, row, "validated", on, "")


def refuse(actor: Actor, item_id: UUID, version: int, on: date, reason: str) -> None:
    """Say why the document received will not do: another one is awaited. Raises ConflictError when none came in."""
    actor.require("projects.study")
    with transaction() as session:
        row = _locked(session, item_id, version)
        if row.document_id is None or row.state == "waived":
            raise ConflictError(Message("This document has not come in: there is nothing to refuse."))
        _decide(actor, row, "refused", on, reason)


def waive(actor: Actor, item_id: UUID, version: int, on: date, reason: str) -> None:
    """Do without a document, saying why: for who answers for the territory."""
    actor.require("projects.ready")
    with transaction() as session:
        _decide(actor, _locked(session, item_id, version), "waived", on, reason)


def _decide(actor: Actor, row: ChecklistItem, state: str, on: date, reason: str) -> None:
    before = {"key": row.key, "state": row.state}
    row.state, row.decided_by_id, row.decided_on, row.reason = state, actor.member_id, on, reason
    after = {"key": row.key, "state": state, "document": row.document_id}
    audit.record(
        actor, f"project.document_{state}", "project", row.project_id, before=before, after=after, reason=reason
    )


def _locked(session: Session, item_id: UUID, version: int) -> ChecklistItem:
    row = session.get(ChecklistItem, item_id)
    if row is not None:
        writable(session, row.project_id)
        session.refresh(row)
    if row is None or row.version != version:
        raise ConflictError(Message("Somebody else has just decided about this document. Look at the file again."))
    return row
