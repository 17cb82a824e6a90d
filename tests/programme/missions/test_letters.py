"""The letter of a mission: in the wording of the country, signed by three, never started before."""

from io import BytesIO

import pytest
from sqlalchemy import select

from portal.casework.documents.models import Document
from portal.foundation.db.session import db
from portal.programme.missions import letters
from portal.programme.missions.models import MissionDocument, MissionSignature
from support.app import text_of
from support.missions import Scene

LETTER = {
    "half_days": "12",
    "starts_on": "01/12/2026",
    "ends_on": "30/06/2027",
    "rhythm": "Une demi-journée toutes les deux semaines.",
    "company_signatory": "Bruno Testaud",
    "operator_signatory": "Camille Roussel",
}
SIGNATURES = {
    "lender_name": "Idris Belkacem",
    "lender_on": "20/11/2026",
    "company_name": "Bruno Testaud",
    "company_on": "21/11/2026",
    "operator_name": "Camille Roussel",
    "operator_on": "23/11/2026",
}


def pdf() -> bytes:
    """A whole PDF of one empty page."""
    parts = [
        b"%PDF-1.4\n",
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n",
    ]
    start = sum(map(len, parts))
    return (
        b"".join(parts)
        + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    )


@pytest.fixture
def scene(app) -> Scene:
    return Scene(app)


def last_document(scene: Scene, mission) -> Document:
    with scene.inside():
        link = db.session.scalars(
            select(MissionDocument.document_id)
            .where(MissionDocument.mission_id == mission)
            .order_by(MissionDocument.id.desc())
        ).first()
        found = db.session.get(Document, link)
        db.session.expunge(found)
        return found


def test_the_letter_is_made_in_french_in_a_french_territory(scene):
    mission = scene.mission("accepted")
    operator = scene.visitor("operator")
    page = operator.get(f"/missions/{mission}/letter")
    assert 'value="fr"' in page.text
    assert operator.submit(f"/missions/{mission}/letter", LETTER).status_code == 303
    made = last_document(scene, mission)
    assert made.media_type == "application/pdf"
    assert made.generated
    assert made.template == "lettre-mission"
    assert made.data["title"] == "Lettre de mission tripartite"
    assert made.data["mission"]["worth"].replace("\u202f", " ").replace("\u00a0", " ") == "4 800 €"
    assert made.data["mission"]["ends_on"] == "30/06/2027"
    row = scene.row(mission)
    assert row.half_days == 12
    assert made.data["mission"]["confirm_within"].split()[0] == str(row.confirm_rule["confirm_days"])


def test_the_letter_is_made_in_romanian_in_the_pilot(app):
    scene = Scene(app, "romania-pilot")
    mission = scene.mission("accepted")
    operator = scene.visitor("operator")
    form = {**LETTER, "half_days": "40", "starts_on": "01.12.2026", "ends_on": "30.09.2027"}
    assert operator.submit(f"/missions/{mission}/letter", form).status_code == 303
    made = last_document(scene, mission)
    assert made.template == "scrisoare-misiune"
    said = made.data["mission"]
    assert said["worth"] == "75.000\u00a0lei"
    assert said["ends_on"] == "30.09.2027"
    assert made.data["lang"] == "ro"


def test_english_is_offered_for_a_head_office_abroad(scene):
    mission = scene.mission("accepted")
    form = {**LETTER, "locale": "en"}
    assert scene.visitor("operator").submit(f"/missions/{mission}/letter", form).status_code == 303
    made = last_document(scene, mission)
    assert made.template == "mission-letter"
    assert made.data["mission"]["days"] == "6 days"


def test_an_end_before_the_beginning_is_refused(scene):
    mission = scene.mission("accepted")
    form = {**LETTER, "ends_on": "30/11/2026"}
    answer = scene.visitor("operator").submit(f"/missions/{mission}/letter", form)
    assert answer.status_code == 422
    assert "Bruno Testaud" in answer.text
    assert scene.row(mission).ends_on is None


def test_what_cannot_be_printed_is_said_and_nothing_is_kept(scene):
    mission = scene.mission("accepted")
    form = {**LETTER, "rhythm": "A" * 299}
    assert scene.visitor("operator").submit(f"/missions/{mission}/letter", form).status_code in {303, 422}


def test_three_signatures_are_recorded_with_the_signed_letter(scene):
    mission = scene.mission("accepted")
    operator = scene.visitor("operator")
    assert operator.submit(f"/missions/{mission}/letter", LETTER).status_code == 303
    form = {**SIGNATURES, "upload": (BytesIO(pdf()), "lettre.pdf")}
    assert operator.submit(f"/missions/{mission}/signatures", form).status_code == 303
    row = scene.row(mission)
    assert (row.state, row.signed_on.isoformat()) == ("letter_signed", "2026-11-23")
    with scene.inside():
        signed = db.session.scalars(select(MissionSignature).where(MissionSignature.mission_id == mission)).all()
        assert {(s.side, s.name, s.signed_on.isoformat()) for s in signed} == {
            ("lender", "Idris Belkacem", "2026-11-20"),
            ("company", "Bruno Testaud", "2026-11-21"),
            ("operator", "Camille Roussel", "2026-11-23"),
        }


def test_signatures_wait_for_a_letter(scene):
    mission = scene.mission("accepted")
    form = {**SIGNATURES, "upload": (BytesIO(pdf()), "lettre.pdf")}
    assert scene.visitor("operator").submit(f"/missions/{mission}/signatures", form).status_code == 409
    assert scene.row(mission).state == "accepted"


@pytest.mark.parametrize(
    ("change", "upload"),
    [
        ({"company_on": "24/11/2026"}, ("lettre.pdf", None)),
        ({"company_on": ""}, ("lettre.pdf", None)),
        ({}, ("lettre.exe", None)),
        ({}, ("lettre.pdf", b"not a PDF")),
    ],
    ids=["signed tomorrow", "no day", "a program", "not a PDF"],
)
def test_wrong_signatures_are_refused(scene, change, upload):
    mission = scene.mission("accepted")
    operator = scene.visitor("operator")
    assert operator.submit(f"/missions/{mission}/letter", LETTER).status_code == 303
    name, content = upload
    form = {**SIGNATURES, **change, "upload": (BytesIO(content or pdf()), name)}
    answer = operator.submit(f"/missions/{mission}/signatures", form)
    assert answer.status_code == 422
    assert "Bruno Testaud" in answer.text
    assert scene.row(mission).state == "accepted"


def test_the_three_parties_read_the_letter_and_nobody_else(scene):
    mission = scene.mission("letter_signed")
    with scene.inside():
        (link,) = [f.id for f in letters.documents_of(scene.actor("operator"), mission)]
    page = f"/missions/{mission}/documents/{link}"
    for role in ("operator", "expert", "partner_contact", "sme"):
        answer = scene.visitor(role).get(page)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), role
    for role in ("funder", "accountant", "committee_member"):
        assert scene.visitor(role).get(page).status_code == 403, role
    stranger = Scene(scene.app, "demonstration-1")
    assert stranger.visitor("operator").get(page).status_code == 404


def test_the_file_shows_who_lends_what_to_whom(scene):
    scene.mission("in_progress")
    page = text_of(scene.visitor("operator").get(f"/projects/{scene.project_id}"))
    with scene.inside():
        from portal.programme.partners.expert_queries import expert_view

        firm = expert_view(scene.expert_id).partner_name
    assert firm in page


ASKED = ("agreement", "amendment", "invoice", "staff", "return", "size", "purpose")
LENT = {
    **LETTER,
    "invoiced": "part",
    "invoiced_how": "La moitié du salaire chargé, chaque mois.",
    "lender_signatory": "Nadia Ferrand",
    **{f"ask_{key}": "y" for key in ASKED},
}


def lent(scene: Scene, mission, **changed):
    form = {key: value for key, value in {**LENT, **changed}.items() if value is not None}
    return scene.visitor("operator").submit(f"/missions/{mission}/secondment", form)


def test_a_formal_secondment_has_a_letter_of_its_own_once_the_law_is_met(scene):
    mission = scene.mission("accepted")
    assert "/secondment" in scene.visitor("operator").get(f"/missions/{mission}/letter").text
    assert lent(scene, mission).status_code == 303
    made = last_document(scene, mission)
    assert made.template == "lettre-mise-a-disposition"
    articles = [each["source"][-1] for each in made.data["checks"]]
    assert articles == ["2", "2", "1", "2", "2", "3", "3"]
    assert made.data["invoiced_how"] == LENT["invoiced_how"]
    assert made.data["longest"].replace("\u202f", " ").startswith("24 mois")
    assert made.data["mission"]["lender_signatory"] == "Nadia Ferrand"
    assert scene.row(mission).half_days == 12


def test_whoever_is_formally_lent_signs_apart_from_the_employer(scene):
    mission, operator = scene.mission("accepted"), scene.visitor("operator")
    path, upload = f"/missions/{mission}/signatures", {"upload": (BytesIO(pdf()), "lettre.pdf")}
    assert "expert_name" not in operator.get(path).text
    assert lent(scene, mission).status_code == 303
    assert 'value="Nadia Ferrand"' in operator.get(path).text
    employer = {**SIGNATURES, "lender_name": "Nadia Ferrand", **upload}
    assert operator.submit(path, employer | {"expert_name": ""}).status_code == 422
    own = {"expert_name": "Idris Belkacem", "expert_on": "23/11/2026", "upload": (BytesIO(pdf()), "lettre.pdf")}
    assert operator.submit(path, employer | own).status_code == 303
    with scene.inside():
        signed = [(each.side, each.name) for each in letters.signatures(mission)]
    assert signed[:2] == [("expert", "Idris Belkacem"), ("lender", "Nadia Ferrand")]
    assert len(signed) == 4


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("agreement", "accord écrit"),
        ("amendment", "avenant au contrat"),
        ("invoice", "but lucratif"),
        ("staff", "représentants du personnel"),
        ("return", "droit de retrouver"),
        ("purpose", "partenariat"),
        ("size", "5 000"),
    ],
)
def test_a_condition_that_is_not_met_refuses_it_and_says_which(scene, missing, said):
    mission = scene.mission("accepted")
    answer = lent(scene, mission, **{f"ask_{missing}": None})
    assert answer.status_code == 422
    page = text_of(answer).replace("\u202f", " ").replace("\u00a0", " ")
    assert said in page
    assert "Bruno Testaud" in answer.text
    assert scene.row(mission).ends_on is None


def test_at_cost_any_firm_lends_for_as_long_as_is_agreed(scene):
    mission = scene.mission("accepted")
    assert lent(scene, mission, invoiced="cost", ask_size=None, ends_on="01/12/2028").status_code == 303
    made = last_document(scene, mission).data
    assert [each["source"][-1] for each in made["checks"]] == ["2", "2", "1", "2", "2"]
    assert (made["longest"], made["mission"]["worth"]) == (None, None)
    assert scene.row(mission).confirm_rule["paid_for"] is True


@pytest.mark.parametrize("answer", [{"invoiced": None}, {"invoiced": "more"}, {"invoiced_how": ""}], ids=str)
def test_what_is_invoiced_has_to_be_said(scene, answer):
    mission = scene.mission("accepted")
    refused = lent(scene, mission, **answer)
    assert refused.status_code == 422
    assert "Bruno Testaud" in refused.text
    assert scene.row(mission).ends_on is None


@pytest.mark.parametrize(("day", "status"), [("30/11/2028", 303), ("01/12/2028", 422)])
def test_below_cost_it_lasts_two_years_at_most(scene, day, status):
    assert lent(scene, scene.mission("accepted"), ends_on=day).status_code == status


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u202e", "\u2007\u202f\t"])
def test_blanks_fill_nothing(scene, blank):
    """A space in a field that must be filled counts as none; what was typed beside it stays."""
    mission = scene.mission("accepted")
    answer = lent(scene, mission, half_days=blank, lender_signatory=blank)
    assert answer.status_code == 422
    assert "Dites pour combien de demi-journées." in text_of(answer)
    assert answer.text.count('aria-invalid="true"') == 2
    assert "Bruno Testaud" in answer.text
    assert scene.row(mission).ends_on is None


def test_it_needs_a_first_day(scene):
    answer = lent(scene, scene.mission("accepted"), starts_on="")
    assert answer.status_code == 422
    assert "premier jour" in text_of(answer)


def test_where_the_country_foresees_none_the_page_says_so(app):
    scene = Scene(app, "romania-pilot")
    mission = scene.mission("accepted")
    assert "/secondment" not in scene.visitor("operator").get(f"/missions/{mission}/letter").text
    page = scene.visitor("operator").get(f"/missions/{mission}/secondment")
    assert page.status_code == 200
    assert "ask_" not in page.text
