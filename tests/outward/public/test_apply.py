"""A small firm submits a project without an account, follows it by a link, and the team learns of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from portal.foundation.audit.models import AuditLine
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.identifiers import token_digest
from portal.foundation.mail.models import OutboxMessage
from portal.people.parties.models import Contact, Party
from portal.people.tenants.models import Tenant
from portal.programme.companies.models import Company
from portal.programme.projects import service as projects
from portal.programme.projects.intake_models import Application, FollowLink
from portal.programme.projects.models import Project
from support.app import Visitor, form_values, text_of
from support.people import actor_of, ref_of

ALES, PILOT, DEMO = "ales-cevennes", "romania-pilot", "demonstration-1"
SIREN, CUI = "732 829 320", "18547290"
ANSWERS = {
    "title": "Un second atelier",
    "need": "Un qualiticien quelques jours et un complément de financement.",
    "jobs_created": "4",
    "jobs_kept": "12",
    "requested": "12 000",
    "registered": "yes",
    "number": SIREN,
    "company_name": "Fonderie Vallon",
    "place": "Alès",
    "contact_name": "Lucie Vallon",
    "contact_email": "lucie@vallon.example",
    "contact_phone": "04 65 71 24 11",
    "agree": "y",
}


def read(app: Flask, slug: str, look: Callable[[], Any]) -> Any:
    """Return what `look` finds in a territory's rows."""
    with app.app_context(), use_tenant(ref_of(app, slug)):
        return look()


def latest(app: Flask, slug: str) -> Project:
    return read(app, slug, lambda: db.session.scalars(select(Project).order_by(Project.id.desc()).limit(1)).one())


def count(app: Flask, slug: str, model: type) -> int:
    return read(app, slug, lambda: db.session.scalar(select(func.count()).select_from(model)))


def letters(app: Flask, slug: str, address: str) -> list[OutboxMessage]:
    chosen = select(OutboxMessage).where(OutboxMessage.to_address == address).order_by(OutboxMessage.id)
    return read(app, slug, lambda: list(db.session.scalars(chosen)))


def submitted(app: Flask, slug: str = ALES, **changes: str) -> tuple[Visitor, Any]:
    """Return a visitor who has sent the form, and the page they were led to."""
    visitor = Visitor(app, slug)
    answer = visitor.submit("/apply", ANSWERS | changes)
    assert answer.status_code == 303, text_of(answer)[:500]
    return visitor, visitor.get(answer.headers["Location"])


def link_in(page: Any) -> str:
    found = re.search(r"/follow/[\w-]{43}", page.text)
    assert found is not None
    return found[0]


def test_a_firm_of_ales_submits_its_project_and_receives_reference_and_link(app: Flask) -> None:
    _visitor, page = submitted(app)
    project = latest(app, ALES)
    assert project.state == "prospect"
    assert (project.requested_cents, project.jobs_created, project.jobs_kept) == (1_200_000, 4, 12)
    assert project.lead_id is None
    assert project.reference in text_of(page)
    assert link_in(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_the_link_shows_the_file_in_the_firm_s_own_words_to_anyone_who_has_it(app: Flask) -> None:
    _visitor, page = submitted(app)
    link = link_in(page)
    for _time in range(2):
        seen = Visitor(app, ALES).get(link)
        assert seen.status_code == 200
        assert latest(app, ALES).reference in text_of(seen)
        assert "Fonderie Vallon" in text_of(seen)
        assert "1 200" not in seen.text
        assert seen.headers["Cache-Control"] == "no-store"


def test_the_link_follows_the_file_as_it_moves(app: Flask) -> None:
    _visitor, page = submitted(app)
    before = Visitor(app, ALES).get(link_in(page))
    operator, project = actor_of(app, ALES, "operator"), latest(app, ALES)
    read(app, ALES, lambda: projects.take_step(operator, project.id, "qualify", project.received_on))
    after = Visitor(app, ALES).get(link_in(page))
    assert text_of(before) != text_of(after)


def test_a_link_of_another_territory_is_a_page_that_does_not_exist(app: Flask) -> None:
    _visitor, page = submitted(app)
    link, unknown = link_in(page), "/follow/" + "x" * 43
    answers = [Visitor(app, slug).get(path) for slug, path in ((DEMO, link), (DEMO, unknown), (PILOT, link))]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    bodies = [re.sub(r'az-mono">\w+<', "", answer.text).replace(link, "").replace(unknown, "") for answer in answers]
    assert bodies[0] == bodies[1]
    assert "Fonderie" not in bodies[0] + bodies[2]


def test_an_ended_or_expired_link_shows_nothing(app: Flask) -> None:
    _visitor, page = submitted(app)

    def end(**values: Any) -> None:
        with transaction() as session:
            link = session.scalars(select(FollowLink)).one()
            for name, value in values.items():
                setattr(link, name, value)

    created = read(app, ALES, lambda: db.session.scalars(select(FollowLink.created_at)).one())
    read(app, ALES, lambda: end(expires_at=created))
    assert Visitor(app, ALES).get(link_in(page)).status_code == 404


def test_only_the_digest_of_the_secret_is_kept(app: Flask) -> None:
    _visitor, page = submitted(app)
    token = link_in(page).removeprefix("/follow/")
    kept = read(app, ALES, lambda: db.session.scalars(select(FollowLink)).one())
    assert kept.token_digest == token_digest(token)
    assert (kept.expires_at - kept.created_at).days == 730


def test_the_link_comes_by_e_mail_in_the_language_of_the_request(app: Flask) -> None:
    visitor = Visitor(app, ALES)
    visitor.get("/language/en?next=/apply")
    answer = visitor.submit("/apply", ANSWERS)
    link = link_in(visitor.get(answer.headers["Location"]))
    letter = letters(app, ALES, "lucie@vallon.example")[-1]
    assert letter.locale == "en"
    assert f"http://{ALES}.localhost:8000{link}" in letter.text
    assert latest(app, ALES).reference in letter.subject


def test_the_team_is_told_once_and_finds_the_file_in_the_basket_to_qualify(app: Flask) -> None:
    submitted(app)
    project = latest(app, ALES)
    told = letters(app, ALES, f"operator@{ALES}.alize.example")
    assert len([letter for letter in told if project.reference in letter.subject]) == 1
    assert f"/projects/{project.id}" in told[-1].text
    assert "qualiticien" not in told[-1].text
    listed = Visitor(app, ALES, "operator").get("/projects/?basket=new")
    assert "Fonderie Vallon" in text_of(listed)


def test_the_file_says_how_the_request_came(app: Flask) -> None:
    submitted(app)
    page = Visitor(app, ALES, "operator").get(f"/projects/{latest(app, ALES).id}")
    assert "lucie@vallon.example" in text_of(page)


def test_receiving_a_request_is_traced(app: Flask) -> None:
    submitted(app)
    project = latest(app, ALES)
    lines = select(AuditLine.verb).where(AuditLine.subject_id == project.id)
    assert {"project.opened", "application.received"} <= set(read(app, ALES, lambda: db.session.scalars(lines).all()))


def test_a_firm_of_the_pilot_gives_its_cui_and_is_asked_for_no_amount(app: Flask) -> None:
    form = Visitor(app, PILOT).get("/apply")
    assert 'name="requested"' not in form.text
    assert "CUI" in text_of(form)
    _visitor, page = submitted(app, PILOT, number=f"RO {CUI}", company_name="Turnătoria Someș", place="Cluj-Napoca")
    project = latest(app, PILOT)
    assert project.reference.startswith("RO-")
    assert project.requested_cents is None
    assert project.reference in text_of(page)
    assert letters(app, PILOT, "lucie@vallon.example")[-1].locale == "ro"


def test_a_firm_being_created_needs_no_number(app: Flask) -> None:
    submitted(app, registered="no", number="")
    project = latest(app, ALES)
    company = read(app, ALES, lambda: db.session.get(Company, project.company_id))
    assert company.registered is False


@pytest.mark.parametrize(
    ("slug", "number", "said"),
    [(ALES, "732 829 321", "Kbis"), (ALES, "73282932", "732 829 320"), (PILOT, "18547291", "CUI"), (ALES, "", "")],
)
def test_a_wrong_number_is_explained_by_the_country_and_everything_typed_stays(
    app: Flask, slug: str, number: str, said: str
) -> None:
    before = count(app, slug, Project)
    page = Visitor(app, slug).submit("/apply", ANSWERS | {"number": number})
    assert page.status_code == 422
    assert said in text_of(page)
    assert "Fonderie Vallon" in page.text
    assert ANSWERS["need"] in page.text
    assert 'aria-invalid="true"' in page.text
    assert count(app, slug, Project) == before


def test_an_amount_outside_what_the_country_lends_is_refused_with_its_bounds(app: Flask) -> None:
    page = Visitor(app, ALES).submit("/apply", ANSWERS | {"requested": "900 000"})
    assert page.status_code == 422
    assert "900 000" in page.text


def test_nothing_is_asked_twice_and_all_is_asked_for(app: Flask) -> None:
    page = Visitor(app, ALES).submit("/apply", dict.fromkeys(ANSWERS, "") | {"registered": "yes"})
    assert page.status_code == 422
    for name in ("title", "need", "jobs_created", "number", "company_name", "contact_email", "agree"):
        assert f'id="{name}-error"' in page.text, name


def test_one_form_sent_again_and_again_is_one_file(app: Flask) -> None:
    visitor = Visitor(app, ALES)
    form = BeautifulSoup(visitor.get("/apply").text, "html.parser").select_one("form[action='/apply']")
    values = form_values(form) | ANSWERS
    before = count(app, ALES, Project)
    first, second = (
        visitor.client.post("/apply", data=values, base_url=visitor.base, headers={"Origin": visitor.base})
        for _time in range(2)
    )
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert count(app, ALES, Project) == before + 1
    assert link_in(visitor.get("/apply/received"))
    assert len(letters(app, ALES, "lucie@vallon.example")) == 1


def test_one_form_sent_at_once_by_an_impatient_finger_is_one_file(app: Flask) -> None:
    visitor = Visitor(app, ALES)
    form = BeautifulSoup(visitor.get("/apply").text, "html.parser").select_one("form[action='/apply']")
    values = form_values(form) | ANSWERS
    cookie = visitor.client.get_cookie(app.config["SESSION_COOKIE_NAME"], f"{ALES}.localhost")
    assert cookie is not None
    before = count(app, ALES, Project)

    def send(_number: int) -> int:
        client = app.test_client()
        client.set_cookie(cookie.key, cookie.value, domain=f"{ALES}.localhost")
        sent = client.post("/apply", data=values, base_url=visitor.base, headers={"Origin": visitor.base})
        return int(sent.status_code)

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(send, range(4)))
    assert codes == [303] * 4
    assert count(app, ALES, Project) == before + 1


def test_a_second_request_of_a_firm_on_one_day_is_asked_back_and_possible(app: Flask) -> None:
    submitted(app)
    before = count(app, ALES, Project)
    visitor = Visitor(app, ALES)
    page = visitor.submit("/apply", ANSWERS | {"contact_email": "other@vallon.example"})
    assert page.status_code == 409
    assert latest(app, ALES).reference not in page.text
    assert "lucie@vallon.example" not in page.text
    assert count(app, ALES, Project) == before
    again = visitor.submit("/apply", ANSWERS | {"again": "y"})
    assert again.status_code == 303
    assert count(app, ALES, Project) == before + 1


def test_what_the_team_opened_today_is_not_told_to_strangers(app: Flask) -> None:
    submitted(app)

    def by_the_team() -> None:
        with transaction() as session:
            for row in session.scalars(select(Application)):
                session.delete(row)

    read(app, ALES, by_the_team)
    assert Visitor(app, ALES).submit("/apply", ANSWERS).status_code == 303


def test_typing_a_known_firm_s_number_changes_nothing_of_that_firm(app: Flask) -> None:
    submitted(app)
    party = read(app, ALES, lambda: db.session.scalars(select(Party).where(Party.name == "Fonderie Vallon")).one())
    submitted(app, again="y", company_name="Somebody else", contact_email="stranger@other.example")
    kept = read(app, ALES, lambda: db.session.scalars(select(Contact).where(Contact.party_id == party.id)).one())
    assert kept.email == "lucie@vallon.example"
    assert read(app, ALES, lambda: db.session.get(Party, party.id)).name == "Fonderie Vallon"
    typed = read(app, ALES, lambda: list(db.session.scalars(select(Application.company_name))))
    assert "Somebody else" in typed


def test_a_program_that_fills_every_field_opens_no_file(app: Flask) -> None:
    before = count(app, ALES, Project)
    page = Visitor(app, ALES).submit("/apply", ANSWERS | {"website": "http://spam.example"})
    assert page.status_code == 422
    assert count(app, ALES, Project) == before


def test_one_connection_sends_ten_requests_an_hour_at_most(app: Flask) -> None:
    codes = [Visitor(app, ALES).submit("/apply", ANSWERS | {"again": "y"}).status_code for _time in range(11)]
    assert codes == [303] * 10 + [429]
    assert Visitor(app, DEMO).submit("/apply", ANSWERS).status_code == 303


def test_a_lost_link_is_sent_again_to_the_address_that_applied_and_to_no_other(app: Flask) -> None:
    submitted(app)
    reference = latest(app, ALES).reference
    asked = [
        Visitor(app, ALES).submit("/follow", {"reference": reference, "email": address})
        for address in ("lucie@vallon.example", "thief@other.example")
    ]
    assert asked[0].headers["Location"] == asked[1].headers["Location"]
    sent = letters(app, ALES, "lucie@vallon.example")
    assert len(sent) == 2
    found = re.search(r"/follow/[\w-]{43}", sent[-1].text)
    assert found is not None
    assert Visitor(app, ALES).get(found[0]).status_code == 200
    assert letters(app, ALES, "thief@other.example") == []


@pytest.mark.parametrize("state", ["suspended", "run_off", "under_study", "being_set_up", "closed"])
def test_a_territory_that_takes_no_projects_says_so(app: Flask, state: str) -> None:
    def change() -> None:
        with transaction() as session:
            row = session.get(Tenant, ref_of(app, ALES).id)
            assert row is not None
            row.state = state
            row.settings_version += 1

    read(app, ALES, change)
    assert Visitor(app, ALES).get("/apply").status_code == 409
    page = Visitor(app, ALES).get("/")
    assert page.status_code == 200
    assert 'href="/apply"' not in page.text


def test_the_programme_s_home_and_the_network_take_no_projects(app: Flask) -> None:
    assert Visitor(app, "").get("/apply").status_code == 404
    assert Visitor(app, "network").get("/apply").status_code == 404


def test_a_town_of_the_territory_is_recognised_and_a_county_is_chosen(app: Flask) -> None:
    submitted(app, place="ales")
    submitted(app, PILOT, registered="no", number="", area="BN", place="Bistrița")

    def area(slug: str) -> str:
        project = latest(app, slug)
        return read(app, slug, lambda: db.session.get(Company, project.company_id)).area

    assert area(ALES) == "30007"
    assert area(PILOT) == "BN"
