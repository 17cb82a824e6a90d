"""Text as it comes in: cleaned for storing, folded for searching and sorting, read where it is JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

_SPACES = re.compile(r"[^\S\n]+")
_UNWANTED = {"Cc", "Cs", "Co", "Cn"}
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet may take for a formula, their full-width look-alikes included."""

_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff")


def clean(value: str) -> str:
    """Return `value` in NFC without control or direction characters, spaces and line ends normalised."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = (c for c in value if c == "\n" or (unicodedata.category(c) not in _UNWANTED and c not in _DIRECTION))
    return "\n".join(line.rstrip() for line in "".join(kept).split("\n")).strip()


def whole_number(value: str, digits: int) -> int | None:
    """Return the number that at most so many decimal digits are, else None: `²` is a digit and no number.

    >>> whole_number("2026", 4), whole_number("²", 4), whole_number("20260", 4)
    (2026, None, None)
    """
    return int(value) if value.isdecimal() and len(value) <= digits else None


def fold(value: str) -> str:
    """Return the search and sort key of `value`: no accents, no case, single spaces.

    The same key on every engine, so that order never depends on a database's collation.

    >>> fold("Târgu  Mureș")
    'targu mures'
    """
    decomposed = unicodedata.normalize("NFKD", value.casefold().replace("œ", "oe").replace("æ", "ae"))
    stripped = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _SPACES.sub(" ", stripped).strip()


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula, wherever it is pasted later."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_RISKY) else text


def read_json(text: str | bytes, fraction: Callable[[str], Any] = float) -> Any:
    """Return what JSON from outside says; `fraction` reads numbers with a point, Decimal keeps them exact.

    Raises ValueError when it is none, or nested too deeply to be read.
    """
    try:
        return json.loads(text, parse_float=fraction)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def natural(value: str) -> str:
    """Return a key that sorts names as people do: without accents and case, « 2 » before « 10 »."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(6), fold(value))
