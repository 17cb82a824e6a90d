"""What jobs add to the rooms below: addresses, who reads them, tab, tasks, milestones when support begins."""

from __future__ import annotations

from flask import Flask

from portal.casework.deadlines.registry import add_tasks
from portal.foundation.audit import words
from portal.foundation.kernel.message import mark
from portal.foundation.web import addresses, visibility
from portal.foundation.worker.registry import job_handler
from portal.foundation.worker.schedule import daily
from portal.programme.employment import file_parts, nightly, service, trail
from portal.programme.employment.models import JobEvidence, JobMilestone
from portal.programme.employment.views import blueprint
from portal.programme.projects import parts
from portal.programme.projects import registry as files
from portal.programme.projects.models import Project
from portal.programme.projects.registry import Tab


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`; the address of a project is known before."""
    addresses.register(app, addresses.Address("job_milestone", JobMilestone, {"project": JobMilestone.project_id}))
    addresses.register(app, addresses.Address("job_evidence", JobEvidence, {"project": JobEvidence.project_id}))
    visibility.inherit(JobMilestone, JobMilestone.project_id, Project)
    visibility.inherit(JobEvidence, JobEvidence.project_id, Project)
    words.tell(trail.VERBS, trail.FIELDS)
    app.register_blueprint(blueprint)
    files.add_tab(Tab("jobs", mark("Jobs"), "employment.tab", 45, "jobs.view"))
    parts.add_part(JobMilestone.project_id)
    files.add_entries(file_parts.entries)
    files.add_figures(file_parts.figures)
    files.after("activate", service.plan)
    files.guard("close_success", file_parts.missing)
    for event in ("close_partial", "close_failed"):
        files.guard(event, file_parts.missing_is_noted)
    add_tasks(file_parts.tasks)
    job_handler(nightly.JOB, by_rules=True)(nightly.run)
    daily(nightly.JOB, 6)
