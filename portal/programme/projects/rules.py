"""The states of a project (programme.md §4.1), their six stages and the steps between them."""

from __future__ import annotations

from portal.foundation.kernel.workflow import Workflow, step

LIFE = Workflow(
    (
        step("qualify", ("prospect",), "qualified", "projects.study", "Qualify"),
        step("study", ("qualified",), "in_study", "projects.study", "Start the study"),
        step("ask_documents", ("in_study",), "awaiting_documents", "projects.study", "Wait for documents"),
        step("resume_study", ("awaiting_documents",), "in_study", "projects.study", "Resume the study"),
        step("orient", ("qualified",), "oriented_elsewhere", "projects.study", "Guide to other support", reason=True),
        step("discard", ("prospect", "qualified"), "discarded", "projects.study", "Set aside", reason=True),
        step(
            "withdraw",
            ("in_study", "awaiting_documents"),
            "withdrawn",
            "projects.study",
            "Record the withdrawal",
            reason=True,
        ),
        step(
            "drop", ("in_study", "awaiting_documents"), "dropped", "projects.study", "Close without action", reason=True
        ),
        step(
            "reopen",
            ("discarded", "oriented_elsewhere", "withdrawn", "dropped"),
            "in_study",
            "projects.reopen",
            "Reopen",
            reason=True,
        ),
    )
)

STATE_LABELS = {
    "prospect": "Contact",
    "qualified": "Eligible",
    "in_study": "Being studied",
    "awaiting_documents": "Waiting for documents",
    "oriented_elsewhere": "Guided elsewhere",
    "discarded": "Set aside",
    "withdrawn": "Withdrawn",
    "dropped": "Closed without action",
}
"""English source strings of the states, as staff read them."""

STAGES = (
    ("request", "Request", ("prospect", "qualified")),
    ("study", "Study", ("in_study", "awaiting_documents")),
    ("committee", "Committee", ()),
    ("agreement", "Agreement", ()),
    ("follow_up", "Follow-up", ()),
    ("closing", "Closing", ("oriented_elsewhere", "discarded", "withdrawn", "dropped")),
)
"""The six stages on screen: key, English label, states."""

CLOSED = frozenset(STAGES[-1][2])

BASKETS = (
    ("new", "To qualify", "A request has come in; nobody has answered yet.", ("prospect",)),
    ("study", "To study", "Eligible request, study under way.", ("qualified", "in_study")),
    ("waiting", "Waiting for the company", "A document or an answer was asked for.", ("awaiting_documents",)),
    ("all", "All", "Every file of the territory.", ()),
)
"""Worklists: key, label, one-line definition, states ('all' has none and takes every state)."""


def stage_of(state: str) -> str:
    """Return the key of the stage that `state` belongs to."""
    return next(key for key, _label, states in STAGES if state in states)


def kind_of(state: str) -> tuple[str, str]:
    """Return the colour kind and icon of a state's tag."""
    if state in CLOSED:
        return "", "hollow"
    return {"prospect": ("az-sun", "pin"), "awaiting_documents": ("az-warn", "clock")}.get(state, ("az-sea", "doc"))
