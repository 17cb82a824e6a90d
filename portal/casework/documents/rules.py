"""Which files are accepted: by ending, first bytes and structure, all three agreeing. Nothing is repaired."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.casework.documents import archives, formats
from portal.casework.documents.refusal import DocumentError
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.text import clean

LARGEST = 10 * 1024 * 1024
"""Bytes that one file may have."""

LONGEST_NAME = 120
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that was checked or set in type, and is not kept yet. `sha256` of `content`, in hexadecimal."""

    name: str
    media_type: str
    content: bytes
    sha256: str
    data: Mapping[str, Any] | None = None
    template: str = ""
    template_version: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """An accepted format: the media type it is served with and what looks at its bytes."""

    media_type: str
    check: Callable[[bytes], None]


FORMATS = {
    "pdf": Format("application/pdf", formats.check_pdf),
    "png": Format("image/png", formats.check_png),
    "jpg": Format("image/jpeg", formats.check_jpeg),
    "jpeg": Format("image/jpeg", formats.check_jpeg),
    "docx": Format(f"{_OFFICE}wordprocessingml.document", archives.check_docx),
    "xlsx": Format(f"{_OFFICE}spreadsheetml.sheet", archives.check_xlsx),
    "odt": Format(f"{_ODF}text", archives.check_odt),
    "ods": Format(f"{_ODF}spreadsheet", archives.check_ods),
}
"""Accepted formats by ending. Everything else is refused."""

ENDINGS = tuple(f".{ending}" for ending in FORMATS)

_RISKY = re.compile(
    r"\.(exe|com|bat|cmd|scr|pif|msi|dll|jar|jse?|vb[se]|wsf|ps1|sh|php|phtml|x?html?|svg|xml|hta|lnk|url|zip"
    r"|docm|xlsm|dotm|xltm)\s*\."
)
"""Endings that may not hide before the last one (invoice.exe.pdf)."""

_FORBIDDEN = re.compile(r'[<>:"|?*%\x00-\x1f\x7f]')


def clean_name(typed: str) -> str:
    """Return the name to show for a file sent as `typed`: no folder, no control, direction or reserved character.

    Long names lose the end of their stem, never their ending. Raises DocumentError when no name is left.
    """
    name = clean(re.split(r"[/\\]", typed.replace("\0", ""))[-1]).replace("\n", " ")
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("-", name)).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem.strip(" .-"):
        raise DocumentError(
            Message("This file has no name or no ending. Name it after what it is, for example quote.pdf.")
        )
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}"


def check(typed: str, content: bytes) -> Ready:
    """Return the file, ready to be kept. Raises DocumentError with what to do when it is not accepted."""
    if "\0" in typed:
        raise DocumentError(Message("The file's name holds a hidden character. Rename the file, then send it again."))
    name = clean_name(typed)
    found = _format_of(name)
    check_size(len(content))
    found.check(content)
    return Ready(name, found.media_type, content, hashlib.sha256(content).hexdigest())


def check_size(size: int) -> None:
    """Raise DocumentError for an empty file or one above LARGEST."""
    if not size:
        raise DocumentError(Message("This file is empty. Check that it opens on your computer, then choose it again."))
    if size > LARGEST:
        raise DocumentError(
            Message(
                "This file has more than %(limit)s MB. Reduce it (lower scan quality, fewer pages) or split it in two.",
                {"limit": LARGEST // 1024 // 1024},
            )
        )


def _format_of(name: str) -> Format:
    ending = name.lower().rpartition(".")[2]
    if ending not in FORMATS:
        raise DocumentError(
            Message(
                "Files ending in .%(ending)s are not accepted. Send a PDF, a picture (PNG, JPG) or a Word, Excel or "
                "LibreOffice document.",
                {"ending": ending[:12]},
            )
        )
    if _RISKY.search(name.lower()):
        raise DocumentError(
            Message("The file's name has two endings. Rename it so that only .%(ending)s is left.", {"ending": ending})
        )
    return FORMATS[ending]
