"""What leaving adds to the application: its pages, its daily work."""

from __future__ import annotations

from flask import Flask

from portal.foundation.audit import words
from portal.foundation.worker.registry import job_handler
from portal.foundation.worker.schedule import daily
from portal.people.accounts import people_queries
from portal.people.leaving import queries, registry, service, trail
from portal.people.leaving.views import blueprint


def wire(app: Flask) -> None:
    """Add this room's pages and work to `app`."""
    app.register_blueprint(blueprint)
    words.tell(trail.VERBS, trail.fields(registry.LABELS))
    people_queries.add_notes(queries.notes)
    job_handler(service.JOB, by_rules=True)(service.carry_out_due)
    daily(service.JOB, 0, everywhere=True)
