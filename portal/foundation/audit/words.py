"""The trail in words: a sentence for every verb, names for what changed, names of records. Registered by the rooms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.foundation.kernel.message import Message, mark


@dataclass(frozen=True, slots=True)
class Field:
    """How a value of a line is shown: its English label.

    `codes` gives words for values, `record` is the kind of record whose id it is, `message` says it with the line's
    other values.
    """

    label: str
    codes: Mapping[str, str] = field(default_factory=dict)
    record: str = ""
    message: Callable[[Any, Mapping[str, Any]], Message] | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A record as the trail calls it, and the page that shows it."""

    text: str
    url: str | None = None


Names = Callable[[Collection[UUID]], Mapping[UUID, Named]]
"""Reads the names of the records with these ids, in one query."""

YES_OR_NO = {"True": mark("yes"), "False": mark("no")}
COMMON = {
    "name": Field(mark("Name")),
    "title": Field(mark("Title")),
    "reference": Field(mark("Reference")),
    "cents": Field(mark("Amount")),
    "advance_cents": Field(mark("Advance")),
    "requested_cents": Field(mark("Advance asked for")),
    "months": Field(mark("Months")),
    "grace_months": Field(mark("Months before the first instalment")),
    "jobs_created": Field(mark("Jobs to create")),
    "jobs_kept": Field(mark("Jobs to keep")),
    "place": Field(mark("Place")),
    "on": Field(mark("Day")),
    "due_on": Field(mark("Due on")),
    "text": Field(mark("Text")),
    "note": Field(mark("Remark")),
    "member_id": Field(mark("Person"), record="member"),
}
"""What bears the same name in every room. A value without a label is not shown: it is there for checking only."""

_sentences: dict[str, str] = {}
_fields: dict[str, Mapping[str, Field]] = {}
_names: dict[str, Names] = {}


def tell(verbs: Mapping[str, str], fields: Mapping[str, Field] | None = None) -> None:
    """Give verbs their English sentences, with `%(who)s` for the person, and names to the values their lines hold."""
    named = {**COMMON, **(fields or {})}
    _sentences.update(verbs)
    _fields.update(dict.fromkeys(verbs, named))


def name_records(kind: str, read: Names) -> None:
    """Say how records of `kind` are called."""
    _names[kind] = read


def sentence(verb: str) -> str | None:
    """Return the English sentence of `verb`; None for one that no room tells any more."""
    return _sentences.get(verb)


def told() -> list[str]:
    """Return every verb that has its sentence."""
    return sorted(_sentences)


def fields(verb: str) -> Mapping[str, Field]:
    """Return the names of what lines with `verb` hold."""
    return _fields.get(verb, COMMON)


def names(wanted: Mapping[str, Collection[UUID]]) -> dict[tuple[str, UUID], Named]:
    """Return how these records are called, by kind and id: one query for each kind that a room names."""
    return {
        (kind, key): named
        for kind, ids in wanted.items()
        if ids and kind in _names
        for key, named in _names[kind](ids).items()
    }
