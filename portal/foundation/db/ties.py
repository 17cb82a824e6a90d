"""Whether the words of a finished statement tie every row behind a wall to whoever is bound (the guard's reading).

It is read as the database will: each SELECT, UPDATE or DELETE by itself, and of its conditions those alone that must
hold for every row, so none beside an OR, in a CASE, a function or a NOT. What is not understood ties nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from portal.foundation.db.base import Base, Scoped, Shared

TENANT = "bound_tenant_id"
PERSON = "bound_person_id"
"""The names of the values that a statement is tied by; the guard compares them with who is bound."""

_SCOPED = rf"NAME \. tenant_id = %\({TENANT}\)s"
_SHARED = rf"{_SCOPED} OR NAME \. network_id = %\({TENANT}\)s"
_MEMBERS = r"SELECT member \. person_id FROM member WHERE (?:%\(\w+\)s|[^()])+"
_PERSON = rf"NAME \. id IN \( {_MEMBERS} \) OR NAME \. id = %\({PERSON}\)s"
_UNKNOWN = "(?!)"
"""By table, what ties it; a name that is not understood is tied by nothing."""

_JOINED = ("JOIN", "LEFT_JOIN", "FULL_JOIN")
_TABLES = ("FROM", "USING", "UPDATE", *_JOINED)
_AFTER = ("WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FOR", "RETURNING")
_KEYWORDS = frozenset(("SELECT", "DELETE", "SET", "ON", *_TABLES, *_AFTER))
_WORDS = _KEYWORDS.union(("AND", "OR", "BETWEEN", "AS", "CASE", "END", "UNION", "INTERSECT", "EXCEPT"))
_TOKEN = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|%\(\w+\)s|::\w+|\w+|\S""")
_NOTHING = ("0 = 1", "false")

Group = tuple[Any, ...]
"""Tokens and the groups between brackets, or between CASE and END."""


def scoped_tables() -> frozenset[str]:
    """Return the names of all tables whose rows belong to a tenant, plugins' included."""
    return _tables_of(Scoped, len(Base.metadata.tables))


def walled_tables() -> frozenset[str]:
    """Return the names of all tables whose rows are not everybody's: a tenant's, those between two, persons."""
    return scoped_tables() | _tables_of(Shared, len(Base.metadata.tables)) | {"person"}


@cache
def _tables_of(kind: type[Base], _count: int) -> frozenset[str]:
    """Tables are added, a plugin's at last, and never taken away: their number tells whether to look again."""
    return frozenset(m.class_.__tablename__ for m in Base.registry.mappers if issubclass(m.class_, kind))


def all_tied(words: str) -> bool:
    """Tell whether each table behind a wall that the statement reads or changes is tied where it stands."""
    commented = re.search(r"/\*|--", words)  # by no statement of SQLAlchemy's own; a name could hide behind it
    return not commented and all(_Query(group).is_tied() for group in _queries(_tree(words)))


def _wall(table: str) -> str:
    if table in scoped_tables():
        return _SCOPED
    return _PERSON if table == "person" else _SHARED


def _tree(words: str) -> Group:
    words = re.sub(r"\b(LEFT|FULL|DISTINCT)(?: OUTER)? (JOIN|FROM)\b", r"\1_\2", words, flags=re.IGNORECASE)
    open_groups: list[list[Any]] = [[]]
    for token in _TOKEN.findall(words):
        word = token.upper() if token.upper() in _WORDS else token
        if word in ("(", "CASE"):
            open_groups.append([] if word == "(" else [word])
        elif word in (")", "END"):
            closed = tuple(open_groups.pop())
            open_groups[-1].append(closed)
        elif not word.startswith("::"):
            open_groups[-1].append(word)
    return tuple(open_groups[0])


def _split(group: Group, *words: str) -> list[Group]:
    found: list[list[Any]] = [[]]
    for part in group:
        if part in words:
            found.append([])
        else:
            found[-1].append(part)
    return [tuple(part) for part in found]


def _is_query(group: Group) -> bool:
    return any(word in group for word in ("SELECT", "UPDATE", "DELETE"))


def _queries(group: Group) -> Iterator[Group]:
    """Yield each query of `group`, those in brackets as well."""
    for part in group:
        if isinstance(part, tuple):
            yield from _queries(part)
    yield from (part for part in _split(group, "UNION", "INTERSECT", "EXCEPT") if _is_query(part))


def _clauses(group: Group) -> Iterator[tuple[str, Group]]:
    """Yield each keyword of `group` with what follows it up to the next one."""
    keyword, found = "", list[Any]()
    for part in (*group, "LIMIT"):
        if part in _KEYWORDS:
            yield keyword, tuple(found)
            keyword, found = part, []
        else:
            found.append(part)


@dataclass(frozen=True, slots=True)
class _Source:
    """A table behind a wall as a query names it, and the condition that ties it."""

    name: str
    wall: str


class _Query:
    """What a query reads or changes, and what must hold of it."""

    def __init__(self, group: Group) -> None:
        self.of_all: list[str] = []
        self.of_some: list[tuple[str, list[_Source]]] = []
        self.sources = self._tables(group)

    def is_tied(self) -> bool:
        """Tell whether each source is tied; what reads nothing needs no tie."""
        return any(words in _NOTHING for words in self.of_all) or all(map(self._holds, self.sources))

    def _holds(self, source: _Source) -> bool:
        words = (*self.of_all, *(held for held, sources in self.of_some if source in sources))
        return any(re.fullmatch(source.wall, each) for each in words)

    def _tables(self, group: Group) -> list[_Source]:
        """Return the sources of a query, or of tables joined in brackets, and note the conditions on the way."""
        found: list[_Source] = []
        join, joined = "", found
        for keyword, parts in _clauses(group):
            if keyword in _TABLES:
                join, joined = keyword, self._named(_split(parts, ","))
                found += joined
            elif keyword == "ON" and join in _JOINED:
                condition, *more = _split(parts, ",")
                self.of_some += [(words, _held(join, found, joined)) for words in _conditions(condition)]
                found += self._named(more)
            elif keyword == "WHERE":
                self.of_all += _conditions(parts)
        return found

    def _named(self, items: list[Group]) -> list[_Source]:
        found: list[_Source] = []
        for item in filter(None, items):
            if isinstance(item[0], str):
                found += _source(item)
            elif not _is_query(item[0]):
                found += self._tables(("FROM", *item[0]))
        return found


def _held(join: str, before: list[_Source], joined: list[_Source]) -> list[_Source]:
    """Return of which sources a join's condition holds: a row that meets none goes, or stays with nothing beside it."""
    return {"JOIN": [*before], "LEFT_JOIN": joined}.get(join, [])


def _source(item: Group) -> Iterator[_Source]:
    """Yield the table that an item of a FROM names, if it is behind a wall: `schema.table AS name`."""
    table, rest = item[0], item[1:]
    if not re.match(r'[\w"]', table):
        yield _Source(table, _UNKNOWN)
    while rest[:1] == (".",):
        table, rest = rest[1], rest[2:]
    plain = str(table).strip('"').lower()
    if plain in walled_tables():
        name = rest[1] if rest[:1] == ("AS",) else table
        yield _Source(name, _wall(plain).replace("NAME", re.escape(name)))


def _conditions(parts: Group) -> Iterator[str]:
    """Yield what must hold by itself: what AND binds; where an OR stands, the whole of it."""
    pieces = [parts] if "OR" in parts else _split(parts, "AND")
    for before, piece in pairwise([(), *pieces]):
        if "BETWEEN" in before:
            continue
        if len(piece) == 1 and isinstance(piece[0], tuple) and not _is_query(piece[0]) and "CASE" not in piece[0]:
            yield from _conditions(piece[0])
        else:
            yield _words(piece)


def _words(group: Group) -> str:
    return " ".join(f"( {_words(part)} )" if isinstance(part, tuple) else part for part in group)
