"""Finding an expert: who is proposed and why, who answers, and what partners read before they know whose need it is."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.people.accounts.models import Membership
from portal.programme.companies.models import Company
from portal.programme.missions import life, matching, nightly, proposals, queries, tasks
from portal.programme.missions.models import MissionProposal
from portal.programme.partners import service as partners
from portal.programme.partners.models import Expert, Partner
from portal.programme.partners.service import ExpertData
from portal.programme.projects import queries as projects
from portal.programme.projects.models import Project
from support.app import DAY, text_of
from support.missions import NEED, Scene


@pytest.fixture
def scene(app) -> Scene:
    return Scene(app)


def company_name(scene: Scene) -> str:
    with scene.inside():
        return projects.project_view(scene.project_id).company_name


def letters_to(scene: Scene, role: str) -> list[OutboxMessage]:
    with scene.inside():
        address = f"{role.replace('_', '-')}@{scene.slug}.alize.example"
        return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.to_address == address)))


def test_a_company_without_a_login_is_called_at_once_and_another_after_ten_days(scene):
    """Nobody is written to: the project officer sees it on the day, not after a silence that nobody could break."""
    mission, ask = scene.mission("proposed"), "Ask the company for its answer: %(field)s"
    with scene.inside():
        proposals.answer_for_lender(scene.actor("expert"), mission, proposals.Answer(accepted=True), DAY)
        firm = queries.mission_view(mission).company_party_id

    def asked() -> bool:
        officer = scene.actor("operator")
        with scene.app.test_request_context(), scene.inside():
            return ask in {task.title.text for task in tasks.tasks(officer, DAY)}

    assert not asked()
    with scene.inside(), transaction() as session:
        session.execute(update(Membership).where(Membership.party_id == firm).values(until=DAY - timedelta(days=1)))
    assert asked()


def test_an_operator_finds_an_expert_and_both_sides_agree(scene):
    assert scene.expert_id
    operator = scene.visitor("operator")
    new = operator.submit(
        f"/projects/{scene.project_id}/missions/new",
        {"field": "quality", "objective": "Prepare the audit", "deliverable": "A plan", "half_days": "6"},
    )
    mission = UUID(new.location.rsplit("/", 1)[1])
    assert operator.submit(f"/missions/{mission}/steps/search").status_code == 303
    board = operator.get(f"/missions/{mission}/experts")
    assert "knows the field" in text_of(board) or "connaît le domaine" in text_of(board)
    asked = operator.submit(
        f"/missions/{mission}/experts", {"expert": str(scene.expert_id), "message": "A day of yours?"}
    )
    assert asked.status_code == 303
    (letter,) = letters_to(scene, "expert")
    assert f"/missions/{mission}" in letter.text
    expert = scene.visitor("expert")
    assert company_name(scene) in text_of(expert.get(f"/missions/{mission}/answer"))
    assert expert.submit(f"/missions/{mission}/answer").status_code == 303
    (told,) = letters_to(scene, "sme")
    assert f"/missions/{mission}" in told.text
    company = scene.visitor("sme")
    agreed = company.submit(f"/missions/{mission}/agreement", {"first_meeting_on": "01/12/2026"})
    assert agreed.status_code == 303
    row = scene.row(mission)
    assert (row.state, row.first_meeting_on.isoformat()) == ("accepted", "2026-12-01")


def test_the_company_cannot_answer_before_the_expert(scene):
    mission = scene.mission("proposed")
    assert scene.visitor("sme").post(f"/missions/{mission}/agreement/yes").status_code == 409
    assert scene.row(mission).state == "proposed"


def test_an_expert_declines_and_is_left_alone_for_a_while(scene):
    mission = scene.mission("proposed")
    expert = scene.visitor("expert")
    answer = {"reason": "no_time", "note": "End of the year", "pause_until": "31/01/2027"}
    assert expert.submit(f"/missions/{mission}/answer", answer, form=1).status_code == 303
    assert scene.row(mission).state == "declined"
    assert expert.get(f"/missions/{mission}").status_code == 404
    with scene.inside():
        life.take_step(scene.actor("operator"), mission, "search_again", DAY, "Somebody else")
        possible, excluded = matching.shortlist(queries.mission_view(mission), DAY)
    assert scene.expert_id not in {c.expert.id for c in possible}
    (found,) = [c for c in excluded if c.expert.id == scene.expert_id]
    assert [p.code for p in found.verdict.exclusions] == ["not_free"]


def test_declining_asks_why(scene):
    mission = scene.mission("proposed")
    answer = scene.visitor("expert").submit(f"/missions/{mission}/answer", {"note": "Sorry"}, form=1)
    assert answer.status_code == 422
    assert "Sorry" in answer.text
    assert scene.row(mission).state == "proposed"


def test_an_answer_by_telephone_is_recorded_with_who_said_it(scene):
    mission = scene.mission("proposed")
    operator = scene.visitor("operator")
    page = f"/missions/{mission}/record-answer"
    assert operator.submit(page, {"accepted": "yes", "note": ""}).status_code == 422
    assert operator.submit(page, {"accepted": "yes", "note": "She called on Monday"}).status_code == 303
    assert operator.submit(page, {"accepted": "yes", "note": "His e-mail of Tuesday"}).status_code == 303
    assert scene.row(mission).state == "accepted"
    with scene.inside():
        proposal = proposals.live(mission)
    assert (proposal.lender_note, proposal.company_note) == ("She called on Monday", "His e-mail of Tuesday")


def test_nobody_else_answers_for_the_lender_or_the_company(scene):
    mission = scene.mission("proposed")
    yes = proposals.Answer(accepted=True)
    with scene.inside():
        for role in ("sme", "funder"):
            with pytest.raises(NotAllowedError):
                proposals.answer_for_lender(scene.actor(role), mission, yes, DAY)
        for role in ("expert", "partner_contact"):
            with pytest.raises(NotAllowedError):
                proposals.answer_for_company(scene.actor(role), mission, yes, DAY)
    assert scene.row(mission).state == "proposed"


def test_a_firms_contact_answers_for_its_expert_without_knowing_the_company(scene):
    mission = scene.mission("proposed")
    name = company_name(scene)
    contact = scene.visitor("partner_contact")
    assert contact.get(f"/missions/{mission}").status_code == 404
    need = scene.row(mission).need_id
    page = contact.get(f"/needs/{need}")
    assert page.status_code == 200
    assert name not in page.text
    assert "Idris Belkacem" in page.text
    assert contact.submit(f"/needs/{need}").status_code == 303
    with scene.inside():
        assert proposals.live(mission).lender_answer == "accepted"
        proposals.answer_for_company(scene.actor("sme"), mission, proposals.Answer(accepted=True), DAY)
    assert name in contact.get(f"/missions/{mission}").text


def test_partners_read_open_needs_that_name_nobody(scene):
    mission = scene.mission("searching")
    with scene.inside():
        view = queries.mission_view(mission)
        file = projects.project_view(view.project_id)
    named = (file.company_name, file.reference, file.title, file.place, file.contact_name, *file.identifiers.values())
    for role in ("partner_contact", "expert"):
        person = scene.visitor(role)
        for page in ("/needs/", f"/needs/{view.need_id}"):
            text = person.get(page).text
            assert view.objective in text
            assert not [word for word in named if word and word in text], role
    assert scene.visitor("sme").get("/needs/").status_code == 403


def test_a_need_that_names_the_company_is_refused(scene):
    name = company_name(scene)
    operator = scene.visitor("operator")
    form = {"field": "hr", "objective": f"Help {name.upper()} to recruit", "deliverable": "A plan", "half_days": "4"}
    answer = operator.submit(f"/projects/{scene.project_id}/missions/new", form)
    assert answer.status_code == 422
    assert f"Help {name.upper()}" in answer.text


def test_a_need_is_changed_until_somebody_is_asked(scene):
    mission = scene.mission("searching")
    operator = scene.visitor("operator")
    assert operator.submit(f"/missions/{mission}/need", {"half_days": "8"}).status_code == 303
    assert scene.row(mission).half_days == 8
    stale = scene.row(mission).version - 1
    with scene.inside(), pytest.raises(ConflictError):
        life.edit_need(scene.actor("operator"), mission, stale, NEED)
    proposed = scene.mission("proposed")
    assert operator.get(f"/missions/{proposed}/need").status_code == 409


def test_a_partner_offers_an_expert_and_the_board_says_so(scene):
    mission = scene.mission("searching")
    need = scene.row(mission).need_id
    contact = scene.visitor("partner_contact")
    form = {"expert": str(scene.expert_id), "message": "He knows such workshops."}
    assert contact.submit(f"/needs/{need}", form).status_code == 303
    assert contact.post(f"/needs/{need}/offer", form).status_code == 422
    with scene.inside():
        possible, _excluded = matching.shortlist(queries.mission_view(mission), DAY)
    (found,) = [c for c in possible if c.expert.id == scene.expert_id]
    assert "offered" in [p.code for p in found.verdict.reasons]


def test_an_expert_of_the_company_itself_is_left_out_with_the_reason(scene):
    mission = scene.mission("searching")
    with scene.inside():
        with transaction() as session:
            party = session.scalar(
                select(Company.party_id)
                .join(Project, Project.company_id == Company.id)
                .where(Project.id == scene.project_id)
            )
            own = Partner(party_id=party)
            session.add(own)
            session.flush()
            own_id = own.id
        data = ExpertData("The owner’s cousin", ("quality",), 10)
        cousin = partners.nominate_expert(scene.actor("operator"), own_id, data)
        _possible, excluded = matching.shortlist(queries.mission_view(mission), DAY)
        (found,) = [c for c in excluded if c.expert.id == cousin]
        assert [p.code for p in found.verdict.exclusions] == ["same_firm"]
        terms = life.mission_rules(DAY)
        with pytest.raises(ConflictError):
            proposals.propose(scene.actor("operator"), mission, cousin, 6, "", DAY, terms)
    assert scene.row(mission).state == "searching"


def test_nobody_is_asked_before_the_committee_has_approved(scene):
    mission = scene.mission("searching")
    with scene.inside(), transaction() as session:
        session.get(Project, scene.project_id).state = "in_study"
    answer = scene.visitor("operator").post(
        f"/missions/{mission}/experts", {"expert": str(scene.expert_id), "half_days": "6"}
    )
    assert answer.status_code == 409
    assert scene.row(mission).state == "searching"


def test_reasons_and_cautions_are_kept_with_the_proposal(scene):
    scene.mission("in_progress")
    mission = scene.mission("proposed")
    with scene.inside():
        proposal = proposals.live(mission)
    assert [p["code"] for p in proposal.reasons] == ["field"]
    assert [p["code"] for p in proposal.cautions] == ["running"]


def test_an_expert_is_reminded_twice_and_then_the_search_goes_on(scene):
    mission = scene.mission("proposed")
    actor = nightly.system_actor("missions")
    counts = []
    for days in (8, 9, 9, 20, 21, 44):
        with scene.inside():
            on = DAY + timedelta(days=days)
            nightly.remind(actor, on)
        counts.append(len(letters_to(scene, "expert")))
    assert counts == [1, 2, 2, 2, 3, 3]
    with scene.inside():
        on = DAY + timedelta(days=45)
        nightly.remind(actor, on)
        nightly.remind(actor, on)
    assert scene.row(mission).state == "declined"
    with scene.inside():
        (answer,) = db.session.scalars(
            select(MissionProposal.lender_answer).where(MissionProposal.mission_id == mission)
        ).all()
    assert answer == "expired"


def test_two_experts_of_two_firms_do_not_see_each_others_missions(scene):
    mission = scene.mission("accepted")
    with scene.inside(), transaction() as session:
        stranger = session.scalars(select(Expert).where(Expert.id == scene.expert_id)).one()
        stranger.member_id = None
    assert scene.visitor("expert").get(f"/missions/{mission}").status_code == 404


def test_a_need_of_a_finished_file_is_refused(scene):
    with scene.inside():
        with transaction() as session:
            session.get(Project, scene.project_id).state = "withdrawn"
        with pytest.raises(ConflictError):
            life.open_need(scene.actor("operator"), scene.project_id, NEED, DAY)


def test_invalid_needs_say_so(scene):
    name = company_name(scene)
    bad = life.NeedData("hr", f"for {name}", "a plan", 4)
    with scene.inside(), pytest.raises(InvalidError) as refused:
        life.open_need(scene.actor("operator"), scene.project_id, bad, DAY)
    assert set(refused.value.errors) == {"objective"}
