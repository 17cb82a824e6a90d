"""Romanian names are found whichever keyboard they were typed on: comma below, cedilla, combined, or no sign at all."""

from __future__ import annotations

import pytest

from support.app import Visitor, text_of

SLUG = "romania-pilot"
FIRM = "Ștefan și Țăranu SRL (firmă inventată)"
TYPED = {
    "comma below": "Ștefan Țăranu",
    "cedilla": "\u015etefan \u0162\u0103ranu",
    "combined comma": "S\u0326tefan T\u0326a\u0306ranu",
    "combined cedilla": "S\u0327tefan T\u0327a\u0306ranu",
    "no sign": "stefan taranu",
    "capitals": "ȘTEFAN ŢĂRANU",
}


@pytest.fixture(scope="module")
def operator(shared_app):
    """Somebody of the pilot, where a firm's file was opened with cedillas."""
    visitor = Visitor(shared_app, SLUG, "operator")
    typed = {"title": "Cuptor", "company_name": FIRM.replace("ș", "\u015f").replace("Ț", "\u0162")}
    assert visitor.submit("/projects/new", typed).status_code == 303
    return visitor


@pytest.mark.parametrize("case", TYPED)
def test_a_file_is_found_however_its_firm_is_typed(operator, case):
    page = operator.get("/projects/", query_string={"q": TYPED[case]})
    assert page.status_code == 200
    assert "firmă inventată" in text_of(page)


def test_another_name_finds_nothing(operator):
    assert "firmă inventată" not in text_of(operator.get("/projects/", query_string={"q": "Ștefan Tăranuț"}))


@pytest.mark.parametrize("case", sorted(TYPED.keys() - {"no sign", "capitals"}))
def test_what_is_typed_is_kept_with_commas_below(shared_app, case):
    visitor = Visitor(shared_app, SLUG, "operator")
    answer = visitor.submit("/projects/new", {"title": f"Cuptor {case}", "company_name": f"{TYPED[case]} SRL"})
    assert "Ștefan Țăranu SRL" in text_of(visitor.get(answer.location))


def test_another_country_keeps_its_letters(shared_app):
    visitor = Visitor(shared_app, "ales-cevennes", "operator")
    answer = visitor.submit("/projects/new", {"title": "Four", "company_name": "Atelier \u015eahin (inventé)"})
    assert "Atelier \u015eahin" in text_of(visitor.get(answer.location))
