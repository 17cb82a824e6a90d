"""A plugin's project written from the files of `plugin_project/`, where it is called alize_example."""

from __future__ import annotations

import keyword
import re
from importlib.util import find_spec
from pathlib import Path

from portal import catalogs

_PROJECT = Path(__file__).resolve().parent / "plugin_project"
_EXAMPLE, _TITLE = "alize_example", "Example"
_NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")


class NewPluginError(Exception):
    """The project cannot be written; the message says how to put it right."""


def write(name: str, folder: Path) -> Path:
    """Write the project of a plugin called `name` into the new folder `folder`/`name` and return that folder.

    Raises NewPluginError for a name that no plugin can have, or when something is there already.
    """
    _check(name)
    target = folder / name
    if target.exists():
        raise NewPluginError(f"{target} is there already: nothing is written over; move it away or take another name")
    words = {_EXAMPLE: name, _TITLE: name.removeprefix("alize_").replace("_", " ").title()}
    for source in sorted(_PROJECT.rglob("*.txt")):
        place = source.relative_to(_PROJECT).as_posix().removesuffix(".txt")
        path = target / place.replace(_EXAMPLE, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_with(words, source.read_bytes().decode()).encode())  # line ends stay as they are
    catalogs.compile_all([catalogs.own_domain(target / name)])
    return target


def _with(words: dict[str, str], text: str) -> str:
    for word, own in words.items():
        text = text.replace(word, own)
    return text


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        likely = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")[:41]
        hint = f": try {likely}" if _NAME.fullmatch(likely) else ""
        raise NewPluginError(
            f"{name!r} is no name of a plugin, 3 to 41 small letters, digits or _, a letter first{hint}"
        )
    if keyword.iskeyword(name) or find_spec(name) is not None:
        raise NewPluginError(f"{name} is the name of something that Python has already: try alize_{name}")
