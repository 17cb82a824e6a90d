"""Reading documents: what is known of them, and their bytes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import Select, select

from portal.casework.documents import store
from portal.casework.documents.models import Document
from portal.foundation.db.session import db
from portal.people.accounts.models import Member


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as screens and downloads need it. `size` in bytes; `member_name` is empty for the portal's own."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    store_name: str
    kind: str
    made_at: datetime
    generated: bool
    member_name: str


def _views() -> Select[Any]:
    return select(Document, Member.name).outerjoin(Member, Member.id == Document.member_id)


def _view(document: Document, member_name: str | None) -> DocumentView:
    return DocumentView(
        id=document.id,
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        store_name=document.store_name,
        kind=document.kind,
        made_at=document.made_at,
        generated=document.generated,
        member_name=member_name or "",
    )


def documents_of(ids: Collection[UUID]) -> list[DocumentView]:
    """Return the documents called `ids`, newest first. The caller has checked that they may be seen."""
    if not ids:
        return []
    rows = db.session.execute(_views().where(Document.id.in_(ids)).order_by(Document.id.desc()))
    return [_view(*row) for row in rows]


def data_of(ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return what generated documents were made from, frozen with them, by document."""
    rows = db.session.execute(select(Document.id, Document.data).where(Document.id.in_(ids), Document.generated))
    return {row.id: dict(row.data or {}) for row in rows}


def open_file(document_id: UUID) -> tuple[DocumentView, BinaryIO]:
    """Return a document and its bytes, open for reading. The caller has checked that it may be seen.

    Raises FileNotFoundError when the bytes are gone: that is a fault of the installation, not of the reader.
    """
    row = db.session.execute(_views().where(Document.id == document_id)).one()
    view = _view(*row)
    return view, store.open_stored(view.store_name)
