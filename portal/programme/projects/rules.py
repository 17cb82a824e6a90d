"""The states of a project (programme.md §4.1), their six stages and the steps between them."""

from __future__ import annotations

from portal.foundation.kernel.message import mark
from portal.foundation.kernel.workflow import Workflow, step

STUDY, READY, DECIDE = "projects.study", "projects.ready", "committee.sign"
_NEGATIVE = ("discarded", "oriented_elsewhere", "withdrawn", "dropped", "lapsed", "declined_by_sme")
_CLOSED = ("closed_success", "closed_partial", "closed_failed")
_UNDER_STUDY = ("in_study", "awaiting_documents")
_AGREED = ("approved", "contracting")

LIFE = Workflow(
    (
        step("qualify", ("prospect",), "qualified", STUDY, "Qualify"),
        step("study", ("qualified",), "in_study", STUDY, "Start the study"),
        step("ask_documents", ("in_study",), "awaiting_documents", STUDY, "Ask for the documents"),
        step("resume_study", ("awaiting_documents", "deferred"), "in_study", STUDY, "Resume the study"),
        step("mark_ready", ("in_study",), "ready", READY, "Mark ready for the committee"),
        step("return", ("ready",), "in_study", READY, "Return to study", reason=True),
        step("schedule", ("ready",), "scheduled", "committee.prepare", "Put on the agenda", offered=False),
        step("unschedule", ("scheduled",), "ready", "committee.prepare", "Take off the agenda", offered=False),
        step("present", ("scheduled",), "in_committee", DECIDE, "Presented to the committee", offered=False),
        step("approve", ("in_committee",), "approved", DECIDE, "Approved", offered=False),
        step(
            "approve_conditional",
            ("in_committee",),
            "approved_conditional",
            DECIDE,
            "Approved with conditions",
            offered=False,
        ),
        step("defer", ("in_committee",), "deferred", DECIDE, "Deferred", offered=False),
        step("reject", ("in_committee",), "rejected", DECIDE, "Rejected", offered=False),
        step("conditions_lifted", ("approved_conditional",), "approved", STUDY, "Conditions lifted", offered=False),
        step("contract", ("approved",), "contracting", STUDY, "Prepare the agreement"),
        step("activate", _AGREED, "active", STUDY, "Support started", offered=False),
        step("alert", ("active", "follow_up"), "incident", STUDY, "Raise an alert", reason=True),
        step("settle", ("incident",), "active", STUDY, "End the alert", reason=True),
        step("follow_up", ("active",), "follow_up", STUDY, "Move to follow-up"),
        step("close_success", ("follow_up",), "closed_success", READY, "Close as a success"),
        step("close_partial", ("follow_up",), "closed_partial", READY, "Close as a partial success", reason=True),
        step("close_failed", ("follow_up", "incident"), "closed_failed", READY, "Close as a failure", reason=True),
        step("orient", ("qualified",), "oriented_elsewhere", STUDY, "Guide to other support", reason=True),
        step("discard", ("prospect", "qualified"), "discarded", STUDY, "Set aside", reason=True),
        step("withdraw", _UNDER_STUDY, "withdrawn", STUDY, "Record the withdrawal", reason=True),
        step("drop", (*_UNDER_STUDY, "deferred"), "dropped", STUDY, "Close without action", reason=True),
        step("decline", _AGREED, "declined_by_sme", STUDY, "Declined by the company", reason=True),
        step("lapse", (*_AGREED, "approved_conditional"), "lapsed", STUDY, "Approval lapsed", reason=True),
        step("reopen", (*_NEGATIVE, *_CLOSED), "in_study", "projects.reopen", "Reopen", reason=True),
    )
)

STATE_LABELS = {
    "prospect": mark("Contact"),
    "qualified": mark("Eligible"),
    "in_study": mark("Being studied"),
    "awaiting_documents": mark("Waiting for documents"),
    "ready": mark("Ready for the committee"),
    "scheduled": mark("On the agenda"),
    "in_committee": mark("Before the committee"),
    "approved_conditional": mark("Approved with conditions"),
    "deferred": mark("Deferred"),
    "approved": mark("Approved"),
    "contracting": mark("Agreement being signed"),
    "active": mark("Under way"),
    "incident": mark("On alert"),
    "follow_up": mark("Follow-up"),
    "closed_success": mark("Closed, success"),
    "closed_partial": mark("Closed, partial success"),
    "closed_failed": mark("Closed, failure"),
    "discarded": mark("Set aside"),
    "oriented_elsewhere": mark("Guided elsewhere"),
    "withdrawn": mark("Withdrawn"),
    "dropped": mark("Closed without action"),
    "rejected": mark("Rejected"),
    "declined_by_sme": mark("Declined by the company"),
    "lapsed": mark("Lapsed"),
}
"""English source strings of the states, as staff read them."""

STAGES = (
    ("request", mark("Request"), ("prospect", "qualified")),
    ("study", mark("Study"), (*_UNDER_STUDY, "ready", "deferred")),
    ("committee", mark("Committee"), ("scheduled", "in_committee", "approved_conditional")),
    ("agreement", mark("Agreement"), _AGREED),
    ("follow_up", mark("Follow-up"), ("active", "incident", "follow_up")),
    ("closing", mark("Closing"), (*_CLOSED, *_NEGATIVE, "rejected")),
)
"""The six stages on screen: key, English label, states."""

_PASSED = {
    "qualify": mark("The request is eligible"),
    "study": mark("The study began"),
    "ask_documents": mark("Documents asked for"),
    "resume_study": mark("The study went on"),
    "return": mark("Returned to study"),
    "unschedule": mark("Taken off the agenda"),
    "conditions_lifted": mark("Conditions lifted"),
    "activate": mark("Support started"),
    "alert": mark("An alert was raised"),
    "settle": mark("The alert ended"),
    "follow_up": mark("The follow-up began"),
    "reopen": mark("Reopened"),
}


def passed(event: str, target: str) -> str:
    """Return what a step that was taken is called on the file's thread: a fact, where its button says an act."""
    return _PASSED.get(event, STATE_LABELS[target])


CLOSED = frozenset(STAGES[-1][2])
STUDIED = LIFE.states - {"prospect", "qualified", "discarded", "oriented_elsewhere"}

BASKETS = (
    ("new", mark("To qualify"), mark("A request has come in; nobody has answered yet."), ("prospect",)),
    ("study", mark("To study"), mark("Eligible request, study under way."), ("qualified", "in_study", "deferred")),
    (
        "waiting",
        mark("Waiting for the company"),
        mark("A document or an answer was asked for."),
        ("awaiting_documents",),
    ),
    ("ready", mark("Files ready for the committee"), mark("Complete, checked by the manager."), ("ready", "scheduled")),
    (
        "agreed",
        mark("Commitments to follow"),
        mark("Approved: conditions to lift, agreement to sign."),
        ("approved_conditional", "approved", "contracting"),
    ),
    ("running", mark("Under way"), mark("Supported companies."), ("active", "incident", "follow_up")),
    ("all", mark("All"), mark("Every file of the territory."), ()),
)
"""Worklists: key, label, one-line definition, states ('all' has none and takes every state)."""

WORKED_OFF = frozenset(key for key, _l, _d, _s in BASKETS[:-2])
"""Baskets that a day's work empties."""

HEADINGS = {
    "new": mark("Files to qualify"),
    "study": mark("Files to study"),
    "waiting": mark("Files waiting for the company"),
    "ready": mark("Files for the committee"),
    "agreed": mark("Files with commitments to follow"),
    "running": mark("Files under way"),
    "all": mark("All files"),
}
"""What the page of a worklist is called."""

WAITING = ("prospect", "qualified", "in_study", "awaiting_documents", "deferred")
"""States in which the company waits for an answer: the file's age counts there."""

ONWARD = ("qualify", "study", "mark_ready", "schedule", "resume_study", "contract", "activate")
"""Steps that lead on: the one that is possible is the first button of the file's page."""

_KINDS = {
    "prospect": ("sun", "pin"),
    "awaiting_documents": ("warn", "clock"),
    "ready": ("plum", "check"),
    "scheduled": ("plum", "cal"),
    "in_committee": ("plum", "users"),
    "approved_conditional": ("warn", "lock"),
    "deferred": ("warn", "turn"),
    "approved": ("ok", "check"),
    "active": ("ok", "sails"),
    "incident": ("bad", "alert"),
    "closed_success": ("ok", "check"),
    "rejected": ("", "x"),
}


def stage_of(state: str) -> str:
    """Return the key of the stage that `state` belongs to."""
    return next(key for key, _label, states in STAGES if state in states)


def kind_of(state: str) -> tuple[str, str]:
    """Return the colour kind and icon of a state's tag."""
    return _KINDS.get(state, ("", "hollow") if state in CLOSED else ("sea", "doc"))
