"""A file is kept with its record or not at all, in its territory's own folder."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import event, select

from portal.casework.documents import queries, service, store
from portal.casework.documents.models import Document
from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.typeset import fingerprint
from portal.foundation.audit.models import AuditLine
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import PinnedSession, db, transaction
from portal.programme.projects.project_sheet import TEMPLATE
from support.people import actor_of, ref_of

_picture = io.BytesIO()
Image.new("RGB", (2, 2)).save(_picture, "PNG")
PNG = _picture.getvalue()
HERE, THERE = "demonstration-1", "ales-cevennes"


@dataclass
class Upload:
    filename: str | None
    content: bytes

    @property
    def stream(self):
        return io.BytesIO(self.content)


@pytest.fixture
def folder(app, tmp_path) -> Path:
    """Where files lie in this test."""
    store.configure(tmp_path)
    return tmp_path / "files"


@pytest.fixture
def actor(app):
    return actor_of(app, HERE, "operator")


@pytest.fixture
def work(app, folder):
    with app.app_context(), use_tenant(ref_of(app, HERE)):
        BEFORE.clear()
        BEFORE.update(db.session.scalars(select(Document.id)))
        yield


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


BEFORE: set[UUID] = set()
"""The documents of the demonstration, which were there before the test."""


def recorded() -> list[Document]:
    return [row for row in db.session.scalars(select(Document)) if row.id not in BEFORE]


def test_what_was_sent_in_is_kept_as_it_is(work, folder, actor):
    document_id = service.attach(actor, Upload("Plan d’atelier.png", PNG), "attachment")
    document, file = queries.open_file(document_id)
    with file:
        assert file.read() == PNG
    assert (document.name, document.media_type, document.size) == ("Plan d’atelier.png", "image/png", len(PNG))
    assert document.sha256 == hashlib.sha256(PNG).hexdigest()
    assert document.member_name == actor.name
    assert not document.generated
    (path,) = on_disk(folder)
    tenant_id = str(recorded()[0].tenant_id)
    assert path.relative_to(folder).parts == (tenant_id, document.store_name[:2], document.store_name)
    assert path.stat().st_mode & 0o777 == 0o600
    attached = select(AuditLine).where(AuditLine.verb == "document.attached").order_by(AuditLine.seq.desc())
    line = db.session.scalars(attached).first()
    assert line is not None
    assert line.subject_id == document_id


def test_a_made_document_keeps_what_it_was_set_from(work, actor, sheet):
    document_id = service.make(actor, TEMPLATE, sheet, "project_sheet", "Fiche.pdf")
    row = db.session.get(Document, document_id)
    assert (row.template, row.template_version, row.generated) == ("project_sheet", "1.0", True)
    db.session.expire(row)
    assert fingerprint(row.data) == fingerprint(sheet)
    assert [view.id for view in queries.documents_of([document_id])] == [document_id]
    assert queries.documents_of([]) == []


def test_a_hostile_file_leaves_nothing_behind(work, folder, actor):
    for name, content in (
        ("a.exe", b"MZ"),
        ("a.pdf", b"%PDF-1.4 nothing"),
        ("a.docx", PNG),
        ("a.png", PNG[:-5]),
        ("", PNG),
    ):
        with pytest.raises(DocumentError):
            service.attach(actor, Upload(name, content), "attachment")
    assert on_disk(folder) == []
    assert recorded() == []


def test_a_transaction_that_fails_takes_its_files_with_it(work, folder, actor):
    ready = service.receive(Upload("a.png", PNG))

    def fail():
        with transaction():
            service.keep(actor, ready, "attachment")
            service.keep(actor, ready, "attachment")
            assert len(on_disk(folder)) == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert on_disk(folder) == []
    assert recorded() == []
    service.keep(actor, ready, "attachment")
    assert len(on_disk(folder)) == len(recorded()) == 1


def test_a_commit_that_fails_takes_its_files_with_it(work, folder, actor):
    ready = service.receive(Upload("a.png", PNG))

    def refuse(_session):
        raise OSError("disk full")

    event.listen(PinnedSession, "before_commit", refuse)
    try:
        with pytest.raises(OSError, match="disk full"):
            service.keep(actor, ready, "attachment")
    finally:
        event.remove(PinnedSession, "before_commit", refuse)
    assert on_disk(folder) == []
    assert recorded() == []


def test_a_disk_that_fails_leaves_no_half_file(work, folder, actor, monkeypatch):
    ready = service.receive(Upload("a.png", PNG))
    monkeypatch.setattr(os, "fsync", lambda _file: (_ for _ in ()).throw(OSError("no space")))
    with pytest.raises(OSError, match="no space"):
        service.keep(actor, ready, "attachment")
    monkeypatch.undo()
    assert on_disk(folder) == []
    assert recorded() == []


def test_a_file_is_out_of_reach_of_another_territory(app, folder, actor):
    with app.app_context(), use_tenant(ref_of(app, HERE)):
        document_id = service.attach(actor, Upload("a.png", PNG), "attachment")
        name = recorded()[0].store_name
    with app.app_context(), use_tenant(ref_of(app, THERE)):
        assert queries.documents_of([document_id]) == []
        with pytest.raises(FileNotFoundError):
            store.open_stored(name)


@pytest.mark.parametrize("name", ["../../portal.db", "/etc/passwd", "", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_only_random_names_reach_the_disk(work, name):
    with pytest.raises(ValueError, match="not the name"):
        store.open_stored(name)


def test_writing_and_checking_know_their_moment(work, actor):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        store.put(b"x")
    with pytest.raises(RuntimeError, match="before the transaction"), transaction():
        service.receive(Upload("a.png", PNG))
