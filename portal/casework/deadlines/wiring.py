"""What deadlines add to the rooms below: the page of a person's day, and the menu's first word."""

from __future__ import annotations

from flask import Flask

from portal.casework.deadlines import leaving, queries, registry, trail
from portal.casework.deadlines.views import blueprint
from portal.foundation.audit import words
from portal.foundation.kernel.message import mark
from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.people.leaving import registry as people


def wire(app: Flask) -> None:
    """Add this room's page to `app`."""
    words.tell(trail.VERBS, trail.FIELDS)
    words.name_records("deadline", leaving.named)
    app.register_blueprint(blueprint)
    people.add(leaving.KIND)
    registry.add_tasks(queries.tasks)
    add_to_menu(NavItem(mark("My day"), "day.day", "day.view", 10))
