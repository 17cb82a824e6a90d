"""Somebody with two roles: what the one lets them do reaches no row that the other one shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor, Grant, NotAllowedError
from portal.foundation.kernel.workflow import TransitionError
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.permissions import policy_of
from portal.people.accounts import queries as accounts
from portal.people.accounts import service as account_service
from portal.people.accounts.models import Person
from portal.people.accounts.rules import ROLES, system_actor
from portal.people.parties.models import Party
from portal.programme.advances import following
from portal.programme.advances.models import Advance
from portal.programme.companies.models import Company
from portal.programme.employment import service as jobs
from portal.programme.employment.models import JobDeclaration, JobMilestone
from portal.programme.missions import ending, half_days, proposals
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.models import Mission
from portal.programme.missions.queries import mission_view
from portal.programme.partners import service as partners
from portal.programme.partners.models import Expert, Partner
from portal.programme.projects import firm
from portal.programme.projects.models import Project
from portal.programme.projects.rules import CLOSED
from support.accounts import read
from support.app import DAY, Visitor
from support.missions import signed_pdf
from support.people import actor_of

SLUG = "demonstration-1"
OUTSIDE = ("sme", "partner_contact", "expert")
"""Roles held for a firm whose permissions change rows."""


@dataclass(frozen=True)
class Third:
    """A firm that neither of the two roles is held for, and whatever is open about it: ids of rows."""

    mission: UUID
    day: UUID
    done: UUID
    proposed: UUID
    need: UUID
    milestone: UUID
    advance: UUID
    partner: UUID
    expert: UUID
    version: int
    lender: UUID
    elsewhere: UUID
    """The party of another firm, which helps or is helped in no row above."""


Verb = Callable[[Actor, Third], object]
SOMEBODY = partners.ExpertData("Somebody", ("hr",), 4)
YES, NO = proposals.Answer(accepted=True), proposals.Answer(accepted=False, reason="other")


def _lender(said: proposals.Answer) -> Verb:
    return lambda who, row: proposals.answer_for_lender(who, row.proposed, said, DAY)


def _company(said: proposals.Answer) -> Verb:
    return lambda who, row: proposals.answer_for_company(who, row.proposed, said, DAY)


def _declare(who: Actor, row: Third) -> object:
    kinds = jobs.job_kinds(DAY)
    data = jobs.DeclarationData({kinds[0].value.key: 100}, {}, "corrected")
    return jobs.declare(who, row.milestone, data, kinds, None, DAY)


VERBS: dict[str, Verb] = {
    "advances.difficulty": lambda who, row: following.foresee_difficulty(who, row.advance, "A customer is late", DAY),
    "employment.declare": _declare,
    "employment.prove": lambda who, row: jobs.add_evidence(who, row.milestone, signed_pdf()),
    "missions.accept": _lender(YES),
    "missions.accept_need": _lender(YES),
    "missions.agree": _company(YES),
    "missions.confirm": lambda who, row: half_days.confirm(who, row.mission, [row.day], (), DAY),
    "missions.contest": lambda who, row: half_days.contest(who, row.day, "Nobody came", DAY),
    "missions.decline": _lender(NO),
    "missions.decline_need": _lender(NO),
    "missions.disagree": _company(NO),
    "missions.end": lambda who, row: ending.complete(who, row.mission, "Done", None, DAY),
    "missions.evaluate": lambda who, row: ending.evaluate(who, row.done, ending.EvaluationData(4, "again"), DAY),
    "missions.log": lambda who, row: half_days.log(who, row.mission, half_days.DayData(DAY, "morning", "remote"), DAY),
    "missions.offer": lambda who, row: proposals.offer(who, row.need, row.expert, "", DAY),
    "missions.withdraw": lambda who, row: half_days.withdraw(who, row.day, DAY),
    "partners.edit_expert": lambda who, row: partners.edit_expert(who, row.expert, row.version, SOMEBODY),
    "partners.nominate": lambda who, row: partners.nominate_expert(who, row.partner, SOMEBODY),
    "partners.pause": lambda who, row: partners.pause(who, row.expert, DAY),
}
"""What each form of a firm's role does, by its route."""

_ANSWERS = ("accept", "accept_need", "agree", "decline", "decline_need", "disagree")
RECORDED = {f"missions.{name}": "missions.manage" for name in _ANSWERS}
"""Who may do it for the firm by another permission, with a word on how the answer came."""


def permission(app: Flask, endpoint: str) -> str:
    policy = policy_of(app.view_functions[endpoint])
    assert policy is not None
    return policy.permission or ""


def third(app: Flask) -> Third:
    """The demonstration’s running mission, advance, milestones; a mission waits to be evaluated, a milestone is due."""

    def look() -> Third:
        with transaction() as session:
            by_state = {row.state: row for row in session.scalars(select(Mission).where(Mission.state != "closed"))}
            running, done = by_state["in_progress"], by_state["evaluated"]
            done.state = "completed"
            expert = session.get_one(Expert, running.expert_id)
            lender = session.get_one(Partner, expert.partner_id)
            declared = select(JobDeclaration.milestone_id)
            waiting = select(JobMilestone).join(Project).where(JobMilestone.id.not_in(declared))
            one = session.scalars(waiting.where(Project.state.not_in(CLOSED)).order_by(JobMilestone.due_on)).first()
            paid = session.scalars(select(Advance.project_id).where(Advance.disbursed_on.is_not(None))).first()
            day = session.scalars(select(HalfDay.id).filter_by(mission_id=running.id, state="logged")).first()
            assert one is not None
            one.due_on = DAY
            assert paid is not None
            assert day is not None
            files = [running.project_id, done.project_id, by_state["proposed"].project_id, one.project_id, paid]
            theirs = select(Company.party_id).join(Project).where(Project.id.in_(files))
            others = select(Party.id).where(Party.id.not_in(theirs), Party.id != lender.party_id)
            return Third(
                running.id,
                day,
                done.id,
                by_state["proposed"].id,
                by_state["searching"].need_id,
                one.id,
                paid,
                lender.id,
                expert.id,
                expert.version,
                lender.party_id,
                session.scalars(others.order_by(Party.id).limit(1)).one(),
            )

    found: Third = read(app, SLUG, look)
    return found


def with_both(app: Flask, row: Third, first: str, second: str) -> Actor:
    """The demonstration's person with the `second` role, who holds `first` for a firm that is not concerned."""
    known = actor_of(app, SLUG, second)
    assert known.member_id is not None
    assert known.person_id is not None
    both = (*known.grants, Grant(first, row.elsewhere))
    return accounts.actor_for(known.member_id, known.person_id, known.name, both)


def through(app: Flask, row: Third) -> Iterator[tuple[str, str, str]]:
    """Let everybody with two roles try what the second one does not let them do; yield what nobody refuses."""
    territory = [role.key for role in ROLES.values() if "territory" in role.places]
    for first, second in permutations(territory, 2):
        if first not in OUTSIDE:
            continue
        both = with_both(app, row, first, second)
        for endpoint, verb in VERBS.items():
            wanted = permission(app, endpoint)
            own = {wanted, RECORDED.get(endpoint, wanted)} & ROLES[second].permissions
            if wanted in ROLES[first].permissions and not own:
                try:
                    read(app, SLUG, partial(verb, both, row))
                except NotAllowedError:
                    continue
                except (ConflictError, TransitionError):
                    pass  # the wall was passed: what is behind it minds the state of the row
                yield first, second, endpoint


def test_what_one_role_may_do_reaches_no_row_of_the_other(app: Flask) -> None:
    assert list(through(app, third(app))) == []


def test_every_form_of_a_firm_s_role_is_tried(app: Flask) -> None:
    outside = frozenset[str]().union(*(ROLES[role].permissions for role in OUTSIDE)) - ROLES["funder"].permissions
    taken = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert set(VERBS) == {name for name in taken if permission(app, name) in outside}


def test_without_the_question_for_whom_they_act_on_any_firm(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firm, "acts_for", lambda actor, wanted, *_rest: actor.may(wanted))
    monkeypatch.setattr(partners, "nominates", lambda actor, _party: actor.may("partners.nominate"))
    monkeypatch.setattr(partners, "pauses", lambda actor, _member: actor.may("experts.own"))
    assert {endpoint for _first, _second, endpoint in through(app, third(app))} == {
        "advances.difficulty",
        "employment.declare",
        "employment.prove",
        "missions.confirm",
        "missions.contest",
        "partners.edit_expert",
        "partners.nominate",
        "partners.pause",
    }


def visitor(app: Flask, row: Third, first: str, second: str) -> Visitor:
    """The same person, given the role and signed in."""
    both = with_both(app, row, first, second)
    give(app, both, both.grants[-1])
    return Visitor(app, SLUG, second)


def give(app: Flask, person: Actor, grant: Grant) -> None:
    """Give somebody another role."""

    def given() -> None:
        email = db.session.scalars(select(Person.email).where(Person.id == person.person_id)).one()
        account_service.add_member(system_actor("tests"), email, person.name, (grant,))

    read(app, SLUG, given)


@pytest.mark.parametrize(
    ("first", "second", "page", "closed"),
    [
        ("sme", "accountant", "/projects/{file}/jobs", "/projects/{file}/jobs/{milestone}/declaration"),
        ("sme", "accountant", "/projects/{file}/jobs", "/projects/{file}/jobs/{milestone}/evidence"),
        ("sme", "accountant", "/projects/{advance}/repayments", "/projects/{advance}/repayments/difficulty"),
        ("sme", "accountant", "/my-file", "/my-file/{file}"),
        ("sme", "partner_contact", "/missions/{mission}", "/missions/{mission}/confirmation"),
        ("sme", "partner_contact", "/missions/{mission}", "/missions/{mission}/half-days/{day}/contest"),
        ("sme", "accountant", "/day", "/projects/{file}/jobs/{milestone}/declaration"),
        ("expert", "sme", "/missions/mine", "/missions/{mission}/half-days"),
        ("expert", "sme", "/missions/{mission}", "/missions/{mission}/end"),
        ("sme", "expert", "/missions/{proposed}", "/missions/{proposed}/agreement"),
        ("partner_contact", "expert", "/experts/", "/experts/{expert}"),
        ("expert", "partner_contact", "/missions/mine", "/experts/{expert}/pause"),
    ],
)
def test_no_page_leads_them_to_a_form_that_is_not_theirs(app, first, second, page, closed) -> None:
    row = third(app)
    ids = {name: getattr(row, name) for name in ("mission", "day", "proposed", "milestone", "advance", "expert")}
    ids["file"] = read(app, SLUG, lambda: db.session.get_one(JobMilestone, row.milestone).project_id)
    both, closed = visitor(app, row, first, second), closed.format(**ids)
    shown = both.get(page.format(**ids))
    assert (shown.status_code, closed in shown.text) == (200, False)
    assert both.get(closed).status_code == 403


@pytest.mark.parametrize("lends", ["partner_contact", "expert"])
def test_the_company_that_is_asked_is_not_shown_the_expert_s_form(app: Flask, lends: str) -> None:
    row = third(app)
    head = visitor(app, row, lends, "sme")
    asked = read(app, SLUG, lambda: mission_view(row.proposed).company_party_id)
    give(app, actor_of(app, SLUG, "sme"), Grant("sme", asked))
    assert head.get(f"/missions/{row.proposed}").status_code == 200
    assert head.get(f"/missions/{row.proposed}/answer").status_code == 403
    assert head.post(f"/missions/{row.proposed}/answer/no", {}).status_code == 403


def test_a_verb_that_refuses_is_answered_as_the_gate_answers(app: Flask) -> None:
    row = third(app)
    both = visitor(app, row, "expert", "partner_contact")
    assert both.post(f"/missions/{row.mission}/half-days/{row.day}/withdraw").status_code == 403
