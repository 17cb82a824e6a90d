"""What upper rooms and this room register with the file's page: tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.foundation.hooks.gather import gather
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Finding
from portal.foundation.kernel.message import Message

Guard = Callable[[UUID, Actor, date], list[Finding]]
"""Says what speaks against a step of the project with this id: a `block` stops it."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the file: key, English label, endpoint (takes `project_id`), the permission it asks for."""

    key: str
    label: str
    endpoint: str
    order: int
    permission: str = "projects.view"


_tabs: list[Tab] = []


def add_tab(tab: Tab) -> None:
    """Add a tab to the file's page."""
    if tab not in _tabs:
        _tabs.append(tab)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact (or, in the future, a date) on the file's thread. `kind` is sea, sun, ok, warn, bad or plum."""

    on: date
    text: Message
    kind: str = "sea"
    icon: str = "doc"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class SummaryFigure:
    """A figure on top of the file: value as text, label, note, and the page that explains it."""

    value: str
    label: Message
    note: Message | None = None
    url: str | None = None
    kind: str = "sea"
    order: int = 50


@dataclass(frozen=True, slots=True)
class SummaryBlock:
    """A card of the file's summary: a template and its context."""

    template: str
    context: dict[str, object]
    order: int = 50


_entries: list[Callable[[UUID, Actor, date], list[Entry]]] = []
_steps: list[Callable[[UUID, Actor, date], list[Entry]]] = []
_figures: list[Callable[[UUID, Actor, date], list[SummaryFigure]]] = []
_blocks: list[Callable[[UUID, Actor, date], list[SummaryBlock]]] = []


def add_entries(source: Callable[[UUID, Actor, date], list[Entry]]) -> None:
    """Let a room put facts and dates on the file's thread."""
    if source not in _entries:
        _entries.append(source)


def add_steps(source: Callable[[UUID, Actor, date], list[Entry]]) -> None:
    """Let a room put the steps that the team took on the file's thread: its firm reads them in words of its own."""
    if source not in _steps:
        _steps.append(source)


def add_figures(source: Callable[[UUID, Actor, date], list[SummaryFigure]]) -> None:
    """Let a room put figures on top of the file."""
    if source not in _figures:
        _figures.append(source)


def add_block(source: Callable[[UUID, Actor, date], list[SummaryBlock]]) -> None:
    """Let a room put a card on the file's summary."""
    if source not in _blocks:
        _blocks.append(source)


def entries(project_id: UUID, actor: Actor, on: date, *, steps: bool = True) -> list[Entry]:
    """Return the file's thread, the latest first; without `steps`, what the other rooms put on it only.

    Of one day, what upper rooms tell stands on what lower ones do.
    """
    found = gather([*reversed(_entries), *(_steps if steps else ())], project_id, actor, on)
    return sorted(found, key=lambda entry: entry.on, reverse=True)


def figures(project_id: UUID, actor: Actor, on: date) -> list[SummaryFigure]:
    """Return the figures on top of the file, in order."""
    found = gather(_figures, project_id, actor, on)
    return sorted(found, key=lambda figure: figure.order)


def blocks(project_id: UUID, actor: Actor, on: date) -> list[SummaryBlock]:
    """Return the cards of the file's summary, in order."""
    found = gather(_blocks, project_id, actor, on)
    return sorted(found, key=lambda block: block.order)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a step brings with it: `prepare` asks plugins and reads before the transaction opens, `act` writes in it.

    `act` receives what `prepare` gave. Raising there keeps the step from being taken.
    """

    prepare: Callable[[UUID, date], Any]
    act: Callable[[Actor, UUID, date, Any], None]


_guards: dict[str, list[Guard]] = {}
_consequences: dict[str, list[Consequence]] = {}
_after: dict[str, list[Callable[[UUID, date], None]]] = {}


def guard(event: str, check: Guard) -> None:
    """Let an upper room speak against the step `event` (advances: instalments are still due)."""
    checks = _guards.setdefault(event, [])
    if check not in checks:
        checks.append(check)


def guards(event: str) -> list[Guard]:
    """Return who speaks on the step `event`."""
    return _guards.get(event, [])


def after(event: str, act: Callable[[UUID, date], None]) -> None:
    """Let an upper room act in the same transaction once the step `event` was taken."""
    acts = _after.setdefault(event, [])
    if act not in acts:
        acts.append(act)


def acts_after(event: str) -> list[Callable[[UUID, date], None]]:
    """Return what happens in the same transaction after the step `event`."""
    return _after.get(event, [])


def follows(event: str, consequence: Consequence) -> None:
    """Let a room prepare something for the step `event`, and act on it in the step's own transaction."""
    kept = _consequences.setdefault(event, [])
    if consequence not in kept:
        kept.append(consequence)


def consequences(event: str) -> list[Consequence]:
    """Return what the step `event` brings with it."""
    return _consequences.get(event, [])


def _every_file(_project_id: UUID) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class StepPage:
    """Another room's page on which a step is taken: its endpoint takes `project_id`.

    `label` is what leads there where it is not the step's own name, `leads` tells for which files it does.
    """

    endpoint: str
    label: str | None = None
    leads: Callable[[UUID], bool] = _every_file


_pages: dict[str, StepPage] = {}


def step_page(event: str, page: StepPage) -> None:
    """Say that the step `event` is taken on another room's page."""
    _pages[event] = page


def page_of(event: str) -> StepPage | None:
    """Return the page that another room has for the step `event`, None for the common one."""
    return _pages.get(event)


def tabs() -> list[Tab]:
    """Return the tabs in their order."""
    return sorted(_tabs, key=lambda tab: tab.order)
