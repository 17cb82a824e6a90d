"""What upper rooms and this room register with the file's page: tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Finding

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


_guards: dict[str, list[Guard]] = {}
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


def tabs() -> list[Tab]:
    """Return the tabs in their order."""
    return sorted(_tabs, key=lambda tab: tab.order)
