"""What a study must hold before the committee sees it, and how long things may take."""

from __future__ import annotations

from dataclasses import dataclass

from portal.foundation.kernel.findings import Finding, Level, Source
from portal.foundation.kernel.message import Message, mark
from portal.foundation.kernel.money import Money, total

WRITABLE = frozenset({"in_study", "awaiting_documents"})
"""States of a project in which its study is written."""

ANSWER_WORKING_DAYS = 2
"""A request is answered by the second working day after it came in."""

STUDY_DAYS = 30
"""A study older than this is late."""

CHECK_WORKING_DAYS = 5
"""A proposal is looked at by the fifth working day after it was written."""

REMINDER_DAYS = (7, 15, 30)
"""A company is reminded of its documents this many days after it was first asked; after the last, one decides."""

WEIGHTS = {3: mark("decisive"), 2: mark("important"), 1: mark("minor")}
"""How much a finding of the visit matters: number → English label."""

HALF_DAYS_MOST = 400
"""More half-days in one field are a mistake in typing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The two sides of a financing plan, each line with its amount in one currency."""

    uses: tuple[Money, ...]
    sources: tuple[Money, ...]
    currency: str

    @property
    def needed(self) -> Money:
        """What all uses cost."""
        return total(self.uses, self.currency)

    @property
    def found(self) -> Money:
        """What all sources bring."""
        return total(self.sources, self.currency)

    @property
    def gap(self) -> Money:
        """What is still to be found; below zero when there is too much."""
        return self.needed - self.found

    @property
    def balanced(self) -> bool:
        """True when both sides come to the same, and not to nothing."""
        return bool(self.uses) and not self.gap


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A document that must be validated or waived first: its words, where it stands, and the text that asks for it."""

    label: Message
    received: bool
    source: Source | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the guard of « mark ready » looks at.

    `own_proposal`: who marks the file ready wrote the proposal. `undeclared` names the linked firms that have not said
    which aid they received.
    """

    diagnosed: bool
    jobs_planned: bool
    baseline_known: bool
    plan: Plan
    proposed: bool
    advance_proposed: bool
    own_proposal: bool
    aid_declared: bool
    undeclared: tuple[str, ...]
    unsettled: tuple[Unsettled, ...]


def missing(of: Readiness) -> list[Finding]:
    """Return what keeps a file from the committee, and what the manager should look at."""
    found = [*_content(of), *_documents(of)]
    if of.own_proposal:
        said = Message("You wrote the proposal: another person has to mark the file ready.")
        found.append(Finding("study.four_eyes", Level.BLOCK, said))
    return [*found, *_plan(of.plan)]


def _content(of: Readiness) -> list[Finding]:
    found = []
    if not of.diagnosed:
        found.append(_block("study.diagnosis", Message("The diagnosis is empty: note what the visit found.")))
    if not of.jobs_planned:
        found.append(_block("study.jobs", Message("No job is planned: say how many are created or kept.")))
    elif not of.baseline_known:
        found.append(_block("study.baseline", Message("Say how many people the firm employs now, and on which day.")))
    if not of.proposed:
        found.append(_block("study.proposal", Message("There is no proposal yet for the committee.")))
    if of.advance_proposed and not of.aid_declared:
        said = Message("An advance is proposed: the firm has to declare first which aid it has received.")
        found.append(_block("study.prior_aid", said))
    elif of.advance_proposed and of.undeclared:
        linked = {"firms": ", ".join(of.undeclared)}
        said = Message(
            "An advance is proposed: these linked firms have to declare which aid they have received: %(firms)s.",
            linked,
        )
        found.append(_block("study.prior_aid", said))
    return found


def _documents(of: Readiness) -> list[Finding]:
    found = []
    for document in of.unsettled:
        said = {"document": document.label}
        words = (
            Message("To be looked at: %(document)s has come in.", said)
            if document.received
            else Message("Missing: %(document)s.", said)
        )
        found.append(Finding("study.document", Level.BLOCK, words, document.source))
    return found


def _plan(plan: Plan) -> list[Finding]:
    if not plan.uses and not plan.sources:
        return [Finding("study.plan", Level.WARN, Message("There is no financing plan."))]
    if plan.balanced:
        return []
    said = {"needed": plan.needed, "found": plan.found}
    words = Message("The financing plan does not balance: %(needed)s are needed, %(found)s are found.", said)
    return [Finding("study.plan", Level.WARN, words)]


def _block(code: str, message: Message) -> Finding:
    return Finding(code, Level.BLOCK, message)
