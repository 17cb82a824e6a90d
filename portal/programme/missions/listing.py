"""The worklist of missions: its page, its baskets, how many there are."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, func

from portal.foundation.db.session import db
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.text import fold, whole_number
from portal.foundation.stats import queries as stats
from portal.foundation.web.listing import ListState, Page, Sort, page
from portal.foundation.web.visibility import visible
from portal.people.parties.models import Party
from portal.programme.missions.models import Mission
from portal.programme.missions.queries import LENDER, joined
from portal.programme.missions.rules import BASKETS, LIFE, OPEN
from portal.programme.partners.models import Expert
from portal.programme.projects.models import Project

FILTERS = ("basket", "q", "field", "year")
SORTS = (Sort("age", Mission.opened_on), Sort("company", Project.company_key))
SORT_KEYS = ("age", "-age", "company", "-company")
STATES_FIGURE = stats.shown_in_menu("mission_states")
"""The summary figure that counts missions by state."""


def worklist(actor: Actor, state: ListState) -> Page:
    """Return the page of missions that `state` names, of those `actor` sees."""
    statement = _filtered(
        joined(
            Mission.id,
            Mission.field,
            Mission.state,
            Mission.opened_on,
            Mission.half_days,
            Mission.confirmed,
            Mission.logged,
            Mission.number,
            Mission.opened_on.label("sort_age"),
            Project.company_key.label("sort_company"),
            Project.reference.label("project_reference"),
            Party.name.label("company_name"),
            Expert.name.label("expert_name"),
            LENDER.name.label("partner_name"),
        ),
        actor,
        state,
    )
    return page(statement, state, SORTS, Mission.id)


def _filtered(statement: Select[Any], actor: Actor, state: ListState) -> Select[Any]:
    statement = statement.where(visible(Mission, actor))
    if states := basket_states(state.filters.get("basket", "")):
        statement = statement.where(Mission.state.in_(states))
    if (field := state.filters.get("field", "")) in FIELDS:
        statement = statement.where(Mission.field == field)
    if (year := whole_number(state.filters.get("year", ""), 4)) and 1990 < year < 3000:
        first, last = date(year, 1, 1), date(year, 12, 31)
        statement = statement.where(Mission.signed_on.between(first, last))
    for word in fold(state.filters.get("q", "")).split():
        statement = statement.where(Project.search_key.contains(word, autoescape=True))
    return statement


def basket_states(key: str) -> tuple[str, ...]:
    """Return the states of a basket; none for 'all' and for what is no basket."""
    return next((states for basket, _l, _d, states in BASKETS if basket == key), ())


def total(actor: Actor, state: ListState) -> int:
    """Return how many missions the list holds: from summary rows where no other filter asks for counting."""
    if set(state.filters) <= {"basket"}:
        counts = stats.values(STATES_FIGURE)
        states = basket_states(state.filters.get("basket", "")) or tuple(LIFE.states)
        return sum(counts.get(name, 0) for name in states)
    return db.session.scalar(_filtered(joined(func.count(Mission.id)), actor, state)) or 0


def basket_counts() -> dict[str, int]:
    """Return how many missions each basket holds."""
    counts = stats.values(STATES_FIGURE)
    return {key: sum(counts.get(s, 0) for s in states or LIFE.states) for key, _l, _d, states in BASKETS}


def open_count() -> int:
    """Return how many missions are not at an end."""
    counts = stats.values(STATES_FIGURE)
    return sum(counts.get(name, 0) for name in OPEN)
