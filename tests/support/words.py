"""The words of a PDF, read through its fonts' own tables, as copying from it does."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf

_MAPPED = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>")
_RANGE = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>")


def words_of(pdf: bytes, edges: bool = True) -> str:
    """The words of a PDF; without `edges`, those that its tags leave out (heads and feet of pages) are left out."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return "".join(_page(page, edges) for page in opened.pages)


def _page(page: pikepdf.Page, edges: bool) -> str:
    fonts = {str(name): _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    words, letters, marked = [], {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in {"BMC", "BDC"}:
            marked.append(str(operands[0]) == "/Artifact")
        elif str(operator) == "EMC":
            marked.pop()
        elif str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"} and (edges or True not in marked):
            strings = operands[0] if str(operator) == "TJ" else operands
            words += [_read(bytes(part), letters) for part in strings if isinstance(part, pikepdf.String)]
    return "".join(words)


def _read(raw: bytes, letters: dict[bytes, str]) -> str:
    return "".join(letters.get(raw[i : i + 2], "") for i in range(0, len(raw), 2))


def _letters(font: Any) -> dict[bytes, str]:
    table = font.ToUnicode.read_bytes()
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found |= {bytes.fromhex(c.decode()): _unicode(u) for c, u in _MAPPED.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, start in _RANGE.findall(block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[(int(first, 16) + step).to_bytes(2, "big")] = chr(int(start, 16) + step)
    return found


def _unicode(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")
