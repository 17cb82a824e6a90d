"""Office documents, which are archives: opened with limits, nothing outside, nothing active, no foreign entity."""

from __future__ import annotations

import html
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from portal.casework.documents.calls import ACTIVE, OUTSIDE, Reader, slashed
from portal.casework.documents.refusal import DocumentError
from portal.foundation.kernel.message import Message

MOST_PARTS = 2_000
MOST_INFLATED = 100 * 1024 * 1024
"""Bytes that the parts of one document may come to; they are read in pieces and never held together."""

_PIECE = 64 * 1024
_OVERLAP = 2048

_BROKEN = Message("This document is damaged or is not what its ending says. Open it and save it again.")
_LARGE = Message("This document is too large once opened. Send the pages that matter, or a PDF of it.")
_LOCKED = Message(
    "This document has a password or an old format. Save it without a password as .docx, .xlsx, .odt or .ods."
)

_ENTITY = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_PROGRAM = re.compile(
    r"vbaproject|(^|/)(basic|scripts|activex|macros|macrosheets|dialogsheets)/|\.(exe|dll|js|vbs|bat|cmd|jar|ps1|sh|class)$"
)
_NESTED = re.compile(r"\.(docx|xlsx|pptx|odt|ods|odp)$")
_STARTED = re.compile(
    rb"<(\w+:)?ddeLink\b|<\w+:dde-|<\w+:event-listener\b"
    rb"|vnd\.sun\.star\.script:|<(\w+:)?altChunk\b|relationships/aFChunk\b",
    re.IGNORECASE,
)
"""Links to other programs (DDE), macros behind an event, and web pages taken for a part of the text."""
_FIELD_EDGE = re.compile(rb"fldCharType\s*=\s*[\"'](?:begin|end)[\"']")
_FIELD = re.compile(rb"<(?:\w+:)?instrText\b[^<>]*>([^<>]*)")
_SIMPLE_FIELD = re.compile(rb"<(?:\w+:)?fldSimple\b[^<>]*?\binstr\s*=\s*(?:\"([^\"]*)|'([^']*))")
_DDE_FIELD = re.compile(r"\s*DDE(AUTO)?\b", re.IGNORECASE)
_FETCHING_FIELD = re.compile(
    r"\s*(INCLUDETEXT\b|INCLUDEPICTURE\s+[\"'\s]*((?!file:|cid:|data:)[a-z][a-z\d+.\-]+:|//|file:(//(?!/)|/{4})))",
    re.IGNORECASE,
)
_FOREIGN = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"#!")


@dataclass(frozen=True, slots=True)
class Family:
    """What tells one kind of document: parts it must have, and a part with the bytes that name the kind."""

    parts: frozenset[str]
    told_in: str
    told_by: bytes


_MAIN = b".main+xml"
_OFFICE = b"application/vnd.openxmlformats-officedocument."
DOCX = Family(
    frozenset({"[Content_Types].xml", "_rels/.rels", "word/document.xml"}),
    "[Content_Types].xml",
    _OFFICE + b"wordprocessingml.document" + _MAIN,
)
XLSX = Family(
    frozenset({"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"}),
    "[Content_Types].xml",
    _OFFICE + b"spreadsheetml.sheet" + _MAIN,
)
_ODF_PARTS = frozenset({"mimetype", "content.xml", "META-INF/manifest.xml"})
ODT = Family(_ODF_PARTS, "mimetype", b"application/vnd.oasis.opendocument.text")
ODS = Family(_ODF_PARTS, "mimetype", b"application/vnd.oasis.opendocument.spreadsheet")


def check_docx(content: bytes) -> None:
    """Raise DocumentError unless `content` is a plain Word document."""
    _check(content, DOCX)


def check_xlsx(content: bytes) -> None:
    """Raise DocumentError unless `content` is a plain Excel workbook."""
    _check(content, XLSX)


def check_odt(content: bytes) -> None:
    """Raise DocumentError unless `content` is a plain OpenDocument text."""
    _check(content, ODT)


def check_ods(content: bytes) -> None:
    """Raise DocumentError unless `content` is a plain OpenDocument spreadsheet."""
    _check(content, ODS)


def _check(content: bytes, family: Family) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(_LOCKED)  # Office puts a document with a password into an old container
    if not content.startswith(b"PK\x03\x04"):
        raise DocumentError(_BROKEN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive, len(content), family)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OSError):
        raise DocumentError(_BROKEN) from None


def _check_archive(archive: zipfile.ZipFile, size: int, family: Family) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise DocumentError(_LARGE)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or not family.parts <= set(names) or archive.comment:
        raise DocumentError(_BROKEN)
    if min(entry.header_offset for entry in entries) or sum(entry.compress_size for entry in entries) > size:
        raise DocumentError(_BROKEN)
    for entry in entries:
        _check_entry(entry)
    left = MOST_INFLATED
    told_first = sorted(entries, key=lambda entry: not entry.filename.startswith("META-INF/"))
    for entry in told_first:  # which parts a password has made unreadable
        left -= _check_part(archive, entry, left, family)
    _check_family(archive, family)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    steps = name.split("/")
    hidden = "\\" in name or "\0" in name or ":" in name or any(ord(c) < 32 for c in name)
    if name.startswith("/") or hidden or ".." in steps or stat.S_ISLNK(entry.external_attr >> 16):
        raise DocumentError(_BROKEN)
    if entry.flag_bits & 0x1:
        raise DocumentError(_LOCKED)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DocumentError(_BROKEN)
    if _PROGRAM.search(name.lower()):
        raise DocumentError(ACTIVE)
    if entry.file_size > MOST_INFLATED:
        raise DocumentError(_LARGE)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int, family: Family) -> int:
    """Read one part to its end, look at it, and return its size. Raises DocumentError above `limit`."""
    size = 0
    markup = entry.filename.lower().endswith((".xml", ".rels", ".rdf"))
    reader = Reader(calculates=family is XLSX)
    for before, piece in _pieces(archive, entry):
        if not size:
            _check_start(entry.filename, piece)
        size += len(piece)
        if size > limit:
            raise DocumentError(_LARGE)
        if markup:
            _check_markup(before + piece)
            reader.feed(piece)
    if markup and size:
        reader.feed(b"")
    return size


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """Yield the pieces of a part, each with the end of the one before it."""
    with archive.open(entry) as part:
        before = b""
        while piece := part.read(_PIECE):
            yield before, piece
            before = piece[-_OVERLAP:]


def _check_start(name: str, piece: bytes) -> None:
    if piece.startswith(_FOREIGN):
        raise DocumentError(ACTIVE)
    if piece.startswith(b"PK\x03\x04") and not _NESTED.search(name.lower()):
        raise DocumentError(ACTIVE)


def _check_markup(piece: bytes) -> None:
    text = piece.replace(b"\0", b"")  # so that UTF-16 hides nothing
    if _ENTITY.search(text):
        raise DocumentError(OUTSIDE)
    fields = list(_fields(text))
    if any(map(_FETCHING_FIELD.match, fields)):
        raise DocumentError(OUTSIDE)
    if b"macroEnabled" in text or _STARTED.search(text) or any(map(_DDE_FIELD.match, fields)):
        raise DocumentError(ACTIVE)
    if b"manifest:encryption-data" in text:
        raise DocumentError(_LOCKED)


def _fields(text: bytes) -> Iterator[str]:
    """Yield what each field of a Word text is told to do; it may be written in several pieces."""
    for simple in _SIMPLE_FIELD.finditer(text):
        yield _slashed(simple[1] or simple[2] or b"")
    if b"instrText" in text:
        yield from (_slashed(b"".join(_FIELD.findall(part))) for part in _FIELD_EDGE.split(text))


def _slashed(markup: bytes) -> str:
    return slashed(html.unescape(markup.decode("utf-8", "replace")))


def _check_family(archive: zipfile.ZipFile, family: Family) -> None:
    told = archive.read(family.told_in)
    if family.told_in == "mimetype":
        first = archive.infolist()[0]
        if told != family.told_by or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
            raise DocumentError(_BROKEN)
    elif b'"' + family.told_by + b'"' not in told:
        raise DocumentError(_BROKEN)
