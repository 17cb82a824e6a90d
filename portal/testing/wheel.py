"""What gets into a plugin's wheel: it is built, as its project says, and compared with the package's folder."""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.testing.package import run_python
from portal.testing.subject import Subject

_LEFT_OUT = {"__pycache__", "tests"}
_SOURCES = {".po", ".pot", ".pyc"}  # a catalog is read once compiled
# A builder is asked in its project's folder, in a process of its own (PEP 517).
_BUILD = """
import sys
from importlib import import_module
module, _, attribute = sys.argv[1].partition(":")
builder = import_module(module)
(getattr(builder, attribute) if attribute else builder).build_wheel(sys.argv[2])
"""


def the_wheel_holds_the_folder(subject: Subject) -> Iterator[str]:
    """The project's wheel, built without the network, holds each template, catalog and value of the package's folder.

    Nothing is said where the tests lie in no project; people are asked where what builds it is not installed.
    """
    if not _project(subject) or builder_missing(subject):
        return
    with TemporaryDirectory() as folder:
        done = run_python("-c", _BUILD, _builder(subject), folder, folder=_project(subject))
        if done.returncode:
            yield f"no wheel can be built: {done.stderr.strip().splitlines()[-1]}"
            return
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            held = set(archive.namelist())
    for name in sorted(_in_folder(subject) - held):
        yield f"{name} is not in the wheel: pyproject.toml leaves it out"


def builder_missing(subject: Subject) -> str:
    """Return the name of what builds the project's wheel where that is not installed here, "" otherwise."""
    builder = _builder(subject).split(":")[0].split(".")[0]
    return builder if _project(subject) and find_spec(builder) is None else ""


def _project(subject: Subject) -> Path | None:
    """The folder that holds the tests, where it is a project."""
    folder = subject.cases.parent.parent
    return folder if (folder / "pyproject.toml").is_file() else None


def _builder(subject: Subject) -> str:
    project = _project(subject)
    said = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8")) if project else {}
    return str(said.get("build-system", {}).get("build-backend", "setuptools.build_meta"))


def _in_folder(subject: Subject) -> set[str]:
    paths = (path for path in subject.folder.rglob("*") if path.is_file() and path.suffix not in _SOURCES)
    inside = (path.relative_to(subject.folder) for path in paths)
    kept = (path for path in inside if not _LEFT_OUT & set(path.parts) and not path.name.startswith("."))
    return {f"{subject.id}/{path.as_posix()}" for path in kept}
