"""Which rows a person sees: one WHERE clause per kind of row and role, registered by the rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, True_, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from portal.foundation.db.base import Keyed
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import mark

Clause = Callable[[Actor], ColumnElement[bool]]

_words: dict[Clause, str] = {}
_granted: dict[type[Keyed], dict[str, list[Clause]]] = {}
_withheld: dict[type[Keyed], list[Clause]] = {}
_inherited: dict[type[Keyed], tuple[InstrumentedAttribute[Any], type[Keyed]]] = {}


def told(words: str) -> Callable[[Clause], Clause]:
    """Say in English which rows the decorated clause describes: what « Who sees what » shows of it."""

    def keep(clause: Clause) -> Clause:
        _words[clause] = words
        return clause

    return keep


@told(mark("all of the territory"))
def every(_actor: Actor) -> ColumnElement[bool]:
    """All rows."""
    return true()


def grant(model: type[Keyed], role: str, clause: Clause) -> None:
    """Let `role` see the rows of `model` that `clause` describes, besides those it already sees."""
    clauses = _granted.setdefault(model, {}).setdefault(role, [])
    if clause not in clauses:
        clauses.append(clause)


def withhold(model: type[Keyed], clause: Clause) -> None:
    """Hide from everyone the rows for which `clause` is false (a recused member's papers)."""
    clauses = _withheld.setdefault(model, [])
    if clause not in clauses:
        clauses.append(clause)


def inherit(model: type[Keyed], column: InstrumentedAttribute[Any], parent: type[Keyed]) -> None:
    """Let whoever sees a row of `parent` see the rows of `model` that point to it by `column`."""
    _inherited[model] = (column, parent)


def visible(model: type[Keyed], actor: Actor) -> ColumnElement[bool]:
    """Return the criterion for the rows of `model` that `actor` sees. Nothing registered means nothing seen."""
    clauses: list[ColumnElement[bool]] = []
    for role in actor.roles:
        clauses.extend(clause(actor) for clause in _granted.get(model, {}).get(role, ()))
    if model in _inherited:
        column, parent = _inherited[model]
        parents = select(parent.id).where(visible(parent, actor))
        clauses.append(column.in_(parents))
    if not clauses:
        return false()
    return and_(or_(*clauses), *(clause(actor) for clause in _withheld.get(model, ())))


def seen_as(model: type[Keyed], actor: Actor) -> list[str]:
    """Return in English which rows of `model` are granted to `actor`, by its own clauses or through its parent's."""
    found = [_words.get(clause, "") for role in actor.roles for clause in _granted.get(model, {}).get(role, ())]
    if model in _inherited:
        found += seen_as(_inherited[model][1], actor)
    return list(dict.fromkeys(found))


def kept_from(model: type[Keyed], actor: Actor) -> list[str]:
    """Return in English which rows of `model` are withheld from `actor` all the same; nothing when none can be."""
    clauses = (clause for clause in _withheld.get(model, ()) if not isinstance(clause(actor), True_))
    return [_words.get(clause, "") for clause in clauses]


def known() -> frozenset[type[Keyed]]:
    """Return the kinds of rows that somebody may see."""
    return frozenset(_granted) | frozenset(_inherited)
