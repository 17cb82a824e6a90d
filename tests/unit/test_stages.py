"""What helpers put back is what their verbs left, row by row and file by file; after anything else they work anew."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask

from support.advances import Advances
from support.app import DAY, _places
from support.rows import kind, state, whole
from support.stages import listing


def left_by(app: Flask) -> tuple[dict[str, list[Any]], set[str]]:
    """Every row, and every file but the database's own."""
    with contextmanager(whole)(app) as owner:
        rows = state(owner, set())
    files = listing(app.extensions["settings"].var_dir)
    return rows, {name for name in files if not name.startswith("portal.db")}


def test_a_stage_put_back_is_as_the_verbs_left_it(app: Flask) -> None:
    place, seen, kept = _places[kind(app)], [], []
    for _ in range(2):
        with place.copy() as copy:
            ales = Advances(copy)
            ales.name_lender()
            project_id = ales.running(9_100)
            seen.append((project_id, ales.stands(project_id), *left_by(copy)))
            kept.append(len(place.stages))
    assert seen[0] == seen[1]
    assert kept[0] == kept[1]


def test_after_anything_was_written_the_work_is_done(app: Flask) -> None:
    place = _places[kind(app)]
    kept, done = (prepared(place, first) for first in (False, True))
    assert kept == prepared(place, first_written=False)
    assert done != kept


def prepared(place: Any, first_written: bool) -> UUID:
    """The id of a file that a helper brings to its approval."""
    with place.copy() as copy:
        ales = Advances(copy)
        if first_written:
            ales.move_to(DAY)
        return ales.approved(9_200)
