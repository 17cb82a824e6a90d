"""The first days that the programme counts by, and the summary figures that they move."""

from __future__ import annotations

from datetime import date

from portal.foundation.stats import service as stats
from portal.programme.projects.models import Project
from portal.programme.projects.rules import CLOSED

STAMPS = {
    "in_study": "studied_on",
    "in_committee": "presented_on",
    "approved": "approved_on",
    "approved_conditional": "approved_on",
    "active": "supported_on",
}
"""The first day in a state that the programme counts by."""


def stamp(project: Project, on: date) -> None:
    """Note the first day in a state that counts, and the day on which a file was closed."""
    name = STAMPS.get(project.state)
    if name and getattr(project, name) is None:
        setattr(project, name, on)
        count(name, project, on)
    project.closed_on = on if project.state in CLOSED else None


def counted(stamp: str, project: Project, on: date) -> list[tuple[str, str, int]]:
    """Return what a first day adds to the summary figures: figure, year (or month), how much."""
    year = str(on.year)
    if stamp == "studied_on":
        return [("studied", year, 1), ("studied_months", f"{on:%Y-%m}", 1)]
    if stamp == "supported_on":
        return [("supported", year, 1)]
    if stamp == "approved_on":
        return [("approved", year, 1), ("jobs_supported", year, project.jobs_created + project.jobs_kept)]
    return []


def count(stamp: str, project: Project, on: date) -> None:
    """Keep the summary figures, by year: projects studied and supported, jobs promised at approval."""
    for figure, key, delta in counted(stamp, project, on):
        stats.bump(figure, key, delta)
