"""The worklist, a person's own missions, one mission, its steps and documents."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import abort, render_template, request
from werkzeug import Response

from portal.casework.deadlines import registry as deadlines
from portal.casework.documents.views import send
from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.workflow import Transition
from portal.foundation.web.context import actor, today
from portal.foundation.web.i18n import gettext
from portal.foundation.web.listing import ListState
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.missions import ending, half_days, letters, life, listing, proposals, queries, rules
from portal.programme.missions.forms import ReasonForm
from portal.programme.missions.matching import as_shown
from portal.programme.missions.models import Mission
from portal.programme.missions.pages import Page, blueprint, context, done
from portal.programme.partners import expert_queries, fields
from portal.programme.partners import queries as partners
from portal.programme.partners.registry import list_tabs
from portal.programme.projects import queries as projects
from portal.programme.projects.file_page import file_context


@blueprint.get("/missions/")
@requires("missions.list")
def worklist() -> str:
    """Show the worklist that the address names; without a name, what is under way."""
    state = ListState.from_args(request.args, listing.FILTERS, listing.SORT_KEYS)
    if not state.filters:
        state = replace(state, filters={"basket": rules.BASKETS[0][0]})
    return render_template(
        "missions/worklist.html",
        page=listing.worklist(actor(), state),
        state=state,
        total=listing.total(actor(), state),
        counts=listing.basket_counts(),
        baskets=rules.BASKETS,
        labels=rules.STATE_LABELS,
        kind_of=rules.kind_of,
        reference=queries.reference,
        fields=fields.labels(),
        tabs=list_tabs(actor()),
        today=today(),
    )


@blueprint.get("/missions/mine")
@requires("missions.own")
def mine() -> str:
    """Show an expert, a partner or a company their own missions."""
    found = queries.seen_by(actor())
    own = expert_queries.own_expert_views(actor())
    return render_template(
        "missions/mine.html",
        missions=[context(view) for view in found],
        running=rules.DAY_STATES,
        labels=rules.STATE_LABELS,
        experts=own,
        firms=partners.partners(actor(), ListState({}, "name")).rows if actor().may("partners.view") else (),
        todo=deadlines.tasks(actor(), today()),
        today=today(),
    )


@blueprint.get("/projects/<project:project_id>/missions")
@requires("missions.view")
def tab(project_id: UUID) -> str:
    """Show the missions of a file."""
    visible = {view.id for view in queries.seen_by(actor(), Mission.project_id == project_id)}
    found = [context(view) for view in queries.of_project(project_id) if view.id in visible]
    return render_template(
        "missions/tab.html",
        **file_context(project_id, "skills"),
        missions=found,
        may_open=projects.project_view(project_id).state in rules.NEED_STATES,
    )


@blueprint.get("/missions/<mission:mission_id>")
@requires("missions.view")
def show(mission_id: UUID) -> str:
    """Show a mission: what, who, how far, and what is expected of the reader."""
    view = queries.mission_view(mission_id)
    person = actor()
    whole = context(view)
    return render_template(
        "missions/show.html",
        **whole,
        file=projects.project_view(view.project_id),
        steps=_steps(view) if whole["audience"] == "staff" else [],
        transitions=queries.transitions(mission_id),
        event_labels={t.name: t.label for t in rules.LIFE.transitions},
        proposals=proposals.proposals(mission_id) if whole["audience"] == "staff" else [],
        proposal=proposals.live(mission_id) if view.state == "proposed" else None,
        said=as_shown,
        reasons=proposals.DECLINE_REASONS,
        half_days=half_days.of_mission(mission_id),
        part_labels=half_days.PART_LABELS,
        place_labels=half_days.PLACE_LABELS,
        day_states=half_days.STATE_LABELS,
        documents=letters.documents_of(person, mission_id),
        kinds=letters.KINDS,
        signatures=letters.signatures(mission_id) if view.signed_on else [],
        evaluations=ending.evaluations(mission_id, view.round),
        ratings=ending.RATINGS,
        outcomes=ending.OUTCOMES,
        logging=view.state in rules.DAY_STATES,
        worth=Money(view.value_cents, current_tenant().currency) if view.value_cents is not None else None,
    )


def _steps(view: queries.MissionView) -> list[Transition]:
    person = actor()
    return [t for t in rules.LIFE.leaving(view.state) if t.offered and person.may(t.permission)]


@blueprint.route("/missions/<mission:mission_id>/steps/<event>", methods=["GET", "POST"])
@requires(rules.MANAGE)
def step(mission_id: UUID, event: str) -> Page:
    """Show what a step means; take it."""
    view = queries.mission_view(mission_id)
    transition = next((t for t in rules.LIFE.transitions if t.name == event and t.offered), None)
    if transition is None:
        abort(404)
    if not actor().may(transition.permission):
        abort(403)
    form = ReasonForm()
    if form.validate_on_submit():
        if transition.reason and not form.reason.data:
            form.reason.errors = [gettext("Say why, in a few words.")]
        else:
            return perform(lambda: _take(mission_id, event, form.reason.data or ""))
    possible = view.state in transition.sources
    page = render_template("missions/step.html", **context(view), transition=transition, form=form, possible=possible)
    return page, 422 if form.errors else 200 if possible else 409


def _take(mission_id: UUID, event: str, reason: str) -> str:
    life.take_step(actor(), mission_id, event, today(), reason)
    return done(mission_id, gettext("The step is recorded."))


@blueprint.get("/missions/<mission:mission_id>/documents/<mission_document:mission_document_id>")
@requires("missions.view")
def download(mission_id: UUID, mission_document_id: UUID) -> Response:
    """Give a document back."""
    return send(letters.document_id(mission_document_id))
