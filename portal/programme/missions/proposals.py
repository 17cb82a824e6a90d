"""Proposing a mission to an expert, and the answers: the lender's side first, then the company's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.missions import MissionRules
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.context import Actor, NotAllowedError
from portal.foundation.kernel.message import Message, mark
from portal.foundation.web.errors import ConflictError
from portal.people.parties.models import Party
from portal.programme.missions import matching, notices, promises, queries, rules
from portal.programme.missions.life import locked, move
from portal.programme.missions.models import Mission, MissionProposal, NeedOffer
from portal.programme.partners import expert_queries
from portal.programme.partners.models import Expert, Partner

DECLINE_REASONS = {
    "no_time": mark("No time in this period"),
    "not_my_field": mark("Not my field"),
    "conflict": mark("Competitor, customer or supplier of the company"),
    "place": mark("Too far"),
    "other": mark("Another reason"),
}
"""Why a proposal is declined: stored codes, English labels."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A side's answer. `reason` is a code of DECLINE_REASONS when it is no; `note` in one's own words.

    An answer recorded for somebody else says in `note` how it was received.
    """

    accepted: bool
    reason: str = ""
    note: str = ""
    first_meeting_on: date | None = None

    @property
    def said(self) -> str:
        """The reason and the note, as they are kept with the step."""
        return ": ".join(part for part in (self.reason, self.note) if part)


def live(mission_id: UUID) -> MissionProposal | None:
    """Return the latest proposal of a mission."""
    newest = select(MissionProposal).where(MissionProposal.mission_id == mission_id)
    return db.session.scalars(newest.order_by(MissionProposal.id.desc()).limit(1)).one_or_none()


def proposals(mission_id: UUID) -> list[tuple[MissionProposal, str, str]]:
    """Return the proposals of a mission, newest first, with the expert's name and firm."""
    rows = db.session.execute(
        select(MissionProposal, Expert.name, Party.name)
        .join(Expert, Expert.id == MissionProposal.expert_id)
        .join(Partner, Partner.id == Expert.partner_id)
        .join(Party, Party.id == Partner.party_id)
        .where(MissionProposal.mission_id == mission_id)
        .order_by(MissionProposal.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in rows]


def propose(
    actor: Actor,
    mission_id: UUID,
    expert_id: UUID,
    half_days: int,
    message: str,
    on: date,
    terms: Attributed[MissionRules],
) -> None:
    """Ask an expert to take a mission. Raises TransitionError, ConflictError when the rules exclude the expert."""
    actor.require(rules.MANAGE)
    with transaction() as session:
        mission = locked(session, mission_id)
        view = queries.mission_view(mission_id)
        rules.LIFE.find("propose", mission.state)
        if view.project_state not in rules.LETTER_STATES:
            raise ConflictError(Message("An expert is asked once the committee has approved the file."))
        found = matching.verdict_on(view, expert_id, on)
        if found.verdict.exclusions:
            raise ConflictError(
                Message(
                    "%(name)s cannot be proposed: %(why)s.",
                    {"name": found.expert.name, "why": found.verdict.exclusions[0].message},
                )
            )
        move(actor, mission, "propose", on)
        mission.expert_id, mission.half_days = expert_id, half_days
        proposal = MissionProposal(mission_id=mission_id, expert_id=expert_id, message=message, asked_on=on)
        _keep(proposal, found.verdict, terms)
        session.add(proposal)
        session.flush()
        notices.proposed(queries.mission_view(mission_id), message)


def _keep(proposal: MissionProposal, verdict: matching.Verdict, terms: Attributed[MissionRules]) -> None:
    """Keep with a proposal what spoke for and against the expert, and the days to answer, by the rules of its day."""
    proposal.reasons = [point.kept() for point in verdict.reasons]
    proposal.cautions = [point.kept() for point in verdict.cautions]
    proposal.answer_by = proposal.asked_on + timedelta(days=terms.value.remind_days[0])
    proposal.rule = promises.frozen(terms, remind_days=terms.value.remind_days)


def answer_for_lender(actor: Actor, mission_id: UUID, answer: Answer, on: date) -> None:
    """Record the answer of the expert or of their firm. Raises NotAllowedError for anybody else, ConflictError."""
    with transaction() as session:
        mission = locked(session, mission_id)
        proposal = _open_proposal(mission)
        _authorise_lender(actor, mission, answer)
        if proposal.lender_answer != "open":
            raise ConflictError(Message("This proposal was answered already."))
        before = _answers(proposal)
        proposal.lender_answer = "accepted" if answer.accepted else "declined"
        proposal.lender_on, proposal.lender_note = on, answer.said
        view = queries.mission_view(mission_id)
        if answer.accepted:
            notices.expert_accepted(view)
        else:
            move(actor, mission, "decline", on, answer.said)
        _trace(actor, "mission.lender_answered", mission_id, before, proposal)


def answer_for_company(actor: Actor, mission_id: UUID, answer: Answer, on: date) -> None:
    """Record the company's answer to an expert who is willing. Raises NotAllowedError, ConflictError."""
    with transaction() as session:
        mission = locked(session, mission_id)
        proposal = _open_proposal(mission)
        _authorise_company(actor, mission, answer)
        if proposal.lender_answer != "accepted":
            raise ConflictError(Message("The expert has not answered yet; the company answers after them."))
        before = _answers(proposal)
        proposal.company_answer = "accepted" if answer.accepted else "declined"
        proposal.company_on, proposal.company_note = on, answer.said
        if answer.accepted:
            move(actor, mission, "accept", on)
            mission.first_meeting_on = answer.first_meeting_on
        else:
            move(actor, mission, "decline", on, answer.said)
        _trace(actor, "mission.company_answered", mission_id, before, proposal)


def expire(actor: Actor, mission_id: UUID, on: date) -> None:
    """End a proposal that nobody answered."""
    with transaction() as session:
        mission = locked(session, mission_id)
        proposal = _open_proposal(mission)
        side = "lender" if proposal.lender_answer == "open" else "company"
        setattr(proposal, f"{side}_answer", "expired")
        setattr(proposal, f"{side}_on", on)
        days = (on - proposal.asked_on).days
        move(actor, mission, "expire", on, f"no answer after {days} days")


def offer(actor: Actor, need_id: UUID, expert_id: UUID, message: str, on: date) -> None:
    """Tell the project officer that an expert could take a need. Raises NotAllowedError, ConflictError."""
    actor.require(rules.ANSWER)
    with transaction() as session:
        if not speaks_for(actor, expert_id):
            raise NotAllowedError(rules.ANSWER)
        known = select(NeedOffer.id).where(NeedOffer.need_id == need_id, NeedOffer.expert_id == expert_id)
        if session.scalar(known) is not None:
            raise ConflictError(Message("This expert was offered already."))
        if queries.of_need(need_id).state != "searching":
            raise ConflictError(Message("An expert was found meanwhile."))
        session.add(
            NeedOffer(need_id=need_id, expert_id=expert_id, member_id=actor.member_id, offered_on=on, message=message)
        )
        audit.record(actor, "need.offered", "need", need_id, after={"expert": expert_id, "message": message})


def _open_proposal(mission: Mission) -> MissionProposal:
    proposal = live(mission.id)
    if mission.state != "proposed" or proposal is None:
        raise ConflictError(Message("This mission waits for no answer."))
    return proposal


def _authorise_lender(actor: Actor, mission: Mission, answer: Answer) -> None:
    """The expert, their firm's contact, or the project officer who says how the answer came."""
    assert mission.expert_id is not None
    if speaks_for(actor, mission.expert_id):
        return
    _authorise_recording(actor, answer)


def _authorise_company(actor: Actor, mission: Mission, answer: Answer) -> None:
    party = queries.mission_view(mission.id).company_party_id
    if actor.may(rules.CONFIRM) and party in actor.parties("sme"):
        return
    _authorise_recording(actor, answer)


def _authorise_recording(actor: Actor, answer: Answer) -> None:
    actor.require(rules.MANAGE)
    if not answer.note:
        raise ConflictError(Message("Say how the answer reached you: this is recorded for somebody else."))


def speaks_for(actor: Actor, expert_id: UUID) -> bool:
    """Tell whether `actor` may answer as the expert, or for the firm that lends them."""
    if not actor.may(rules.ANSWER):
        return False
    own = Expert.id.in_(expert_queries.own_experts(actor)) if "expert" in actor.roles else None
    firm = Expert.id.in_(expert_queries.experts_of_party(actor.parties("partner_contact")))
    criterion = firm if own is None else own | firm
    return db.session.scalar(select(Expert.id).where(Expert.id == expert_id, criterion)) is not None


def _answers(proposal: MissionProposal) -> dict[str, Any]:
    return {"lender": proposal.lender_answer, "company": proposal.company_answer}


def _trace(actor: Actor, verb: str, mission_id: UUID, before: dict[str, Any], proposal: MissionProposal) -> None:
    notes = {"lender_note": proposal.lender_note, "company_note": proposal.company_note}
    audit.record(actor, verb, "mission", mission_id, before=before, after={**_answers(proposal), **notes})
