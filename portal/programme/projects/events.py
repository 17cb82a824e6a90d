"""Telling the plugins that ask to be told of each step of a file: by the worker, once the step is kept."""

from __future__ import annotations

from uuid import UUID

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.web.context import hooks, registry
from portal.foundation.worker import service as worker
from portal.foundation.worker.registry import job_handler
from portal.programme.projects import queries
from portal.programme.projects.models import ProjectTransition

KIND = "projects.event"
HOOK = "project_event"


def wire() -> None:
    """Have the worker tell of steps."""
    job_handler(KIND)(tell)


def put(step: ProjectTransition) -> None:
    """Have a step told of once the caller's transaction is kept; nothing where no plugin asks to be told."""
    if registry().owners(HOOK, current_tenant().plugins):
        db.session.flush()  # gives the step its id
        worker.enqueue(KIND, step.id)


def tell(step_id: UUID | None) -> None:
    """Tell of one step, with the file as it stands now."""
    step = db.session.get(ProjectTransition, step_id)
    assert step is not None, "steps are only added to"
    project = queries.snapshot(queries.project_view(step.project_id))
    hooks().notify(HOOK, project=project, transition=step.event, on=step.on)
