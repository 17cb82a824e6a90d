"""What many tests do first is done once: a state that verbs brought about is put back as rows and files.

`@kept` stands on such a verb of the tests' helpers. Its first call on a copy of the loaded database does the work and
keeps what that has changed; a later call that says the same, on a copy that stands where that one stood, puts it in.
After anything else was written, inside an application context, in another thread, or in a test that replaces parts
of the portal (monkeypatch), a call does the work.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from threading import get_ident
from typing import Any, ParamSpec, TypeVar

from flask import Flask, has_app_context
from sqlalchemy import Connection, Engine, event

from support.pool import Copy, Rows

P = ParamSpec("P")
R = TypeVar("R")
_commits: Counter[str] = Counter()


@event.listens_for(Engine, "commit")
def _written(connection: Connection) -> None:
    _commits[str(connection.engine.url.database)] += 1


def commits(app: Flask) -> tuple[str, int]:
    """Which database an application has and how often it was written to: until this changes, what was read holds."""
    database = str(app.config["SQLALCHEMY_DATABASE_URI"].database)
    return database, _commits[database]


def facts(file: Path | os.DirEntry[str]) -> tuple[int, ...]:
    """What changes of a file when it is written."""
    stat = file.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_mode


def listing(folder: Path) -> dict[str, tuple[int, ...]]:
    """Every file below a folder, by its way from there."""
    return {entry.path[len(str(folder)) + 1 :]: facts(entry) for entry in _files(str(folder))}


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path)
            else:
                yield entry


def own(helper: object) -> dict[str, Any]:
    """What a helper knows, but for the application it works on."""
    return deepcopy({name: value for name, value in vars(helper).items() if name != "app"})


@dataclass(frozen=True)
class Stage:
    """What a verb has brought about: rows on a server, files, what the helper then knows, what the test is told."""

    rows: Rows | None
    files: Path
    helper: dict[str, Any]
    answer: Any


@dataclass
class Stand:
    """Where a test's copy stands: `path` names the kept verbs that alone have written to it."""

    app: Flask
    folder: Path
    template: dict[str, tuple[int, ...]]
    copy: Copy | None
    stages: dict[tuple[str, ...], Stage]
    answers: dict[tuple[str, ...], dict[object, Any]]
    close: Callable[[Flask], None]
    path: tuple[str, ...] = ()
    at_work: bool = False
    thread: int = field(default_factory=get_ident)
    commits: tuple[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Start as the template is."""
        self.commits = commits(self.app)

    @property
    def known(self) -> bool:
        """Whether nothing but kept verbs has written here."""
        return not self.at_work and self.thread == get_ident() and self.commits == commits(self.app)

    def bring(self, path: tuple[str, ...], helper: object, verb: Callable[[], R]) -> R:
        """Do the work of a kept verb and keep what it brought about."""
        mark = self.copy.mark() if self.copy else 0
        self.at_work = True
        try:
            answer = verb()
        finally:
            self.at_work = False
        before = self.stages[self.path].rows if self.path else None
        rows = self.copy.changed_since(mark, before) if self.copy else None
        files = self.folder.parent / f"{self.folder.name}_stage{len(self.stages)}"
        self._keep(files)
        self.stages[path] = Stage(rows, files, own(helper), deepcopy(answer))
        self.path, self.commits = path, commits(self.app)
        return answer

    def put(self, path: tuple[str, ...], helper: object) -> Any:
        """Let all be as the verb left it."""
        stage = self.stages[path]
        if self.copy:
            self.copy.put(stage.rows)
        else:
            self.close(self.app)
            for file in self.folder.glob("portal.db*"):
                file.unlink()
        if stage.files.exists():
            shutil.copytree(stage.files, self.folder, dirs_exist_ok=True)
        vars(helper).update(deepcopy(stage.helper))
        _commits[self.commits[0]] += 1
        self.path, self.commits = path, commits(self.app)
        return deepcopy(stage.answer)

    def _keep(self, files: Path) -> None:
        """Keep every file that the template does not have."""
        if self.copy is None:
            self.close(self.app)
        for name, found in listing(self.folder).items():
            if self.template.get(name, ())[1:] != found[1:]:
                (files / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.folder / name, files / name)


def kept(verb: Callable[P, R]) -> Callable[P, R]:
    """Do the work of a helper's verb once for each state it starts from, as said above."""

    @wraps(verb)
    def done(*args: P.args, **named: P.kwargs) -> R:
        helper: Any = args[0]
        stand: Stand | None = helper.app.extensions.get("stand")
        if stand is None or not stand.known or has_app_context():
            return verb(*args, **named)
        path = (*stand.path, f"{verb.__qualname__} {args[1:]} {named} {own(helper)}")
        if path in stand.stages:
            found: R = stand.put(path, helper)
            return found
        return stand.bring(path, helper, lambda: verb(*args, **named))

    return done
