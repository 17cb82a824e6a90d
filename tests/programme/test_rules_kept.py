"""Each record keeps the rule that decided: a file of rules that changes later changes the next record only.

Aid and its certificate: tests/programme/advances/test_frozen.py.
"""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from alize_france import dated
from portal.foundation.db.session import db
from portal.foundation.kernel.money import Money
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.web.errors import InvalidError
from portal.people.accounts.rules import system_actor
from portal.programme.advances import queries as advances
from portal.programme.committee import queries, terms
from portal.programme.committee.models import AgendaItem
from portal.programme.companies.service import CompanyData
from portal.programme.missions import half_days, letters, life, nightly, proposals
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.half_days import DayData
from portal.programme.missions.letter_paper import LetterData
from portal.programme.missions.models import SIDES
from portal.programme.projects import decisions
from portal.programme.projects import service as projects
from portal.programme.projects.models import ProjectTransition
from portal.programme.projects.service import ProjectData
from portal.programme.projects.study_models import Decision
from support.advances import Advances
from support.app import DAY
from support.committee import Committee, decision
from support.missions import Scene, signed_pdf


def kept(value) -> bytes:
    """A rule as the database holds it."""
    return json.dumps(value).encode()


def test_the_value_of_a_mission(app, rewritten):
    scene = Scene(app)
    first = scene.mission("closed")
    before = scene.row(first)
    rewritten(dated, "missions.toml", 'value = "800"', 'value = "900.50"')
    after = scene.row(first)
    assert (kept(after.value_rule), after.value_cents) == (kept(before.value_rule), before.value_cents)
    assert worth(after) == after.value_cents == 80_000

    later = scene.row(scene.mission("closed"))
    assert worth(later) == later.value_cents == 90_050
    assert (later.value_rule["plugin"], later.value_rule["version"]) == ("alize_france", "1.0.0")
    assert later.value_rule["sources"][0].keys() == {"title", "url"}


def worth(mission) -> int:
    """The value as the record says it was found: from what is kept there, and nothing else."""
    rule = mission.value_rule
    return rule["half_days"] * rule["day_rate_cents"] // 2


def test_the_days_that_a_letter_gives_the_company(app, rewritten):
    scene = Scene(app)
    old = by_letter(scene, "morning")
    rewritten(dated, "missions.toml", "value = 15, source", "value = 5, source")
    new = by_letter(scene, "afternoon")
    assert [scene.row(each).confirm_rule["confirm_days"] for each in (old, new)] == [15, 5]
    rule = scene.row(new).confirm_rule
    assert (rule["plugin"], rule["version"], bool(rule["sources"])) == ("alize_france", "1.0.0", True)
    assert [waiting(scene, days) for days in (4, 5, 14, 15)] == [{old, new}, {old}, {old}, set()]
    assert told(scene, old) == {"2026-12-08"}


def by_letter(scene, part):
    """A mission whose letter was made and signed by the rules of now, and a half-day that waits for a word."""
    mission, operator, last = scene.mission("accepted"), scene.actor("operator"), date(2027, 3, 31)
    with scene.inside():
        data = LetterData("fr", 6, DAY, last, "", "A", "B")
        letters.keep(operator, mission, signed_pdf(), data, life.mission_rules(DAY))
        letters.sign(operator, mission, signed_pdf(), {side: (side, DAY) for side in SIDES}, DAY)
        half_days.log(scene.actor("expert"), mission, DayData(DAY, part, "on_site"), DAY)
    return mission


def waiting(scene, days):
    """The missions whose half-day still waits after the night that comes `days` later."""
    with scene.inside():
        nightly.tell_companies(DAY + timedelta(days=days))
        nightly.confirm(system_actor("missions"), DAY + timedelta(days=days))
        return set(db.session.scalars(select(HalfDay.mission_id).where(HalfDay.state == "logged")))


def told(scene, mission):
    """The days that the company was told its half-day counts from."""
    with scene.inside():
        keys = db.session.scalars(select(OutboxMessage.dedupe_key)).all()
        return {key.split()[3] for key in keys if key and key.startswith(f"mission {mission} wait ")}


def test_the_days_that_an_expert_has_to_answer(app, rewritten):
    scene = Scene(app)
    old = scene.mission("proposed")
    rewritten(dated, "missions.toml", "value = 45, source", "value = 22, source")
    new = scene.mission("proposed")
    with scene.inside():
        rule = proposals.live(old).rule
        assert (rule["plugin"], rule["version"], rule["remind_days"]) == ("alize_france", "1.0.0", [9, 21, 45])
    states = []
    for days in (22, 44, 45):
        with scene.inside():
            nightly.remind(system_actor("missions"), DAY + timedelta(days=days))
        states.append((scene.row(old).state, scene.row(new).state))
    assert states == [("proposed", "declined"), ("proposed", "declined"), ("declined", "declined")]


def test_the_rules_of_a_meeting_and_of_its_decisions(app, rewritten):
    committee = Committee(app)
    committee.complete()
    first, second = (committee.plan(committee.ready_file(name)) for name in ("One", "Two"))
    committee.convene(first)
    before = rules_of(committee, first)
    rewritten(dated, "committee.toml", "value = 2, source", "value = 3, source")
    assert kept(rules_of(committee, first)) == kept(before)
    assert terms.thaw(rules_of(committee, first)).quorum_denominator == 2

    committee.convene(second)
    assert terms.thaw(rules_of(committee, second)).quorum_denominator == 3


def test_the_bounds_of_an_advance_that_was_decided(app, rewritten):
    committee = Committee(app)
    committee.complete()
    meeting = committee.sitting(committee.ready_file("One"), committee.ready_file("Two"))
    most = decision(advance=Money.of(15_000, "EUR"))
    committee.decide(meeting, most, place=1)
    before = bounds_of(committee, meeting, 1)
    rewritten(dated, "advance.toml", 'value = "15000"', 'value = "14000"')
    after = bounds_of(committee, meeting, 1)
    assert kept(after) == kept(before)
    assert not terms.thaw_bounds(after).objections(most.advance, most.months)
    assert (after["plugin"], after["version"]) == ("alize_france", "1.0.0")
    assert set(after["origins"]) == {"minimum", "maximum", "months", "grace", "rate"} == set(after["parameters"])
    assert all(source["title"] for source in after["origins"].values())

    with pytest.raises(InvalidError):
        committee.decide(meeting, most, place=2)
    committee.decide(meeting, decision(advance=Money.of(14_000, "EUR")), place=2)
    assert "amount" in terms.thaw_bounds(bounds_of(committee, meeting, 2)).objections(most.advance, most.months)
    committee.close(meeting)
    committee.draft(meeting)
    committee.sign(meeting)
    with committee.inside():
        decided = decisions.latest_decision(committee.items(meeting)[0].project_id)
        assert kept(db.session.get(Decision, decided.id).rules["advance"]) == kept(before)


def bounds_of(committee, meeting_id, place):
    item = committee.items(meeting_id)[place - 1]
    with committee.inside():
        db.session.expire_all()
        return db.session.get(AgendaItem, item.id).bounds


def rules_of(committee, meeting_id):
    with committee.inside():
        db.session.expire_all()
        return queries.meeting(meeting_id).rules


def test_what_the_rules_said_of_a_step(app, rewritten):
    ales = Advances(app)
    first = qualified(ales, "732829320")
    before = said_of(ales, first)
    rewritten(dated, "advance.toml", 'value = "15000"', 'value = "15500"')
    assert kept(said_of(ales, first)) == kept(before)
    assert limit(before) == ("alize_france", "1.0.0", "15000.00 EUR")
    assert limit(said_of(ales, qualified(ales, "552100554"))) == ("alize_france", "1.0.0", "15500.00 EUR")


def qualified(ales, number):
    """A file that asks for more than an advance may be: said at each step, stopping none."""
    company = CompanyData(name="Ateliers d’essai", identifiers={"fr:siren": number}, place="Alès")
    operator = ales.actor("operator")
    with ales.at_work():
        data = ProjectData(company, "Une ligne", requested=ales.money(20_000), lead_id=operator.member_id)
        project_id = projects.open_project(operator, data, DAY)
        projects.take_step(operator, project_id, "qualify", DAY)
    return project_id


def said_of(ales, project_id):
    with ales.at_work():
        db.session.expire_all()
        asked = select(ProjectTransition.findings).where(ProjectTransition.project_id == project_id)
        return db.session.scalars(asked.where(ProjectTransition.event == "qualify")).one()


def limit(findings):
    (found,) = [each for each in findings if each["code"] == "fr.advance.ceiling"]
    return found["plugin"], found["version"], found["params"]["limit"]


def test_the_instalments_of_an_agreement(app, rewritten):
    ales = Advances(app)
    ales.name_lender()
    first, second = ales.approved(number="732829320"), ales.approved(number="552100554")
    ales.prepare(first)
    before = prepared(ales, first)
    rewritten(
        dated,
        "advance.toml",
        'unit = "day"\nvalues."2005-12-01" = { value = 5',
        'unit = "day"\nvalues."2005-12-01" = { value = 10',
    )
    assert prepared(ales, first) == before
    ales.prepare(second)
    assert [due_days(json.loads(found)) for found in (before, prepared(ales, second))] == [{"05"}, {"10"}]


def prepared(ales, project_id) -> bytes:
    with ales.at_work():
        db.session.expire_all()
        found = advances.agreement(advances.current(project_id).id)
        return kept([found.rule, found.instalments])


def due_days(agreement) -> set[str]:
    return {part[1][-2:] for part in agreement[1]}
