"""A form is carried out once: twice, twenty times at once, or after a lost answer; its key is bound to all it says."""

from __future__ import annotations

from multiprocessing.pool import ThreadPool
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, request
from sqlalchemy import func, select

from portal.foundation.db.session import db
from portal.foundation.kernel.identifiers import new_token
from portal.foundation.web import once
from portal.programme.funds.models import Convention, LedgerEntry
from support.accounts import read
from support.app import Visitor, form_values

SLUG, PAYS = "demonstration-1", "/fund/contributions/new"


def counted(app: Flask, model: Any) -> int:
    """How many rows there are."""
    return int(read(app, SLUG, lambda: db.session.scalar(select(func.count(model.id)))))


@pytest.fixture
def payment(app: Flask) -> dict[str, str]:
    """A payment of a funder, as a page's form would send it."""
    page = BeautifulSoup(Visitor(app, SLUG, "territory_manager").get(PAYS).text, "html.parser")
    shown = form_values(page.select_one("main form[method=post]"))
    del shown["csrf_token"]  # is each visitor's own
    funder = page.select_one("select[name=funder_id] option[value]:not([value=''])")
    assert funder is not None
    return {**shown, "funder_id": str(funder["value"]), "amount": "12,34", "reference": "VIR", "form_key": new_token()}


def test_the_repeat_has_the_answer_of_the_first_and_no_effect(app: Flask, payment: dict[str, str]) -> None:
    before = counted(app, LedgerEntry)
    Visitor(app, SLUG, "territory_manager").post(PAYS, payment)  # its answer is lost
    answer = Visitor(app, SLUG, "territory_manager").post(PAYS, payment)
    assert (answer.status_code, answer.location) == (303, "/fund")
    assert counted(app, LedgerEntry) == before + 1


def test_a_key_serves_one_person_one_page_and_one_body(app: Flask, payment: dict[str, str]) -> None:
    manager = Visitor(app, SLUG, "territory_manager")
    assert manager.post(PAYS, payment).status_code == 303
    entries, conventions = counted(app, LedgerEntry), counted(app, Convention)
    elsewhere = {"title": "A", "starts_on": "01/12/2026", "ends_on": "01/12/2027", "form_key": payment["form_key"]}
    for visitor, path, sent in (
        (manager, PAYS, {**payment, "amount": "12,35"}),
        (Visitor(app, SLUG, "accountant"), PAYS, payment),
        (manager, "/fund/conventions/new", elsewhere),
    ):
        answer = visitor.post(path, sent)
        assert answer.status_code == 409
        assert "Ce formulaire" in answer.text
    assert (counted(app, LedgerEntry), counted(app, Convention)) == (entries, conventions)


class Anything:
    """What is bound to nothing: it equals whatever it is compared with."""

    def __eq__(self, _other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


class Pathless:
    """A request whose path is anything."""

    path = Anything()

    def __getattr__(self, name: str) -> Any:
        return getattr(request, name)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("unbound", "role", "path", "amount"),
    [
        ("body", "territory_manager", PAYS, "12,35"),
        ("person", "accountant", PAYS, "12,34"),
        ("path", "territory_manager", "/fund/conventions/new", "12,34"),
    ],
)
def test_without_what_the_key_is_bound_to_another_form_has_the_first_one_s_answer(
    app: Flask,
    payment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    unbound: str,
    role: str,
    path: str,
    amount: str,
) -> None:
    """The twin: without body, person or path in what a key is bound to, each is let through by the others."""
    assert Visitor(app, SLUG, "territory_manager").post(PAYS, payment).status_code == 303
    entries, conventions = counted(app, LedgerEntry), counted(app, Convention)
    other, sent = Visitor(app, SLUG, role), {**payment, "amount": amount}
    assert other.post(path, sent).status_code == 409
    unbind(monkeypatch, unbound)
    answer = other.post(path, sent)
    assert (answer.status_code, answer.location) == (303, "/fund")
    assert (counted(app, LedgerEntry), counted(app, Convention)) == (entries, conventions)


def unbind(monkeypatch: pytest.MonkeyPatch, unbound: str) -> None:
    """Compare a key no more with one of the three things that it is bound to."""
    if unbound == "body":
        monkeypatch.setattr(once, "_digest", Anything)
    elif unbound == "person":
        monkeypatch.setattr(once, "actor", lambda: SimpleNamespace(person_id=Anything()))
    else:
        monkeypatch.setattr(once, "request", Pathless())


def test_a_form_without_a_key_does_nothing(app: Flask, payment: dict[str, str]) -> None:
    before = counted(app, LedgerEntry)
    answer = Visitor(app, SLUG, "territory_manager").post(PAYS, {**payment, "form_key": ""})
    assert answer.status_code == 409
    assert "clé" in answer.text
    assert counted(app, LedgerEntry) == before


def test_another_territory_s_key_says_nothing(app: Flask, payment: dict[str, str]) -> None:
    assert Visitor(app, SLUG, "territory_manager").post(PAYS, payment).status_code == 303
    answer = Visitor(app, "ales-cevennes", "territory_manager").post(PAYS, payment)
    assert answer.status_code == 422


def test_twenty_at_once_are_one(app: Flask, payment: dict[str, str]) -> None:
    before, many = counted(app, LedgerEntry), 20
    visitors = [Visitor(app, SLUG, "territory_manager") for _ in range(many)]
    with ThreadPool(many) as pool:
        answers = pool.map(lambda visitor: visitor.post(PAYS, payment), visitors)
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/fund")}
    assert counted(app, LedgerEntry) == before + 1
