"""How a committee sits: the states of a meeting, who counts for the quorum, who votes and what a vote carries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from portal.foundation.hooks.committee import CommitteeRules, Majority
from portal.foundation.kernel.message import Message, mark
from portal.foundation.kernel.workflow import TransitionError, Workflow, step

PREPARE, CONVENE, RECORD, CHAIR, SIGN = (
    "committee.prepare",
    "committee.convene",
    "committee.record",
    "committee.chair",
    "committee.sign",
)

SITTING = Workflow(
    (
        step("convene", ("planned",), "convened", CONVENE, "Convene the members"),
        step("open", ("convened",), "open", CHAIR, "Open the meeting"),
        step("adjourn", ("convened",), "adjourned_no_quorum", CHAIR, "Adjourn, no quorum"),
        step("close", ("open",), "closed", CHAIR, "Close the meeting"),
        step("reopen", ("closed", "minutes_draft"), "open", CHAIR, "Reopen the meeting", reason=True),
        step("draft", ("closed", "minutes_draft"), "minutes_draft", PREPARE, "Draft the minutes"),
        step("sign", ("minutes_draft",), "minutes_signed", SIGN, "Sign the minutes"),
        step("cancel", ("planned", "convened"), "cancelled", PREPARE, "Cancel the meeting", reason=True),
    )
)

STATE_LABELS = {
    "planned": mark("Planned"),
    "convened": mark("Convened"),
    "open": mark("Sitting"),
    "closed": mark("Closed, minutes to draft"),
    "minutes_draft": mark("Minutes to sign"),
    "minutes_signed": mark("Minutes signed"),
    "cancelled": mark("Cancelled"),
    "adjourned_no_quorum": mark("Adjourned, no quorum"),
}
"""English source strings of the states of a meeting."""

STATE_KINDS = {
    "planned": ("", "cal"),
    "convened": ("sea", "mail"),
    "open": ("sun", "clock"),
    "closed": ("warn", "doc"),
    "minutes_draft": ("plum", "edit"),
    "minutes_signed": ("ok", "check"),
    "cancelled": ("", "x"),
    "adjourned_no_quorum": ("warn", "turn"),
}
"""Colour kind and icon of each state."""

TO_COME = ("planned", "convened", "open")
UNSIGNED = ("closed", "minutes_draft")
PAPERS_OPEN = ("convened", "open")
"""While a member reads the papers: from convening to the end of the meeting."""
CHAIR_READS = (*PAPERS_OPEN, *UNSIGNED)
"""While the chair does: until the minutes are signed."""

OUTCOMES = {
    "approved": mark("Approved"),
    "approved_conditional": mark("Approved with conditions"),
    "deferred": mark("Deferred"),
    "rejected": mark("Rejected"),
}
OUTCOME_KINDS = {
    "approved": ("ok", "check"),
    "approved_conditional": ("warn", "lock"),
    "deferred": ("warn", "turn"),
    "rejected": ("", "x"),
}
KINDS = {"new": mark("New file"), "deferred": mark("File deferred before")}
PRESENCES = ("expected", "present", "represented", "excused", "absent")
PRESENCE_LABELS = {
    "expected": mark("No answer yet"),
    "present": mark("Present"),
    "represented": mark("Represented"),
    "excused": mark("Excused"),
    "absent": mark("Absent"),
}
INTERESTS = ("none", "conflict", "unsure")
INTEREST_LABELS = {
    "none": mark("No interest"),
    "conflict": mark("Interest: leaves the room"),
    "unsure": mark("Doubt: the chair decides"),
}
LONGEST_AGENDA = 40
NOT_NOW = Message("This is not possible in the present state of the meeting.")


def next_state(event: str, state: str) -> str:
    """Return the state that `event` leads to. Raises TransitionError, in a meeting's own words."""
    try:
        return SITTING.find(event, state).target
    except TransitionError:
        raise TransitionError(NOT_NOW) from None


def expect(state: str, wanted: str) -> None:
    """Raise TransitionError when a meeting is in another state than the one `wanted`."""
    if state != wanted:
        raise TransitionError(NOT_NOW)


def convene_by(held_on: date, terms: CommitteeRules) -> date:
    """Return the last day on which the members of a meeting held on `held_on` may be convened without urgency."""
    return held_on - timedelta(days=terms.convening_days)


@dataclass(frozen=True, slots=True)
class Seat:
    """A member in office: there or not, and the seat that stands for an absent one."""

    id: UUID
    chair: bool
    presence: str
    proxy_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many members there are, how many came or are stood for, how many it takes."""

    in_office: int
    present: int
    represented: int
    needed: int
    counted: int

    @property
    def reached(self) -> bool:
        """Tell whether the committee may decide."""
        return self.in_office > 0 and self.counted >= self.needed


def _here(seats: Iterable[Seat]) -> dict[UUID, Seat]:
    return {seat.id: seat for seat in seats if seat.presence == "present"}


def _stood_for(seats: Collection[Seat]) -> list[Seat]:
    here = _here(seats)
    return [seat for seat in seats if seat.presence == "represented" and seat.proxy_id in here]


def quorum(seats: Collection[Seat], terms: CommitteeRules, recused: Collection[UUID] = ()) -> Quorum:
    """Return the quorum of `seats`, for one file when the seats `recused` from it are named.

    It takes the share of the members in office, rounded up; who leaves the room counts or not, as the rules say.
    """
    here, stood_for = _here(seats), _stood_for(seats)
    gone = set() if terms.recused_count_for_quorum else set(recused)
    counted = sum(seat.id not in gone for seat in (*here.values(), *stood_for))
    needed = -(-len(seats) * terms.quorum_numerator // terms.quorum_denominator)
    return Quorum(len(seats), len(here), len(stood_for), needed, counted)


def voters(seats: Collection[Seat], recused: Collection[UUID]) -> int:
    """Return how many vote on a file: those present, and those stood for by somebody who stays in the room."""
    staying = {seat_id for seat_id in _here(seats) if seat_id not in recused}
    stood_for = [s for s in _stood_for(seats) if s.id not in recused and s.proxy_id in staying]
    return len(staying) + len(stood_for)


def chair_decides_ties(seats: Collection[Seat], recused: Collection[UUID], terms: CommitteeRules) -> bool:
    """Tell whether a chair is in the room with a casting vote."""
    return terms.casting_vote and any(s.chair and s.presence == "present" and s.id not in recused for s in seats)


def proxy_objections(seats: Collection[Seat], terms: CommitteeRules) -> dict[UUID, Message]:
    """Return what is wrong with the proxies, by the seat that gave one."""
    here = _here(seats)
    found: dict[UUID, Message] = {}
    held: dict[UUID, int] = {}
    for seat in seats:
        if seat.presence != "represented":
            continue
        if seat.proxy_id is None or seat.proxy_id == seat.id or seat.proxy_id not in here:
            found[seat.id] = Message("Choose a member who is present.")
            continue
        held[seat.proxy_id] = held.get(seat.proxy_id, 0) + 1
        if held[seat.proxy_id] > terms.proxies_max:
            limit = {"num": terms.proxies_max}
            found[seat.id] = Message(
                "This member may stand for %(num)s other at most.",
                limit,
                plural="This member may stand for %(num)s others at most.",
            )
    return found


@dataclass(frozen=True, slots=True)
class Ballot:
    """A show of hands. `casting` is the chair's word in a tie: `for`, `against` or nothing."""

    votes_for: int
    votes_against: int
    votes_abstained: int
    casting: str = ""

    @property
    def total(self) -> int:
        """How many hands were counted."""
        return self.votes_for + self.votes_against + self.votes_abstained

    @property
    def tied(self) -> bool:
        """Tell whether as many are for as against."""
        return self.votes_for == self.votes_against


def carried(ballot: Ballot, terms: CommitteeRules, chair_decides: bool) -> bool:
    """Tell whether the vote carries the proposal."""
    if ballot.tied:
        return chair_decides and ballot.casting == "for"
    if terms.majority is Majority.VOTERS:
        return 2 * ballot.votes_for > ballot.total
    return ballot.votes_for > ballot.votes_against
