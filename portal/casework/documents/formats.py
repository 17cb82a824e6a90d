"""PDF and pictures, looked at from the inside: whole, plain, and nothing else at the same time."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from portal.casework.documents.refusal import DocumentError
from portal.foundation.kernel.message import Message

MOST_PIXELS = 25_000_000
MOST_INFLATED = 50 * 1024 * 1024
"""Bytes that the object streams of one PDF may come to."""

_BROKEN_PDF = Message("This PDF is damaged or incomplete. Open it and print it to a new PDF, then send that one.")
_LOCKED_PDF = Message("This PDF is protected by a password. Remove the protection, or print it to a new PDF.")
_ACTIVE_PDF = Message(
    "This PDF holds a program or an action that starts by itself. "
    "Open it and print it to a new PDF, then send that one."
)
_FILES_IN_PDF = Message("This PDF holds other files. Open it and print it to a new PDF, then send that one.")
_BROKEN_PICTURE = Message("This picture is damaged or is not what its ending says. Open it and save it again.")
_LARGE_PICTURE = Message("This picture has more than 25 million points. Save it smaller, then send it again.")
_TWO_IN_ONE = Message("This file holds a second file of another kind. Open it and save it again under a new name.")

_ACTIVE = re.compile(
    rb"/((JavaScript|Launch|RichMedia|SubmitForm|ImportData|GoToE|GoToR|Renditions?)\b"
    rb"|XFA\s*[\[\d]|AA\s*(<<|\d+\s+\d+\s+R\b))"
)
"""Programs, and actions that reach out or start by themselves. A script of a rendition is looked for by the rendition:
three letters (/JS) stand by chance in every other large picture."""
_FILES = re.compile(rb"/EmbeddedFiles?\b")
_OPENING = re.compile(rb"/OpenAction\b\s*(?:(\d{1,10})\s+\d{1,5}\s+R\b)?")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s+\d{1,5}\s+obj\b\s*")
"""Where an object begins, by its number: what an action at opening is looked up among."""
_HARMLESS = re.compile(rb"/S\s*/(GoTo|Named)\b")
_MORE = re.compile(rb"/(URI|Next)\b|.<<", re.DOTALL)
_FIRST = re.compile(rb"/First\s+(\d{1,10})\b")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_OBJECTS = re.compile(rb"/ObjStm\b")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_NEAR = 2048
"""Bytes before a stream in which its dictionary is looked for."""
_END = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF[\s\0]*\Z")
_TABLE = re.compile(rb"\s*(xref\b|\d{1,10}\s+\d{1,5}\s+obj\b)")
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_MARKUP = re.compile(rb"<(!doctype|html|script|svg|\?php|body|iframe)", re.IGNORECASE)


def check_pdf(content: bytes) -> None:
    """Raise DocumentError unless `content` is one whole PDF: not locked, without programs, with a page."""
    end = _END.search(content, max(0, len(content) - 2048))
    if not re.match(rb"%PDF-[12]\.\d", content) or end is None:
        raise DocumentError(_BROKEN_PDF)
    if not _TABLE.match(content, int(end[1])):
        raise DocumentError(_BROKEN_PDF)
    _refuse_second_file(content, content[:1024])
    plain = _plain(content)
    if b"/Encrypt" in plain:
        raise DocumentError(_LOCKED_PDF)
    parts = (plain, *_object_streams(content))
    for part in parts:
        if _ACTIVE.search(part):
            raise DocumentError(_ACTIVE_PDF)
        if _FILES.search(part):
            raise DocumentError(_FILES_IN_PDF)
    if _starts_something(parts):
        raise DocumentError(_ACTIVE_PDF)
    if not any(_PAGE.search(part) for part in parts):
        raise DocumentError(_BROKEN_PDF)


def _starts_something(parts: tuple[bytes, ...]) -> bool:
    """Tell whether a PDF begins with more than a page to show or a command of the reader's menu."""
    named = set[bytes]()
    for found in (found for part in parts for found in _OPENING.finditer(part)):
        if found[1] is None and not _is_place(found.string, found.end(), b">>"):
            return True
        named |= {found[1]} if found[1] else set()
    if not named:
        return False
    objects = [found for part in parts for found in _OBJECT.finditer(part) if found[1] in named]
    return not named <= {found[1] for found in objects} or not all(
        _is_place(found.string, found.end(), b"endobj") for found in objects
    )


def _is_place(part: bytes, start: int, end: bytes) -> bool:
    """Tell whether what stands at `start` shows a place of the PDF, or nothing, and does no more up to its `end`."""
    told = part[start : start + _NEAR]
    if told.startswith((b"[", b"null")):
        return True
    action, closed, _rest = told.partition(end)
    whole = bool(closed) and action.count(b"(") == action.count(b")")
    return whole and action.startswith(b"<<") and bool(_HARMLESS.search(action)) and not _MORE.search(action)


def _plain(part: bytes) -> bytes:
    """Return `part` with the names' escapes undone: /J#61vaScript is /JavaScript."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """Yield what the compressed object streams hold. Raises DocumentError for one that cannot be read or is a bomb."""
    left = MOST_INFLATED
    for found in _STREAM.finditer(content):
        near = content[max(0, found.start() - _NEAR) : found.start()]
        if not _OBJECTS.search(_plain(near)):
            continue
        own = _plain(near[near.rfind(b"obj") :])
        inner = _inflated(content, found.end(), left)
        if inner is None or b"/DecodeParms" in own:
            if _OBJECTS.search(own):
                raise DocumentError(_BROKEN_PDF)
            continue
        left -= len(inner)
        if left <= 0:
            raise DocumentError(_BROKEN_PDF)
        yield _plain(_numbered(inner, _FIRST.search(own)))


def _numbered(inner: bytes, first: re.Match[bytes] | None) -> bytes:
    """Return the objects of a stream, each behind its number as they stand outside of streams."""
    start = int(first[1]) if first else 0
    head = [int(word) for word in re.findall(rb"\d{1,10}", inner[:start])]
    places = sorted(zip(head[1::2], head[::2], strict=False))
    ends = [*(place for place, _number in places[1:]), len(inner)]
    objects = (
        b"%d 0 obj %s endobj" % (number, inner[start + place : start + end])
        for (place, number), end in zip(places, ends, strict=True)
    )
    return b"\n".join((inner, *objects)) if places else inner


def _inflated(content: bytes, start: int, limit: int) -> bytes | None:
    """Return what unpacks at `start`, cut at `limit`, or None when nothing does."""
    machine = zlib.decompressobj()
    try:
        inner = machine.decompress(memoryview(content)[start:], limit)
    except zlib.error:
        return None
    return inner if machine.eof or len(inner) >= limit else None


def check_png(content: bytes) -> None:
    """Raise DocumentError unless `content` is one whole PNG of a bearable size."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise DocumentError(_BROKEN_PICTURE)
    place, kinds = 8, list[bytes]()
    while place < len(content) and (not kinds or kinds[-1] != b"IEND"):
        kind, body, place = _chunk(content, place)
        if not kinds:
            _check_size(*(struct.unpack(">II", body[:8]) if kind == b"IHDR" and len(body) == 13 else (0, 0)))
        kinds.append(kind)
    if not kinds or kinds[-1] != b"IEND" or b"IDAT" not in kinds:
        raise DocumentError(_BROKEN_PICTURE)
    _refuse_second_file(content, content[:1024], whole=place == len(content))


def _chunk(content: bytes, place: int) -> tuple[bytes, bytes, int]:
    if place + 12 > len(content):
        raise DocumentError(_BROKEN_PICTURE)
    (length,) = struct.unpack_from(">I", content, place)
    end = place + 12 + length
    if end > len(content):
        raise DocumentError(_BROKEN_PICTURE)
    kind, body = content[place + 4 : place + 8], content[place + 8 : end - 4]
    if zlib.crc32(kind + body) != struct.unpack_from(">I", content, end - 4)[0]:
        raise DocumentError(_BROKEN_PICTURE)
    return kind, body, end


def check_jpeg(content: bytes) -> None:
    """Raise DocumentError unless `content` is one JPEG of a bearable size; phones may add data behind the picture."""
    if not content.startswith(b"\xff\xd8\xff"):
        raise DocumentError(_BROKEN_PICTURE)
    head = _jpeg_head(content)
    end = content.rfind(b"\xff\xd9")
    if end < head:
        raise DocumentError(_BROKEN_PICTURE)
    _refuse_second_file(content, content[:head] + content[end:])


def _jpeg_head(content: bytes) -> int:
    """Return where the picture's data start, after its segments; the size was read on the way."""
    place, sized = 2, False
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            break
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            if place + 9 > len(content):
                break
            height, width = struct.unpack_from(">HH", content, place + 5)
            _check_size(width, height)
            sized = True
        place += 2 + length
        if marker == 0xDA and sized and place <= len(content):
            return place
        if length < 2:
            break
    raise DocumentError(_BROKEN_PICTURE)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise DocumentError(_BROKEN_PICTURE)
    if width * height > MOST_PIXELS:
        raise DocumentError(_LARGE_PICTURE)


def _refuse_second_file(content: bytes, edges: bytes, *, whole: bool = True) -> None:
    """Raise DocumentError when `content` is an archive as well, or shows a web page at its `edges`."""
    place = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    if place >= 0 and place + 22 <= len(content):
        (comment,) = struct.unpack_from("<H", content, place + 20)
        whole = whole and place + 22 + comment != len(content)
    if not whole or _MARKUP.search(edges):
        raise DocumentError(_TWO_IN_ONE)
