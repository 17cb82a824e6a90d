"""Where a person who has signed in begins, and a firm's own file."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from portal.casework.deadlines import registry as day
from portal.foundation.kernel.context import Actor
from portal.foundation.web.context import actor, today
from portal.foundation.web.permissions import Place, requires
from portal.outward.public import own_file
from portal.outward.public.views import contact
from portal.people.accounts.rules import EVERYONE
from portal.programme.projects import firm
from portal.programme.projects import queries as projects
from portal.programme.projects.rules import CLOSED, STATE_LABELS

blueprint = Blueprint("home", __name__)
OWN = "projects.own"
FIRST_PAGES = (
    ("missions.answer", "missions.mine"),
    (OWN, "home.my_file"),
    ("committee.attend", ""),
    ("projects.list", "projects.worklist"),
)
"""What a role may do, and the endpoint that it begins with; none for those who begin with what waits for them."""


@blueprint.route("/home")
@requires(EVERYONE, Place.TERRITORY, Place.NETWORK)
def home() -> Response | str:
    """Lead a person to their work: the team to its day, an expert to missions, a firm to its file, a funder to figures.

    Who holds roles that begin with different pages finds them all on one.
    """
    person = actor()
    if begin := _first_page(person):
        answer = redirect(url_for(begin), 303)
        assert isinstance(answer, Response)
        return answer
    rows = projects.visible_to(person) if not g.territory.ref.is_network else ()
    return render_template("public/own_home.html", rows=rows, labels=STATE_LABELS, tasks=day.tasks(person, today()))


def _first_page(person: Actor) -> str:
    """Return the endpoint of the page that all roles of a person begin with; '' when there is no such page."""
    if g.territory.ref.is_network:
        return "network.index" if person.may("network.view") else ""
    if person.may("day.view"):
        return "day.day"
    found = {endpoint for permission, endpoint in FIRST_PAGES if person.may(permission)}
    if person.parties("funder"):
        found.add("reports.dashboard")
    return found.pop() if len(found) == 1 else ""


@blueprint.route("/my-file")
@requires(OWN)
def my_file() -> str:
    """Show a firm its latest file that is not closed; what to do when it has none."""
    rows = projects.of_own_firms(actor())
    if not rows:
        return render_template("public/own_home.html", rows=(), labels=STATE_LABELS, tasks=())
    return _own_file(next((row.id for row in rows if row.state not in CLOSED), rows[0].id))


@blueprint.route("/my-file/<project:project_id>")
@requires(OWN)
def one_file(project_id: UUID) -> str:
    """Show a firm the file it chose."""
    firm.require(actor(), OWN, project_id)
    return _own_file(project_id)


def _own_file(project_id: UUID) -> str:
    """Show a file, what is expected of the firm, and its other files."""
    person = actor()
    others = [row for row in projects.of_own_firms(person) if row.id != project_id]
    values = {**own_file.signed_in(project_id, person), **contact(g.territory), "others": others}
    return render_template("public/my_file.html", **values, tasks=day.tasks(person, today()), labels=STATE_LABELS)
