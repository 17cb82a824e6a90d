"""Files kept beside the tests, byte for byte: what a plugin makes of the kit's samples, so that no change goes unseen.

`python -m portal.testing golden alize_xx` in the project's folder writes them anew; look at them before keeping them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from portal.testing.samples import rendered
from portal.testing.subject import Subject

FOLDER = "golden"


def files_are_as_they_were(subject: Subject) -> Iterator[str]:
    """Each report and export is, byte for byte, the file of its name in `tests/golden/`; none is kept for nobody."""
    folder = subject.cases.with_name(FOLDER)
    anew = f"look at what python -m portal.testing golden {subject.id} writes"
    made = dict(rendered(subject))
    for name, content in made.items():
        if not (folder / name).is_file():
            yield f"tests/{FOLDER}/{name} is not there: {anew}"
        elif problem := _difference((folder / name).read_bytes(), content):
            yield f"tests/{FOLDER}/{name}, {problem}; if it is meant, {anew}"
    for path in sorted(folder.glob("*")):
        if path.name not in made:
            yield f"tests/{FOLDER}/{path.name}: no format makes it any more"


def _difference(kept: bytes, made: bytes) -> str:
    if kept == made:
        return ""
    pairs = enumerate(zip(kept.splitlines(keepends=True), made.splitlines(keepends=True), strict=False), 1)
    number, was, now = next(((n, a, b) for n, (a, b) in pairs if a != b), (0, kept[-80:], made[-80:]))
    return (
        f"line {number}: {was!r} was kept, {now!r} is made" if number else f"the end: {was!r} was kept, {now!r} is made"
    )


def write(subject: Subject) -> Iterator[Path]:
    """Write each file anew, remove those that no format makes any more, and yield what was written."""
    folder = subject.cases.with_name(FOLDER)
    made = dict(rendered(subject))
    for path in sorted(folder.glob("*")):
        if path.name not in made:
            path.unlink()
    for name, content in made.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        yield folder / name
