"""Aid in another currency: looked up or typed, counted to the cent, kept with its rate, day, rule and source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.pool import QueuePool

from portal.foundation.audit.models import AuditPayload
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.hooks import registers
from portal.foundation.kernel.exchange import Quote
from portal.foundation.kernel.money import Money
from portal.foundation.web import context
from portal.foundation.web.errors import InvalidError
from portal.programme.advances import aid as advance_aid
from portal.programme.aids import queries, service
from portal.programme.aids.models import PriorAid
from portal.programme.aids.rules import AidData, objections
from portal.programme.companies.models import Company
from portal.programme.groups.rates import Rate
from support import register
from support.app import DAY, Visitor, text_of
from support.people import actor_of, ref_of
from support.register import FakeRegister, bnr_file, ecb_file, says_file

FRANCE, ROMANIA = "demonstration-1", "romania-pilot"
GRANTED = date(2026, 7, 9)
GBP = Quote(1, "EUR", Decimal("0.85363"), "GBP")
RATE = Rate((GBP,), GRANTED, "ecb_day", "ECB")
REGISTERS = ("alize_europe_ecb", "alize_europe_ecbseries", "alize_europe_inforeuro", "alize_romania_bnr")


def aid(**changes: Any) -> AidData:
    amount = Money.of(10_000, "GBP")
    said = AidData(GRANTED, "Department (invented)", amount, amount, "general", "FR", date(2026, 11, 20), "EUR", RATE)
    return replace(said, **changes)


@pytest.fixture
def fake(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeRegister]:
    monkeypatch.setattr(registers, "_rests", {})
    with register.running() as found:
        monkeypatch.setattr(context.registry(), "register_urls", dict.fromkeys(REGISTERS, found.url))
        found.answer = lambda _asked: ecb_file({"2026-07-09": {"GBP": "0.85363"}, "2026-07-08": {"GBP": "0.852"}})
        yield found


def firm_of(app: Flask, slug: str) -> UUID:
    with app.app_context(), use_tenant(ref_of(app, slug)):
        firms = select(Company.party_id).where(Company.party_id.not_in(select(PriorAid.party_id)))
        found = db.session.scalars(firms.order_by(Company.party_id)).first()
        assert found is not None
        return found


def typed(**more: str) -> dict[str, str]:
    said = {"grantor": "Department (invented)", "granted_on": "09/07/2026", "currency": "GBP", "nominal": "10 000"}
    return {**said, "equivalent": "10 000", **more}


def look_up(app: Flask, slug: str = FRANCE, **more: str) -> Any:
    registers._rests.clear()
    sent = typed(look_up_rate="yes", **more)
    return Visitor(app, slug, "operator").submit(f"/aid/{firm_of(app, slug)}/new", sent)


def value(page: Any, name: str) -> str:
    box = BeautifulSoup(page.text, "html.parser").select_one(f"[name={name}]")
    assert box is not None
    chosen = box.select_one("option[selected]") if box.name == "select" else None
    return str((chosen or box).get("value") or "")


# Verbs


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"rate": None}, ["rate"]),
        ({"rate": replace(RATE, quotes=())}, ["rate"]),
        ({"rate": replace(RATE, quotes=(Quote(1, "EUR", Decimal("1.1"), "USD"),))}, ["rate"]),
        ({"rate": replace(RATE, quotes=(Quote(999_999, "EUR", Decimal("0.000001"), "GBP"),))}, ["rate"]),
        ({"rate": replace(RATE, day=None)}, ["rate_day"]),
        ({"rate": replace(RATE, day=date(2026, 7, 10))}, ["rate_day"]),
        ({"rate": replace(RATE, day=date(2026, 6, 7))}, ["rate_day"]),
        ({"rate": replace(RATE, day=date(2026, 6, 8))}, []),
        ({"rate": replace(RATE, source="")}, ["rate_source"]),
        ({"counted_in": "GBP", "rate": None}, []),
        ({"counted_in": "", "rate": None}, []),
    ],
)
def test_a_rate_must_say_what_it_is(changes, fields):
    assert list(objections(aid(**changes), DAY)) == fields


def test_an_aid_counts_by_the_rate_that_is_kept_with_it(app: Flask) -> None:
    firm, operator = firm_of(app, FRANCE), actor_of(app, FRANCE, "operator")
    with app.app_context(), use_tenant(ref_of(app, FRANCE)):
        made = service.record_aid(operator, firm, aid(), DAY)
        kept = queries.aid(made)
        assert (kept.nominal, kept.counted, kept.rate) == (Money.of(10_000, "GBP"), Money.of("11714.68", "EUR"), RATE)
        assert queries.declared(firm).totals == (Money.of("11714.68", "EUR"),)
        (known,) = advance_aid.record(firm, DAY).received
        assert known.equivalent == Money.of("11714.68", "EUR")
        (said,) = [
            each for each in map(json.loads, db.session.scalars(select(AuditPayload.payload))) if str(made) in str(each)
        ]
        line = said["after"]
        assert {name: line[name] for name in ("rate", "rate_day", "rate_rule", "rate_source", "counted_cents")} == {
            "rate": "1 EUR = 0.85363 GBP",
            "rate_day": "2026-07-09",
            "rate_rule": "ecb_day",
            "rate_source": "ECB",
            "counted_cents": 1171468,
        }


def test_without_a_rate_nothing_is_kept(app: Flask) -> None:
    firm, operator = firm_of(app, FRANCE), actor_of(app, FRANCE, "operator")
    with app.app_context(), use_tenant(ref_of(app, FRANCE)):
        with pytest.raises(InvalidError):
            service.record_aid(operator, firm, aid(rate=None), DAY)
        assert queries.declared(firm).aids == ()


def test_a_day_at_the_ends_of_the_calendar_is_asked_for_again(app: Flask) -> None:
    firm, visitor = firm_of(app, FRANCE), Visitor(app, FRANCE, "operator")
    rate = {"rate": "1 EUR = 0,85363 GBP", "rate_rule": "ecb_day", "rate_source": "ECB"}
    for day in ("01/01/0001", "31/12/9999"):
        answer = visitor.submit(f"/aid/{firm}/new", typed(granted_on=day, rate_day=day, declared_on=day, **rate))
        assert answer.status_code == 422
        assert (value(answer, "granted_on"), value(answer, "grantor")) == (day, "Department (invented)")


def test_an_aid_that_becomes_one_in_euros_loses_its_rate(app: Flask) -> None:
    firm, operator = firm_of(app, FRANCE), actor_of(app, FRANCE, "operator")
    euros = Money.of(10_000, "EUR")
    with app.app_context(), use_tenant(ref_of(app, FRANCE)):
        made = service.record_aid(operator, firm, aid(), DAY)
        service.edit_aid(operator, made, 1, aid(nominal=euros, equivalent=euros), DAY)
        kept = queries.aid(made)
        assert (kept.counted, kept.rate) == (euros, None)


# Looking up


def test_a_rate_is_looked_up_filled_in_and_kept(app: Flask, fake: FakeRegister) -> None:
    page = look_up(app)
    words = text_of(page)
    assert page.status_code == 200
    assert (value(page, "rate"), value(page, "rate_day")) == ("1 EUR = 0,85363 GBP", "09/07/2026")
    assert value(page, "rate_source") == "BCE, taux de change de référence de l’euro"
    assert "comptent pour 11\u202f714,68\u00a0€" in page.text
    assert "Le taux est rempli" in words
    assert '<details class="az-more" open>' in page.text
    names = ("rate", "rate_day", "rate_source", "rate_rule", "form_key")
    firm, visitor = firm_of(app, FRANCE), Visitor(app, FRANCE, "operator")
    sent = visitor.submit(f"/aid/{firm}/new", typed(**{name: value(page, name) for name in names}))
    assert sent.status_code == 303, text_of(sent)
    listed = text_of(visitor.get(sent.location))
    assert "11 714,68 €" in listed.replace("\u202f", " ")
    assert "1 EUR = 0,85363 GBP" in listed
    assert "Règle" in listed


def test_on_a_day_without_rates_the_last_one_before_is_named(app: Flask, fake: FakeRegister) -> None:
    page = look_up(app, granted_on="12/07/2026")
    assert value(page, "rate_day") == "09/07/2026"
    assert "C’est celui qui vaut le 12/07/2026." in text_of(page)


SAID = {
    "unknown": (ecb_file({"2026-07-09": {"USD": "1.1"}}), "Aucun taux de cette monnaie"),
    "busy": (says_file("", 429), "Le registre est trop sollicité"),
    "silent": (says_file("", 503), "Le registre ne répond pas"),
    "rubbish": (says_file("<html>"), "Le portail ne sait pas lire"),
}


def test_what_the_bank_does_not_give_is_said_and_the_form_stays(app: Flask, fake: FakeRegister) -> None:
    for case, (answer, expected) in SAID.items():
        fake.answer = lambda _asked, answer=answer: answer
        page = look_up(app, rate="1 EUR = 0,9 GBP")
        assert page.status_code == 200
        assert expected in text_of(page), case
        assert (value(page, "rate"), value(page, "nominal")) == ("1 EUR = 0,9 GBP", "10 000")


def test_without_a_day_and_another_currency_nothing_is_asked(app: Flask, fake: FakeRegister) -> None:
    wrong = (
        {"granted_on": ""},
        {"granted_on": "24/11/2026"},
        {"currency": "EUR"},
        {"currency": "../x"},
        {"currency": ""},
    )
    for more in wrong:
        page = look_up(app, **more)
        assert (page.status_code, value(page, "nominal"), fake.asked) == (422, "10 000", []), more


def test_no_transaction_is_open_while_the_bank_is_waited_for(app: Flask, fake: FakeRegister) -> None:
    used = []

    def answer(_asked: object) -> register.Answer:
        with app.app_context():
            pool = db.engine.pool
            assert isinstance(pool, QueuePool)
            used.append(pool.checkedout())
        return ecb_file({"2026-07-09": {"GBP": "0.85363"}})

    fake.answer = answer
    look_up(app)
    assert used == [0]


def test_a_romanian_territory_counts_lei_by_its_bank(app: Flask, fake: FakeRegister) -> None:
    fake.answer = lambda _asked: bnr_file({"2026-07-09": {"EUR": "5.2589", "GBP": "6.1600"}})
    page = look_up(app, ROMANIA, currency="RON", nominal="75 000", equivalent="75 000")
    assert (value(page, "rate"), value(page, "rate_rule")) == ("1 EUR = 5,2589 RON", "bnr_day")
    assert "14.261,54" in page.text
    page = look_up(app, ROMANIA)
    assert value(page, "rate") == "1 GBP = 6,1600 RON; 1 EUR = 5,2589 RON"
    fake.answer = lambda _asked: ecb_file({"2026-07-09": {"GBP": "0.85363"}})
    assert value(look_up(app, ROMANIA, rate_rule="ecb_day"), "rate") == "1 EUR = 0,85363 GBP"


def test_where_no_bank_is_named_the_rate_is_typed(app: Flask) -> None:
    firm, visitor = firm_of(app, FRANCE), Visitor(app, FRANCE, "operator")
    form = BeautifulSoup(visitor.get(f"/aid/{firm}/new").text, "html.parser")
    assert form.select("button[name=look_up_rate]") == []
    by_hand = {"rate": "0,85363", "rate_day": "09/07/2026", "rate_source": "Journal"}
    assert visitor.submit(f"/aid/{firm}/new", typed(**by_hand)).status_code == 303
    with app.app_context(), use_tenant(ref_of(app, FRANCE)):
        (kept,) = queries.aids_of(firm)
    assert kept.rate == Rate((GBP,), GRANTED, "ecb_day", "Journal")
    page = visitor.get(f"/aid/{firm}/{kept.id}")
    assert [value(page, name) for name in ("currency", "rate", "nominal")] == [
        "GBP",
        "1 EUR = 0,85363 GBP",
        "10\u202f000",
    ]


def test_the_first_button_keeps_the_aid(app: Flask, fake: FakeRegister) -> None:
    form = BeautifulSoup(Visitor(app, FRANCE, "operator").get(f"/aid/{firm_of(app, FRANCE)}/new").text, "html.parser")
    assert form.select("form.az-form button[type=submit]")[0].get("name") is None
    assert form.select("details[open]") == []


@pytest.mark.parametrize("rate", ["many", "1 EUR = 0 GBP", "1 EUR = 1,1 USD", "-5", "1 EUR = 0,85 GBP; x"])
def test_a_rate_that_is_none_keeps_what_was_typed(app: Flask, rate: str) -> None:
    visitor = Visitor(app, FRANCE, "operator")
    by_hand = {"rate": rate, "rate_day": "09/07/2026", "rate_source": "Journal"}
    page = visitor.submit(f"/aid/{firm_of(app, FRANCE)}/new", typed(**by_hand))
    assert (page.status_code, value(page, "rate"), value(page, "currency")) == (422, rate, "GBP")


def test_two_versions_name_the_currencies(app: Flask) -> None:
    firm, operator = firm_of(app, FRANCE), actor_of(app, FRANCE, "operator")
    with app.app_context(), use_tenant(ref_of(app, FRANCE)):
        made = service.record_aid(operator, firm, aid(), DAY)
        service.edit_aid(operator, made, 1, aid(grantor="Other"), DAY)
    page = Visitor(app, FRANCE, "operator").submit(f"/aid/{firm}/{made}", {"version": "1", "nominal": "20 000"})
    assert page.status_code == 409
    assert "20 000 £GB" in text_of(page)
    assert "20 000 €" not in text_of(page)


def test_aid_without_a_rate_is_named_and_decides_nothing(app: Flask) -> None:
    firm, operator = firm_of(app, ROMANIA), actor_of(app, ROMANIA, "operator")
    lei = Money.of(75_000, "RON")
    with app.app_context(), use_tenant(ref_of(app, ROMANIA)):
        service.record_aid(operator, firm, aid(nominal=lei, equivalent=lei, counted_in="", rate=None), DAY)
        assert queries.declared(firm).totals == (lei,)
    assert "fără curs în EUR" in text_of(Visitor(app, ROMANIA, "operator").get(f"/aid/{firm}"))


def test_the_page_of_plugins_says_which_banks_are_asked(app: Flask, fake: FakeRegister) -> None:
    manager = Visitor(app, FRANCE, "territory_manager")
    assert "Registre interrogé 127.0.0.1" in text_of(manager.get("/settings/plugins/"))
    words = text_of(manager.get("/settings/plugins/alize_europe"))
    assert "Registre interrogé 127.0.0.1" in words
    assert "taux de change des aides dans une autre monnaie" in words
