"""The life of a mission (programme.md §4.3) and what its states are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.foundation.kernel.message import mark
from portal.foundation.kernel.text import fold
from portal.foundation.kernel.workflow import Workflow, step

MANAGE, ANSWER, CONFIRM, LOG = "missions.manage", "missions.answer", "missions.confirm", "missions.log"
_STOPPED = ("no_match", "declined", "cancelled", "suspended")

LIFE = Workflow(
    (
        step("search", ("need_identified",), "searching", MANAGE, "Look for an expert"),
        step("search_again", _STOPPED, "searching", MANAGE, "Look for an expert again", reason=True),
        step("propose", ("searching",), "proposed", MANAGE, "Proposed to an expert", offered=False),
        step("no_match", ("searching",), "no_match", MANAGE, "Note that nobody fits", reason=True),
        step("accept", ("proposed",), "accepted", CONFIRM, "Accepted by both sides", offered=False),
        step("decline", ("proposed",), "declined", ANSWER, "Declined", reason=True, offered=False),
        step("expire", ("proposed",), "declined", MANAGE, "Ended without an answer", reason=True, offered=False),
        step("sign_letter", ("accepted",), "letter_signed", MANAGE, "Mission letter signed", offered=False),
        step("start", ("letter_signed",), "in_progress", LOG, "First half-day given", offered=False),
        step("suspend", ("in_progress",), "suspended", MANAGE, "Suspend", reason=True),
        step("complete", ("in_progress",), "completed", LOG, "End the mission", offered=False),
        step("evaluate", ("completed",), "evaluated", "missions.evaluate", "Evaluated by both sides", offered=False),
        step("waive_evaluation", ("completed",), "evaluated", MANAGE, "Go on without an evaluation", reason=True),
        step("close", ("evaluated",), "closed", MANAGE, "Close the mission", offered=False),
        step("reopen", ("closed",), "in_progress", "missions.reopen", "Reopen", reason=True),
        step(
            "cancel",
            ("need_identified", "accepted", "in_progress"),
            "cancelled",
            MANAGE,
            "Cancel the mission",
            reason=True,
        ),
    )
)

STATE_LABELS = {
    "need_identified": mark("Need identified"),
    "searching": mark("Looking for an expert"),
    "proposed": mark("Proposed"),
    "accepted": mark("Accepted, letter to sign"),
    "letter_signed": mark("Letter signed"),
    "in_progress": mark("Running"),
    "completed": mark("Ended, to evaluate"),
    "evaluated": mark("Evaluated"),
    "closed": mark("Mission closed"),
    "no_match": mark("Nobody found"),
    "declined": mark("Proposal declined"),
    "cancelled": mark("Mission cancelled"),
    "suspended": mark("Suspended mission"),
}
"""English source strings of the states."""

ENDED = frozenset({"closed", "cancelled", "no_match", "declined"})
"""States in which nothing keeps the file of the company from going on."""

OPEN = LIFE.states - ENDED
BASKETS = (
    ("open", mark("To follow"), mark("From the need to the evaluation, the oldest first."), tuple(sorted(OPEN))),
    ("search", mark("To match"), mark("A need waits for an expert."), ("need_identified", "searching")),
    ("answers", mark("Waiting for an answer"), mark("Proposed to an expert, then to the company."), ("proposed",)),
    ("letters", mark("Letters to sign"), mark("Accepted by both sides."), ("accepted",)),
    ("running", mark("Running missions"), mark("Letter signed, half-days given."), ("letter_signed", "in_progress")),
    ("evaluate", mark("To evaluate and close"), mark("The expert has finished."), ("completed", "evaluated")),
    ("stopped", mark("Stopped"), mark("Nobody found, declined, suspended or cancelled."), _STOPPED),
    ("all", mark("All missions"), mark("Every mission of the territory."), ()),
)
"""Worklists: key, label, one-line definition, states ('all' has none and takes every state)."""

WITH_EXPERT = frozenset({"proposed", "accepted", "letter_signed", "in_progress", "completed", "evaluated", "closed"})
"""States in which a mission has its expert."""

AGREED = WITH_EXPERT - {"proposed"}
"""States in which both sides have agreed."""

RUNNING = ("accepted", "letter_signed", "in_progress")
"""States that make up an expert's load."""

LETTER_STATES = frozenset({"approved", "contracting", "active", "incident", "follow_up"})
"""States of the file in which an expert may be proposed: the committee has approved it."""

NEED_STATES = (
    LETTER_STATES | {"in_study", "awaiting_documents", "ready", "scheduled", "in_committee"} | {"approved_conditional"}
)
"""States of the file in which a need may be noted."""

DAY_STATES = frozenset({"letter_signed", "in_progress"})
"""States of the mission in which half-days are logged."""

_KINDS = {
    "need_identified": ("", "hollow"),
    "searching": ("sun", "search"),
    "proposed": ("sun", "clock"),
    "accepted": ("sea", "check"),
    "letter_signed": ("sea", "doc"),
    "in_progress": ("sun", "sails"),
    "completed": ("sea", "check"),
    "evaluated": ("ok", "check"),
    "closed": ("ok", "check"),
    "no_match": ("warn", "alert"),
    "declined": ("warn", "turn"),
    "cancelled": ("", "x"),
    "suspended": ("warn", "pause"),
}


def paid_for(promised: Mapping[str, Any] | None) -> bool:
    """Tell whether a letter, by what it promises, says that the company pays what the employee costs."""
    return bool(promised and promised.get("paid_for"))


def employer_signatory(promised: Mapping[str, Any] | None) -> str:
    """Return who signs a letter for the employer of somebody formally lent; "" for visits, which the expert signs."""
    return str(promised.get("employer_signatory", "")) if promised else ""


def kind_of(state: str) -> tuple[str, str]:
    """Return the colour kind and icon of a state's tag."""
    return _KINDS[state]


def names_company(text: str, company: str) -> bool:
    """Tell whether `text` names the firm: partners read the need before they know whose it is."""
    name = fold(company)
    return len(name) > 2 and f" {name} " in f" {_words(text)} "


def _words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() or c in "-'’&" else " " for c in fold(text)).split())
