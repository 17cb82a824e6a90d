"""« My day »: what a person has to do, and the worklists beside it."""

from __future__ import annotations

from flask import Blueprint, render_template

from portal.casework.deadlines import registry, rules
from portal.foundation.web.context import actor, today
from portal.foundation.web.permissions import requires

blueprint = Blueprint("day", __name__)


@blueprint.route("/day")
@requires("day.view")
def day() -> str:
    """Show the person's tasks by urgency, their baskets and what the rooms put beside them."""
    person, on = actor(), today()
    silent: set[str] = set()
    tasks = rules.set_out(registry.tasks(person, on, silent), on)
    return render_template(
        "deadlines/day.html",
        today=on,
        day=tasks,
        sentence=rules.state_of_the_day(tasks),
        baskets=registry.baskets(person, on, silent),
        blocks=registry.blocks(person, on, silent),
        silent=silent,
        offer=registry.offer(person),
    )
