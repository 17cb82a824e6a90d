"""The list of projects: what stands in it, how many, and how many each basket holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.text import fold
from portal.foundation.stats import queries as stats
from portal.foundation.web.listing import ListState, Page, Sort, page
from portal.foundation.web.visibility import visible
from portal.people.accounts.models import Member
from portal.people.parties.models import Party
from portal.people.parties.queries import numbered
from portal.programme.companies.models import Company
from portal.programme.projects.models import Project
from portal.programme.projects.rules import BASKETS, LIFE, WORKED_OFF
from portal.programme.projects.study_models import Diagnosis

FILTERS = ("basket", "q", "lead", "field")
SORTS = (Sort("age", Project.received_on), Sort("company", Project.company_key))
SORT_KEYS = ("age", "-age", "company", "-company")
FIGURE = stats.shown_in_menu("projects")
"""The summary figure that counts projects by state."""


def basket_states(key: str) -> tuple[str, ...]:
    """Return the states of a basket; none for 'all' and for what is no basket."""
    return next((states for basket, _l, _d, states in BASKETS if basket == key), ())


def worklist(actor: Actor, state: ListState) -> Page:
    """Return the page of projects that `state` names, of those `actor` sees."""
    statement = _filtered(
        select(
            Project.id,
            Project.reference,
            Project.title,
            Project.state,
            Project.received_on,
            Project.received_on.label("sort_age"),
            Project.company_key.label("sort_company"),
            Party.name.label("company_name"),
            Party.place,
            Member.name.label("lead_name"),
        )
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .outerjoin(Member, Member.id == Project.lead_id),
        actor,
        state,
    )
    return page(statement, state, SORTS, Project.id)


def _filtered(statement: Select[Any], actor: Actor, state: ListState) -> Select[Any]:
    statement = statement.where(visible(Project, actor))
    if states := basket_states(state.filters.get("basket", "")):
        statement = statement.where(Project.state.in_(states))
    if lead := state.filters.get("lead"):
        wanted = actor.member_id if lead == "me" else _uuid(lead)
        statement = statement.where(Project.lead_id == wanted)
    if field := state.filters.get("field"):
        statement = statement.where(
            select(Diagnosis.id).where(Diagnosis.project_id == Project.id, Diagnosis.field == field).exists()
        )
    if typed := state.filters.get("q", ""):
        found = and_(*(Project.search_key.contains(word, autoescape=True) for word in fold(typed).split()))
        if (firms := numbered(typed)) is not None:
            found |= Project.company_id.in_(select(Company.id).where(Company.party_id.in_(firms)))
        statement = statement.where(found)
    return statement


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def total(actor: Actor, state: ListState) -> int:
    """Return how many projects the list holds: from summary rows where no other filter asks for counting."""
    if set(state.filters) <= {"basket"}:
        counts = stats.values(FIGURE)
        states = basket_states(state.filters.get("basket", "")) or tuple(LIFE.states)
        return sum(counts.get(name, 0) for name in states)
    return db.session.scalar(_filtered(select(func.count(Project.id)), actor, state)) or 0


def mine(actor: Actor, state: ListState) -> int:
    """Return how many files of a basket the person follows; 0 in the lists that hold history."""
    basket = state.filters.get("basket", "")
    if actor.member_id is None or basket not in WORKED_OFF:
        return 0
    return total(actor, ListState({"basket": basket, "lead": "me"}, ""))


def basket_counts() -> dict[str, int]:
    """Return how many projects each basket holds."""
    counts = stats.values(FIGURE)
    return {key: sum(counts.get(s, 0) for s in states or LIFE.states) for key, _l, _d, states in BASKETS}
