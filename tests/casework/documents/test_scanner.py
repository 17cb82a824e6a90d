"""Hostile files are refused at the page and nothing of them stays; a virus scanner is asked where one is set."""

from __future__ import annotations

import gc
import io
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Engine, select

from casework.documents.test_accepted_files import CASES, EICAR, plain_pdf
from portal.casework.documents import rules, scanner
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.identifiers import new_token
from portal.programme.projects.models import Project
from portal.settings import Settings, SettingsError
from support import prove
from support.app import Visitor
from support.people import ref_of
from support.rows import state, whole

SLUG = "ales-cevennes"


@dataclass
class Clamd:
    """A small server that speaks INSTREAM: it finds what `infected` says, or answers `always`."""

    listener: socket.socket
    infected: bytes = EICAR
    always: bytes | None = None
    received: list[bytes] = field(default_factory=list)

    def serve(self) -> None:
        """Answer one talk after another until the listener is closed."""
        while True:
            try:
                talk, _address = self.listener.accept()
            except OSError:
                return
            with talk:
                self._answer(talk.makefile("rwb"))

    def _answer(self, stream: io.BufferedRWPair) -> None:
        with stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack("!L", stream.read(4))[0]:
                content += stream.read(length)
            self.received.append(content)
            found = b"stream: Eicar-Test-Signature FOUND\0" if self.infected in content else b"stream: OK\0"
            stream.write(found if self.always is None else self.always)


def served(listener: socket.socket, address: str) -> Iterator[Clamd]:
    """Have the portal ask a server at `listener`."""
    server = Clamd(listener)
    thread = threading.Thread(target=server.serve)
    thread.start()
    scanner.configure(address)
    yield server
    scanner.configure("")
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@pytest.fixture(params=["path", "port"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Clamd]:
    """A scanner at a socket's path, and one at a port."""
    if request.param == "port":
        listener = socket.create_server(("127.0.0.1", 0))
        yield from served(listener, f"127.0.0.1:{listener.getsockname()[1]}")
        return
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "clamd.ctl"))
    listener.listen()
    yield from served(listener, str(tmp_path / "clamd.ctl"))


@pytest.fixture
def owner(shared_app: Flask) -> Iterator[Engine]:
    """Whoever can read everything."""
    yield from whole(shared_app)


def noise() -> bytes:
    """A picture that no packing makes small."""
    out = io.BytesIO()
    Image.effect_noise((400, 400), 80).save(out, "PNG")
    return out.getvalue()


def documents_of(app: Flask) -> str:
    """The address of a file's documents."""
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        return f"/projects/{db.session.scalars(select(Project.id).order_by(Project.id)).first()}/documents"


def send(visitor: Visitor, page: str, name: str, content: bytes):
    """Add a document on the page of a file."""
    return visitor.post(page, {"kind": "quote", "upload": (io.BytesIO(content), name), "form_key": new_token()})


def left(app: Flask, owner: Engine) -> dict[str, object]:
    """Digests of every table, the trail included, and the names of all files."""
    folder = app.extensions["settings"].var_dir / "files"
    rows = {table: sha256(repr(rows).encode()).hexdigest() for table, rows in state(owner, {"login_session"}).items()}
    return {**rows, "files": sorted(map(str, folder.rglob("*")))}


def hostile(app: Flask) -> dict[str, tuple[str, bytes]]:
    """What is sent in: on SQLite everything, on PostgreSQL one file of each ending, for they are refused before it."""
    by_ending = {Path(name).suffix: case for case, (name, _content) in CASES.items()}
    everything = prove.LONG or app.extensions["settings"].database_url.startswith("sqlite")
    return {case: sent for case, sent in CASES.items() if everything or case in by_ending.values()}


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # Werkzeug's client spools what is too large
def test_of_a_hostile_file_nothing_is_left(shared_app: Flask, owner: Engine) -> None:
    visitor, page = Visitor(shared_app, SLUG, "operator"), documents_of(shared_app)
    before = left(shared_app, owner)
    for case, (name, content) in hostile(shared_app).items():
        answer = send(visitor, page, name, content)
        assert answer.status_code in {413, 422}, case
        assert answer.status_code == 413 or 'aria-invalid="true"' in answer.text, case
    gc.collect()
    assert left(shared_app, owner) == before
    assert len(CASES) >= 60


def test_without_the_check_the_same_files_stay(
    shared_app: Flask, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin."""
    unchecked = rules.Format("application/pdf", lambda _content: None)
    monkeypatch.setitem(rules.FORMATS, "pdf", unchecked)
    before = left(shared_app, owner)
    name, content = CASES["pdf with a script"]
    assert send(Visitor(shared_app, SLUG, "operator"), documents_of(shared_app), name, content).status_code == 303
    assert left(shared_app, owner) != before


def test_the_scanner_sees_the_whole_file_and_a_clean_one_is_kept(shared_app: Flask, clamd: Clamd) -> None:
    content = noise()
    assert len(content) > 2 * 65_536
    answer = send(Visitor(shared_app, SLUG, "operator"), documents_of(shared_app), "noise.png", content)
    assert answer.status_code == 303
    assert clamd.received == [content]


SAID = {
    None: "quelque chose de dangereux",
    b"": "pas pu être contrôlé",
    b"stream: OK": "pas pu être contrôlé",
    b"INSTREAM size limit exceeded. ERROR\0": "pas pu être contrôlé",
    b"\xff\xfe" * 9000: "pas pu être contrôlé",
}
"""What a scanner says of a file, and what the page then says."""


def test_what_it_finds_or_leaves_unsaid_is_refused(shared_app: Flask, owner: Engine, clamd: Clamd) -> None:
    clamd.infected = b"/Type/Page"
    visitor = Visitor(shared_app, SLUG, "operator")
    before = left(shared_app, owner)
    for clamd.always, words in SAID.items():
        answer = send(visitor, documents_of(shared_app), "a.pdf", plain_pdf())
        assert answer.status_code == 422, clamd.always
        assert words in answer.text, clamd.always
    assert left(shared_app, owner) == before


@pytest.mark.parametrize("clamd", ["path"], indirect=True)
@pytest.mark.parametrize("said", SAID)
def test_without_the_scanner_s_word_the_same_file_stays(
    shared_app: Flask, owner: Engine, clamd: Clamd, monkeypatch: pytest.MonkeyPatch, said: bytes | None
) -> None:
    """The twin: a portal that hears « OK » whatever is said."""
    clamd.infected, clamd.always, ask = b"/Type/Page", said, scanner._ask
    monkeypatch.setattr(scanner, "_ask", lambda *asked: (ask(*asked), "stream: OK")[1])
    before, content = left(shared_app, owner), plain_pdf(b"%%%d\n" % len(said or b"found"))
    answer = send(Visitor(shared_app, SLUG, "operator"), documents_of(shared_app), "a.pdf", content)
    assert answer.status_code == 303
    assert clamd.received == [content]
    assert left(shared_app, owner) != before


def test_a_scanner_that_is_not_there_is_no_leave(shared_app: Flask, owner: Engine, tmp_path: Path) -> None:
    visitor = Visitor(shared_app, SLUG, "operator")
    before = left(shared_app, owner)
    for address in (str(tmp_path / "nothing.ctl"), "127.0.0.1:1", "127.0.0.1:zqx"):
        scanner.configure(address)
        answer = send(visitor, documents_of(shared_app), "a.pdf", plain_pdf())
        scanner.configure("")
        assert answer.status_code == 422
        assert "pas pu être contrôlé" in answer.text
    assert left(shared_app, owner) == before


def test_a_scanner_that_keeps_silent_is_not_waited_for(shared_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        scanner.configure(f"127.0.0.1:{silent.getsockname()[1]}")
        answer = send(Visitor(shared_app, SLUG, "operator"), documents_of(shared_app), "a.pdf", plain_pdf())
        scanner.configure("")
    assert "pas pu être contrôlé" in answer.text


@pytest.mark.parametrize("address", ["clamd", "host:", "host:port", "relative/path"])
def test_an_address_that_is_none_keeps_the_portal_from_starting(address: str) -> None:
    with pytest.raises(SettingsError, match="CLAMAV"):
        Settings("sqlite://", "", "", "s" * 40, "a" * 40, clamav=address)
