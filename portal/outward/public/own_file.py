"""A file as its own firm reads it: by the link it was given, or after signing in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from portal.foundation.web.context import today
from portal.outward.public import queries
from portal.outward.public.wording import OWN_WORDS, STAMP_LABELS
from portal.programme.projects.rules import STAGES, stage_of


def context(project_id: UUID) -> dict[str, Any]:
    """Return what the page shows: where the file stands, in the firm's own words, and the days behind it."""
    file = queries.own_file(project_id)
    stage = stage_of(file.state)
    order = [key for key, _label, _states in STAGES]
    days = [(getattr(file, name), label, icon) for name, label, icon in STAMP_LABELS if getattr(file, name)]
    return {
        "file": file,
        "words": OWN_WORDS[file.state],
        "steps": [
            (label, "done" if order.index(key) < order.index(stage) else "current" if key == stage else "todo")
            for key, label, _states in STAGES
        ],
        "days": sorted(days, key=lambda day: day[0], reverse=True),
        "today": today(),
    }
