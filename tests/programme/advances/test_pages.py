"""The pages of an advance, as each person meets them."""

from datetime import date
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from portal.foundation.db.session import db
from portal.programme.advances import queries
from portal.programme.advances.aid_models import AidGrant
from support.advances import owner, pdf
from support.app import Visitor, text_of
from support.people import ref_of

HOME = "ales-cevennes"


def people(ales) -> dict[str, Visitor]:
    return {role: Visitor(ales.app, HOME, role) for role in ("operator", "territory_manager", "accountant")}


def shown(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def words(answer) -> str:
    return text_of(answer).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_whole_way_by_the_pages(ales):
    ales.name_lender()
    ales.fund()
    project_id = ales.approved()
    who = people(ales)
    base = f"/projects/{project_id}"
    page = who["operator"].get(f"{base}/agreement")
    assert "945,61 €" in words(page)
    elsewhere = {"lender": "Hélène Marcou", "company": "Mireille Sauvas", "external": "700"}
    answer = who["operator"].submit(f"{base}/agreement", elsewhere)
    wrong = {field["id"] for field in shown(answer).select("main [aria-invalid=true]")}
    assert (answer.status_code, wrong) == (422, {"external_reason", "evidence"})
    assert shown(answer).select_one("main form details[open]")
    answer = who["operator"].submit(f"{base}/agreement", {"lender": "Hélène Marcou", "company": "Mireille Sauvas"})
    assert answer.status_code == 303, words(answer)[-900:]
    head = ".az-head .btn-primary"
    ahead = {
        role: shown(who[role].get(f"{base}/repayments")).select(head) for role in ("operator", "territory_manager")
    }
    assert not ahead["operator"], "what is prepared is not offered as the next thing to do"
    assert [button["href"] for button in ahead["territory_manager"]] == [f"{base}/agreement/sign"]
    page = who["territory_manager"].get(f"{base}/agreement/sign")
    assert "945,61 €" in words(page)
    upload = {"signed_by": "Mireille Sauvas", "paper": (BytesIO(pdf()), "signée.pdf")}
    answer = who["territory_manager"].submit(f"{base}/agreement/sign", upload, content_type="multipart/form-data")
    assert answer.status_code == 303, words(answer)[-900:]
    page = who["accountant"].get(f"{base}/repayments")
    assert "ALES-2026-A0001" in page.text
    page = who["accountant"].get(f"{base}/agreement/payment")
    assert not shown(page).select("main form"), "nobody knows the account yet"
    typed = "FR14 2004 1010 0505 0001 3M02 607"
    answer = who["operator"].submit(f"{base}/agreement/account", {"iban": typed})
    box = shown(answer).select_one("input[name=iban]")
    assert (answer.status_code, box["value"], box["aria-invalid"]) == (422, typed, "true")
    assert "clé RIB" in words(answer)
    answer = who["operator"].submit(f"{base}/agreement/account", {"iban": "fr14-20041010050500013M02606"})
    assert answer.status_code == 303, words(answer)[-900:]
    assert "FR14 2004 1010 0505 0001 3M02 606" in words(who["accountant"].get(f"{base}/agreement/payment"))
    for reader in (who["operator"], who["accountant"], owner(ales, project_id)):
        page = words(reader.get(f"{base}/repayments"))
        assert ("•••• 2606" in page, "3M02" in page) == (True, False)
    answer = who["accountant"].submit(f"{base}/agreement/payment", {"reference": "VIR-OUT-1"})
    assert answer.status_code == 303, words(answer)[-900:]
    ales.move_to(date(2027, 1, 6))
    assert "1 jour" in words(who["operator"].get(f"{base}/repayments"))
    assert "625" in words(who["operator"].get("/advances/late"))
    page = who["accountant"].get(f"{base}/repayments/new")
    assert BeautifulSoup(page.text, "html.parser").select_one("input[name=amount]")["value"] == "625"
    answer = who["accountant"].submit(f"{base}/repayments/new", {"reference": "VIR-1"})
    assert answer.status_code == 303
    assert ales.stands(project_id).paid_count == 1
    page = BeautifulSoup(who["accountant"].get(f"{base}/repayments/movements").text, "html.parser")
    (reverse,) = {a["href"] for a in page.select("a") if str(a["href"]).endswith("/reverse")}
    assert who["accountant"].submit(reverse, {"reason": "rejet"}).status_code == 303
    assert ales.stands(project_id).paid_count == 0
    assert who["accountant"].get(reverse).status_code == 200


def test_the_agreement_and_the_certificate_are_with_the_file(ales):
    project_id = ales.running()
    operator = people(ales)["operator"]
    page = BeautifulSoup(operator.get(f"/projects/{project_id}/repayments").text, "html.parser")
    links = {a["href"] for a in page.select("a") if f"/projects/{project_id}/documents/" in str(a["href"])}
    assert len(links) == 3
    for link in links:
        answer = operator.get(link)
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"


def test_no_lender_is_said_with_the_way_out(ales):
    ales.set(lends=True, lender="")
    project_id = ales.approved()
    page = people(ales)["operator"].get(f"/projects/{project_id}/agreement")
    assert page.status_code == 200
    assert not BeautifulSoup(page.text, "html.parser").select("main form")
    answer = people(ales)["operator"].post(f"/projects/{project_id}/agreement", {"lender": "A", "company": "B"})
    assert answer.status_code == 409


def test_an_advance_of_a_territory_that_lends_no_more_says_so(ales):
    ales.set(lends=False)
    project_id = ales.approved(0, 0)
    page = people(ales)["operator"].get(f"/projects/{project_id}/repayments")
    assert page.status_code == 200
    assert not BeautifulSoup(page.text, "html.parser").select(".btn-primary")


def test_the_preparer_reads_why_another_person_pays(ales):
    ales.name_lender()
    ales.fund()
    project_id = ales.approved()
    ales.prepare(project_id, "territory_manager")
    ales.sign(project_id)
    manager = people(ales)["territory_manager"]
    page = manager.get(f"/projects/{project_id}/agreement/payment")
    assert page.status_code == 200
    assert not BeautifulSoup(page.text, "html.parser").select("main form")
    answer = manager.post(f"/projects/{project_id}/agreement/payment", {"on": "23/11/2026", "reference": "X"})
    assert answer.status_code == 409
    with ales.at_work():
        assert queries.current(project_id).state == "contracted"


def test_the_same_form_sent_twice_pays_once(ales):
    ales.name_lender()
    ales.fund()
    project_id = ales.approved()
    ales.prepare(project_id)
    ales.sign(project_id)
    accountant = people(ales)["accountant"]
    ales.enter(project_id)
    box = shown(accountant.get(f"/projects/{project_id}/agreement/payment")).select_one("input[name=payee]")
    form = {"on": "23/11/2026", "reference": "VIR-OUT", "form_key": "k" * 40, "payee": box["value"]}
    first = accountant.post(f"/projects/{project_id}/agreement/payment", form)
    assert (first.status_code, first.headers["Location"]) == (303, f"/projects/{project_id}/repayments")
    second = accountant.post(f"/projects/{project_id}/agreement/payment", form)
    assert (second.status_code, second.headers["Location"]) == (303, first.headers["Location"])
    other = accountant.post(f"/projects/{project_id}/agreement/payment", {**form, "form_key": "l" * 40})
    assert other.status_code == 409
    with ales.at_work():
        assert len(queries.movements(queries.current(project_id).id)) == 1


def test_a_signature_sent_again_after_a_lost_answer_leads_to_the_same_page(ales):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    manager, content = people(ales)["territory_manager"], pdf()
    answers = []
    for _time in range(2):
        sent = {"signed_on": "23/11/2026", "signed_by": "Mireille", "form_key": "s" * 40}
        sent["paper"] = (BytesIO(content), "signée.pdf")
        answers.append(manager.post(f"/projects/{project_id}/agreement/sign", sent, content_type="multipart/form-data"))
    place = (303, f"/projects/{project_id}/repayments")
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [place, place]
    with ales.at_work():
        assert db.session.scalar(select(func.count(AidGrant.id))) == 1


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"signed_by": ""}, "signed_by"),
        ({"signed_on": "24/11/2026"}, "signed_on"),
        ({"signed_on": "22/11/2026"}, "signed_on"),
    ],
)
def test_a_signature_that_cannot_be_is_refused_beside_its_field(ales, data, wrong):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    sent = {"signed_by": "Mireille", "paper": (BytesIO(pdf()), "signée.pdf"), **data}
    answer = people(ales)["territory_manager"].submit(
        f"/projects/{project_id}/agreement/sign", sent, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one(f"[name={wrong}]")["aria-invalid"] == "true"


def test_a_picture_is_no_signed_agreement(ales):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    picture = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c6360606000000004000146"
        "4fa3790000000049454e44ae426082"
    )
    sent = {"signed_by": "Mireille", "paper": (BytesIO(picture), "photo.png")}
    answer = people(ales)["territory_manager"].submit(
        f"/projects/{project_id}/agreement/sign", sent, content_type="multipart/form-data"
    )
    assert answer.status_code == 422


def test_the_firm_sees_its_schedule_and_says_that_it_foresees_a_difficulty(ales):
    project_id = ales.running()
    ales.move_to(date(2027, 1, 20))
    firm = owner(ales, project_id)
    page = firm.get(f"/projects/{project_id}/repayments")
    assert page.status_code == 200
    assert "945,61 €" in words(page)
    assert "Préparée" not in words(page), "who prepared the agreement is the team’s"
    assert [h.text.split()[0] for h in shown(page)("h1")] == ["Ateliers"], "the head is the file’s own"
    assert firm.get(f"/projects/{project_id}/repayments/movements").status_code == 403
    assert firm.get(f"/projects/{project_id}/repayments/new").status_code == 403
    answer = firm.submit(f"/projects/{project_id}/repayments/difficulty", {"text": "Un client paie en retard."})
    assert answer.status_code == 303
    assert "Un client paie en retard." in words(people(ales)["operator"].get(f"/projects/{project_id}/repayments"))
    assert (
        people(ales)["operator"]
        .submit(f"/projects/{project_id}/repayments/call", {"text": "Vu au téléphone."})
        .status_code
        == 303
    )
    assert "Vu au téléphone." not in words(firm.get(f"/projects/{project_id}/repayments"))


def test_reminders_rest_and_wake(ales):
    project_id = ales.running()
    operator = people(ales)["operator"]
    path = f"/projects/{project_id}/repayments/pause"
    assert operator.submit(path, {"until": "01/06/2027", "reason": "x"}).status_code == 422
    assert operator.submit(path, {"until": "15/12/2026", "reason": "virement annoncé"}).status_code == 303
    assert "virement annoncé" in words(operator.get(f"/projects/{project_id}/repayments"))
    assert operator.submit(path, {"until": "", "reason": "reçu"}).status_code == 303
    assert "virement annoncé" not in words(operator.get(f"/projects/{project_id}/repayments"))


def test_in_romania_the_page_says_why_there_is_no_advance(app):
    from sqlalchemy import select

    from portal.foundation.db.binding import use_tenant
    from portal.foundation.db.session import db
    from portal.programme.projects.models import Project

    with app.app_context(), use_tenant(ref_of(app, "romania-pilot")):
        project_id = db.session.scalars(select(Project.id)).first()
    visitor = Visitor(app, "romania-pilot", "operator")
    page = visitor.get(f"/projects/{project_id}/repayments")
    assert page.status_code == 200
    assert "93/2009" in page.text
    assert visitor.get("/fund").status_code == 200


def test_lists_of_advances_by_basket(ales):
    project_id = ales.running()
    other = ales.approved(8_000)
    ales.move_to(date(2027, 1, 20))
    operator = people(ales)["operator"]
    assert str(project_id) in operator.get("/advances/late").text
    assert str(other) not in operator.get("/advances/late").text
    assert str(other) in operator.get("/advances/?basket=reserved").text
    for basket in ("running", "closed", "all", "nonsense"):
        for sort in ("awaited", "-awaited", "company", "-company"):
            assert operator.get(f"/advances/?basket={basket}&sort={sort}").status_code == 200
