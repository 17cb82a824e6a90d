"""What the head of every page of a file shows, for the pages of this room and of the rooms above."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import url_for

from portal.foundation.kernel.workflow import Transition
from portal.foundation.web.context import actor
from portal.programme.projects import queries, register_parts, registry, rules
from portal.programme.projects.study_rules import WRITABLE


def step_url(project_id: UUID, event: str) -> str:
    """Return the address of the page on which a step is taken."""
    page = registry.page_of(event)
    if page is not None:
        return url_for(page.endpoint, project_id=project_id)
    return url_for("projects.step", project_id=project_id, event=event)


def step_label(step: Transition) -> str:
    """Return what leads to a step: what the page says on which it is taken, else its name."""
    page = registry.page_of(step.name)
    return page.label if page is not None and page.label else step.label


def _leads(step: Transition, project_id: UUID) -> bool:
    page = registry.page_of(step.name)
    return page.leads(project_id) if page is not None else step.offered


def file_context(project_id: UUID, tab: str) -> dict[str, Any]:
    """Return the file, its stage, its tabs (`tab` is the open one) and the steps that the person may take next."""
    view = queries.project_view(project_id)
    person = actor()
    leaving = [t for t in rules.LIFE.leaving(view.state) if person.may(t.permission)]
    events = [t for t in leaving if _leads(t, project_id)]
    return {
        "file": view,
        "tab": tab,
        "gone": register_parts.warning(view, person),
        "tabs": [t for t in registry.tabs() if person.may(t.permission)],
        "stages": rules.STAGES,
        "stage": rules.stage_of(view.state),
        "state_label": rules.STATE_LABELS[view.state],
        "state_kind": rules.kind_of(view.state),
        "steps": events,
        "step_url": step_url,
        "step_label": step_label,
        "onward": next((t for t in events if t.name in rules.ONWARD), None),
        "stage_days": _stage_days(view),
        "dated": partial(_dated, view),
        "basket": next(((key, label) for key, label, _d, states in rules.BASKETS if view.state in states), None),
        "studying": view.state in WRITABLE and person.may("projects.study"),
    }


def _dated(view: queries.ProjectView, day: date) -> date | str:
    """Return a day as the thread says it: its year where no more is known."""
    return str(day.year) if view.only_years and (day.month, day.day) == (1, 1) else day


def _stage_days(view: queries.ProjectView) -> dict[str, date | None]:
    """Return the day on which the file came to each stage, as far as it did."""
    return {
        "request": view.received_on,
        "study": view.studied_on,
        "committee": view.presented_on,
        "agreement": view.approved_on,
        "follow_up": view.supported_on,
        "closing": view.closed_on,
    }
