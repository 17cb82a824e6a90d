"""What a decision may say: an outcome that the vote carries, terms within the bounds, conditions that can be met."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from portal.foundation.hooks.committee import CommitteeRules
from portal.foundation.hooks.funding import AdvanceRules
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.programme.committee import rules
from portal.programme.committee.rules import Ballot

GRANTS = ("approved", "approved_conditional")


@dataclass(frozen=True, slots=True)
class ConditionDraft:
    """A condition of an approval: what, who brings it, until when, with which proof."""

    text: str
    owner: str = ""
    due_on: date | None = None
    proof: str = ""


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What the committee says of one file. No `ballot` is no vote; half-days are whole numbers by field."""

    outcome: str
    ballot: Ballot | None
    advance: Money
    months: int = 0
    grace_months: int = 0
    half_days: dict[str, int] = field(default_factory=dict)
    reasons: str = ""
    conditions: tuple[ConditionDraft, ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """Who decides on one file: how many vote, whether the quorum holds, whether a chair breaks ties, which rules."""

    voters: int
    quorate: bool
    chair_decides: bool
    terms: CommitteeRules


def objections(draft: DecisionDraft, room: Room, advances: AdvanceRules, held_on: date) -> dict[str, Message]:
    """Return what keeps `draft` from being recorded, by the form's field; empty when it may be."""
    if draft.outcome not in rules.OUTCOMES:
        return {"outcome": Message("Choose what the committee decides.")}
    found = _vote(draft, room)
    if draft.outcome in GRANTS:
        found |= _terms(draft, advances)
    if draft.outcome in ("deferred", "rejected") and not draft.reasons:
        asked = {
            "deferred": Message("Write the questions that the company has to answer."),
            "rejected": Message("Write the reasons: the company will read them."),
        }
        found["reasons"] = asked[draft.outcome]
    return found | _conditions(draft, held_on)


def _vote(draft: DecisionDraft, room: Room) -> dict[str, Message]:
    ballot = draft.ballot
    if draft.outcome == "deferred" and ballot is None:
        return {}
    if not room.quorate:
        return {"outcome": Message("The quorum is not reached: this file can only be deferred, without a vote.")}
    if ballot is None:
        return {"votes_for": Message("Enter the votes.")}
    if ballot.total != room.voters:
        said = {"counted": ballot.total, "num": room.voters}
        return {
            "votes_for": Message(
                "The votes make %(counted)s, and %(num)s member votes.",
                said,
                plural="The votes make %(counted)s, and %(num)s members vote.",
            )
        }
    if draft.outcome == "deferred":
        return {}
    return _carried(draft, ballot, room)


def _carried(draft: DecisionDraft, ballot: Ballot, room: Room) -> dict[str, Message]:
    if ballot.tied and room.chair_decides and not ballot.casting:
        return {"casting": Message("The vote is tied: say how the chair decides.")}
    carried = rules.carried(ballot, room.terms, room.chair_decides)
    if carried and draft.outcome == "rejected":
        return {"outcome": Message("This vote carries the proposal: it cannot be rejected.")}
    if not carried and draft.outcome in GRANTS:
        return {"outcome": Message("This vote does not carry the proposal: it cannot be approved.")}
    return {}


def _terms(draft: DecisionDraft, advances: AdvanceRules) -> dict[str, Message]:
    if not draft.advance:
        if not any(draft.half_days.values()):
            return {"advance": Message("Enter an advance or days of an expert: an approval grants something.")}
        return {}
    found = advances.objections(draft.advance, draft.months, draft.grace_months)
    return {{"amount": "advance"}.get(name, name): message for name, message in found.items()}


def _conditions(draft: DecisionDraft, held_on: date) -> dict[str, Message]:
    if draft.outcome == "approved_conditional" and not draft.conditions:
        return {"conditions": Message("Write at least one condition, or choose « Approved ».")}
    if draft.outcome != "approved_conditional" and draft.conditions:
        return {"conditions": Message("Conditions go with « Approved with conditions ». Remove them, or choose it.")}
    found = {}
    for place, condition in enumerate(draft.conditions):
        if not condition.text:
            found[f"conditions-{place}-text"] = Message("Write what the condition is.")
        if condition.due_on is None:
            found[f"conditions-{place}-due_on"] = Message("Enter the day by which it has to be met.")
        elif condition.due_on <= held_on:
            found[f"conditions-{place}-due_on"] = Message("Enter a day after the meeting.")
    return found
