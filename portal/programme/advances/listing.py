"""Lists of advances: late, promised, being repaid, closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, true

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.web.listing import ListState, Page, Sort, page
from portal.foundation.web.visibility import visible
from portal.people.parties.models import Party
from portal.programme.advances.models import Advance
from portal.programme.advances.rules import BASKET_STATES, BASKETS
from portal.programme.companies.models import Company
from portal.programme.projects.models import Project

FILTERS = ("basket",)
FAR = date(9999, 12, 31)
_AWAITED = func.coalesce(Advance.awaited_on, literal(FAR))
SORTS = (Sort("awaited", _AWAITED), Sort("company", Project.company_key))
SORT_KEYS = ("awaited", "-awaited", "company", "-company")


def criterion(basket: str, on: date) -> ColumnElement[bool]:
    """Return which advances a basket holds on a day: late ones wait since before it."""
    if basket not in BASKET_STATES:
        return true()
    states = Advance.state.in_(BASKET_STATES[basket])
    return and_(states, Advance.awaited_on < on) if basket == "late" else states


def listed(actor: Actor, state: ListState, on: date) -> Page:
    """Return the page of advances that `state` names, of those `actor` sees."""
    statement = _of(actor, state, on).with_only_columns(
        Advance.id,
        Advance.state,
        Advance.principal_cents,
        Advance.months,
        Advance.granted_on,
        Advance.awaited_on,
        _AWAITED.label("sort_awaited"),
        Project.company_key.label("sort_company"),
        Project.id.label("project_id"),
        Project.reference,
        Party.name.label("company_name"),
    )
    return page(statement, state, SORTS, Advance.id)


def _of(actor: Actor, state: ListState, on: date) -> Select[Any]:
    return (
        select(Advance.id)
        .join(Project, Project.id == Advance.project_id)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(visible(Project, actor), criterion(state.filters.get("basket", ""), on))
    )


def count(basket: str, on: date) -> int:
    """Return how many advances a basket holds on a day."""
    return db.session.scalar(select(func.count(Advance.id)).where(criterion(basket, on))) or 0


def counts(on: date) -> dict[str, int]:
    """Return how many advances each basket holds."""
    return {key: count(key, on) for key, _label, _definition in BASKETS}


def reserved() -> int:
    """Return what is promised and not paid yet, counted from the advances themselves, in cents."""
    query = select(func.sum(Advance.principal_cents)).where(criterion("reserved", FAR))
    return int(db.session.scalar(query) or 0)
