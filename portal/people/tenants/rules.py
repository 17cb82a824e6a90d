"""The life of a territory (programme.md §4.4), what each state allows, and what a file changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.foundation.kernel.message import mark
from portal.foundation.kernel.workflow import Workflow, step

NETWORK_STATE = "network"
_BEFORE = ("candidate", "under_study", "being_set_up")

LIFE = Workflow(
    (
        step("study", ("candidate",), "under_study", "territories.state", "Study this territory"),
        step("set_up", ("under_study",), "being_set_up", "territories.state", "Start setting it up"),
        step("open", ("being_set_up",), "active", "territories.state", "Open the territory"),
        step("renew", ("active",), "renewing", "territories.state", "Prepare the renewal"),
        step("renewed", ("renewing",), "active", "territories.state", "Record the renewal"),
        step("suspend", ("active", "renewing"), "suspended", "territories.state", "Suspend", reason=True),
        step("resume", ("suspended",), "active", "territories.state", "Resume"),
        step("run_off", ("active", "renewing", "suspended"), "run_off", "territories.state", "End", reason=True),
        step("close", ("run_off",), "closed", "territories.state", "Close", reason=True),
        step("abandon", _BEFORE, "abandoned", "territories.state", "Abandon", reason=True),
    )
)
STATES = LIFE.states | {NETWORK_STATE}

TAKES_APPLICATIONS = frozenset({"active", "renewing"})
"""States in which new projects may come in."""

WORKING = frozenset({"active", "renewing", "suspended", "run_off"})
"""States in which people of the territory sign in and work."""

STATE_LABELS = {
    "candidate": mark("candidate"),
    "under_study": mark("being studied"),
    "being_set_up": mark("being set up"),
    "active": mark("open"),
    "renewing": mark("being renewed"),
    "suspended": mark("suspended"),
    "run_off": mark("ending"),
    "closed": mark("closed"),
    "abandoned": mark("abandoned"),
    "network": mark("network"),
}
"""English source strings of the states, as they are shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan: `kind` is create, change (the file wins), offer (a plugin) or drift (the screens differ)."""

    kind: str
    slug: str
    field: str = ""
    present: Any = None
    wanted: Any = None
