"""Setting documents in type: a template, its data as values, and a PDF that is tagged and fit for an archive.

No value enters the source of a template: data travel as one canonical JSON text in `sys.inputs.data`, its fingerprint
in `sys.inputs.sha256`. A template sees no file but itself and `lib.typ`, no network and no font of the machine.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.casework.documents.refusal import DocumentError
from portal.foundation.db.session import writing
from portal.foundation.kernel.message import Message

LAYOUT = Path(__file__).with_name("layout") / "lib.typ"
_PRESS = Path(__file__).with_name("press.py")
WALL_SECONDS = 30
_METADATA = (("title",), ("file_title",), ("reference",), ("brand", "operator"), ("template", "name"))
"""Texts that become metadata of the file, where nothing can be shown in place of a control character."""

_FIXED = frozenset({"lang", "region", "colour"})
"""Values that are not text to print, checked here and never tried out."""

_CODE = re.compile(r"[a-z_]*")
"""What can be printed anywhere, and may be a code that a template looks up: never at fault, never tried out."""


def canonical(data: Mapping[str, Any]) -> str:
    """Return `data` as JSON with sorted keys and no spaces: what the printed SHA-256 is computed on.

    Raises TypeError for anything but text, whole numbers, truth values, None, lists and mappings.
    """
    return json.dumps(_exact(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _exact(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _exact(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(inner) for inner in value]
    raise TypeError(f"a document prints text, not {type(value).__name__}")


def fingerprint(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of canonical `data`, in hexadecimal."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """Return the PDF (PDF/UA-1 and PDF/A-2a) of `template` with `data`: the same bytes for the same data.

    Raises DocumentError, with the field at fault when it is known, and RuntimeError inside a transaction.
    """
    if writing.get():
        raise RuntimeError("documents are set before the transaction opens")
    _check(data)
    suspects = [path for path, value in _texts(data) if path[-1] not in _FIXED and not _CODE.fullmatch(value)]
    request: dict[str, Any] = {
        "files": {"main.typ": template.read_text(encoding="utf-8"), "lib.typ": LAYOUT.read_text(encoding="utf-8")},
        "inputs": _inputs(data),
        "trials": [],
    }
    status, pdf, told = _pressed(request)
    if status == 0:
        return pdf
    if status == 1:
        request["trials"] = list(_trials(data, suspects))
        _status, _pdf, told = _pressed(request)
    raise _failure(data, suspects, told)


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    return {"data": canonical(data), "sha256": fingerprint(data)}


def _pressed(request: Mapping[str, Any]) -> tuple[int, bytes, bytes]:
    """Run the press with `request` and return its status, the PDF and what it told."""
    try:
        done = subprocess.run(  # noqa: S603  our own file, nothing of the request on the command line
            [sys.executable, "-I", str(_PRESS)],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            env={"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"},
        )
    except subprocess.TimeoutExpired:
        return 2, b"", b""
    return done.returncode, done.stdout, done.stderr


def _check(data: Mapping[str, Any]) -> None:
    """Refuse what would be an obscure failure of the press."""
    if not re.fullmatch(r"#[0-9a-f]{6}", data["brand"]["colour"]) or contrast_on_white(data["brand"]["colour"]) < 4.5:
        raise DocumentError(Message("The territory's colour is too light to be read on paper."), "brand.colour")
    if not re.fullmatch(r"[a-z]{2,3}", data["lang"]) or not re.fullmatch(r"[A-Z]{2}", data["region"]):
        raise DocumentError(Message("The document's language is not known."), "lang")
    for path, value in _texts(data):
        broken = any(unicodedata.category(c) == "Cs" for c in value)
        if broken or (path in _METADATA and not _plain(value)):
            raise _unprintable(data, path)


def _plain(value: str) -> bool:
    return all(unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn"} for c in value)


def contrast_on_white(colour: str) -> float:
    """Return the contrast of `colour` (#rrggbb) on white, from 1 to 21 (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def _texts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text of `value` with the way to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield from _texts(value[key], (*path, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*path, index))


def _trials(data: Mapping[str, Any], suspects: list[tuple[str | int, ...]]) -> Iterator[dict[str, str]]:
    """Yield the inputs with the first text made harmless, the first two, and so on."""
    trial = copy.deepcopy(json.loads(canonical(data)))
    for path in suspects:
        place = trial
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = "x"
        yield _inputs(trial)


def _failure(data: Mapping[str, Any], suspects: list[tuple[str | int, ...]], told: bytes) -> DocumentError:
    try:
        answer = json.loads(told)
    except ValueError:
        return DocumentError(Message("The document is too long to be set. Shorten its longest texts, then try again."))
    if answer["trial"] is None:
        return DocumentError(Message("The document could not be set: %(reason)s", {"reason": answer["error"]}))
    return _unprintable(data, suspects[answer["trial"]])


def _unprintable(data: Mapping[str, Any], path: tuple[str | int, ...]) -> DocumentError:
    """Return the refusal that names the field: by the label beside it when there is one, else by its place."""
    place: Any = data
    name = ".".join(str(step) for step in path)
    for step in path[:-1]:
        place = place[step]
    label = place.get("label") if isinstance(place, Mapping) and path[-1] != "label" else None
    return DocumentError(
        Message("A character in “%(field)s” cannot be printed. Type this text again.", {"field": label or name}), name
    )
