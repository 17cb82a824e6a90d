"""What an office document calls on, read as the programs that open it read it: links, connections, formulas.

Nothing is kept of a part but the formula that is being read, so that a part may be large.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn
from urllib.parse import unquote
from xml.parsers.expat import ExpatError, ParserCreate

from portal.casework.documents.refusal import DocumentError
from portal.foundation.kernel.message import Message

ACTIVE = Message(
    "This document holds macros or embedded programs. Save it without them (.docx, .xlsx, .odt, .ods), or as a PDF."
)
OUTSIDE = Message("This document calls on files from elsewhere. Save it as a PDF, then send that.")

_LONGEST_FORMULA = 100_000
"""Characters; a spreadsheet takes 8,192."""
_LONGEST_TAG = 2 * 1024 * 1024
"""Bytes; a drawing's outline is the longest that people have."""

_PRESSED = {"a", "area-rectangle", "area-circle", "area-polygon", "button", "form"}
"""Elements of OpenDocument whose address is opened when somebody presses it."""
_DATABASES = {"webPr", "dbPr", "olapPr", "oledbPr", "dataFeedPr"}
_SOURCES = {"sourceFile", "odcFile"}
_FORMULAS = {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula"}
_OPEN_FORMULAS = {"formula", "expression", "condition"}

_REMOTE = re.compile(
    r"\s*((?!file:|cid:|data:)[a-z][a-z\d+.\-]+:|//|file:(/*\w+\.|//(?!/|[a-z]:|localhost/)|/{4}))", re.IGNORECASE
)
_FETCHES = re.compile(
    r"(_xleta\.)?(?<!\w)(?:WEBSERVICE|IMAGE|RTD|STOCKHISTORY|SQL\.REQUEST)\b(?(1)|\s*\()", re.IGNORECASE
)
_STARTS = re.compile(
    r"(_xleta\.)?(?<!\w)(?:DDE|CALL|REGISTER(?:\.ID)?)\b(?(1)|\s*\()|\|\s*(?:''|[\w.$]+)\s*!", re.IGNORECASE
)
"""Functions that are called, or given to another one to call; a program and what it is to be asked (DDE)."""
_TELLING = re.compile(r"WEBSERVICE|IMAGE|RTD|STOCKHISTORY|REQUEST|DDE|CALL|REGISTER|[|']", re.IGNORECASE)
"""Without one of these a formula calls on nothing."""
_QUOTED = re.compile(r"\"[^\"]*\"|\[(?:'.|[^\[\]'])*+\]?|('[^']*')", re.DOTALL)
"""Texts, names of columns, in which an apostrophe stands before a sign, and of sheets."""
_OPEN_QUOTED = re.compile(r"\"[^\"]*\"|('[^']*')", re.DOTALL)


def is_remote(address: str) -> bool:
    """Tell whether a program that follows `address` asks a network."""
    return _REMOTE.match(slashed(address)) is not None


def slashed(address: str) -> str:
    """Return `address` with one kind of slash, as a program reads it: \\\\server is //server."""
    return unquote(address).replace("\\", "/")


class Reader:
    """Reads one part, piece by piece. `calculates` when elements of it may be a workbook's formulas.

    Raises DocumentError for what fetches from a network or starts a program, ValueError for what is no XML.
    """

    def __init__(self, *, calculates: bool) -> None:
        self._formulas = _FORMULAS if calculates else set()
        self._parser = ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = _refuse_types
        self._fed = self._depth = self._length = 0
        self._said: list[str] = []

    def feed(self, piece: bytes) -> None:
        """Read on; an empty piece is the end."""
        try:
            self._parser.Parse(piece, not piece)
        except (ExpatError, LookupError) as error:
            raise ValueError(f"no XML that can be read: {type(error).__name__}") from None
        self._fed += len(piece)
        if self._fed - self._parser.CurrentByteIndex > _LONGEST_TAG:
            raise ValueError("a tag without end")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind in self._formulas:
            self._begin()
        if kind in _DATABASES:
            raise DocumentError(OUTSIDE)
        if attributes:
            _check_attributes(kind, attributes)

    def _begin(self) -> None:
        if not self._depth:
            self._said, self._length = [], 0
            self._parser.CharacterDataHandler, self._parser.EndElementHandler = self._say, self._end
        self._depth += 1

    def _say(self, words: str) -> None:
        self._said.append(words)
        self._length += len(words)
        if self._length > _LONGEST_FORMULA:
            raise ValueError("a formula without end")

    def _end(self, name: str) -> None:
        self._depth -= name.rpartition(":")[2] in self._formulas
        if not self._depth:
            self._parser.CharacterDataHandler = self._parser.EndElementHandler = None
            _check_formula("".join(self._said), _QUOTED)


def _refuse_types(*_declared: object) -> NoReturn:
    raise DocumentError(OUTSIDE)


def _check_attributes(kind: str, attributes: Mapping[str, str]) -> None:
    if kind == "Relationship" and not attributes.get("Type", "").endswith("/hyperlink"):
        _check_address(attributes.get("Target", ""))
    for name, value in attributes.items():
        prefix, _, local = name.rpartition(":")
        if (local == "href" and prefix and kind not in _PRESSED) or local in _SOURCES:
            _check_address(value)
        if local in _OPEN_FORMULAS or (kind == "condition" and local == "value"):
            _check_formula(value, _OPEN_QUOTED)


def _check_address(address: str) -> None:
    if is_remote(address):
        raise DocumentError(OUTSIDE)


def _check_formula(formula: str, quoted: re.Pattern[str]) -> None:
    """Raise DocumentError for a formula that fetches or starts; what it quotes is no call."""
    if not _TELLING.search(formula):
        return
    sheets = [found[1][1:-1] for found in quoted.finditer(formula) if found[1]]
    called = quoted.sub(_without_words, formula)
    if _STARTS.search(called):
        raise DocumentError(ACTIVE)
    if _FETCHES.search(called) or any(map(is_remote, sheets)):
        raise DocumentError(OUTSIDE)


def _without_words(found: re.Match[str]) -> str:
    if found[1]:
        return "''"
    return '""' if found[0][-1] in '"]' else found[0]
