"""What the plugin makes of the rates of the ECB and of the Commission, spoken by a server on this machine."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest

from alize_europe import ecb, exchange, inforeuro
from portal.foundation.hooks import registers
from portal.sdk import ExchangeRate, Quote, RateUnknown, RegisterSilent, Why
from support import register
from support.register import ecb_file, ecb_series, says, says_file

FRIDAY, SUNDAY = date(2026, 7, 10), date(2026, 7, 12)
RECENT = {
    "2026-07-10": {"USD": "1.1450", "GBP": "0.85400"},
    "2026-07-09": {"USD": "1.1435", "GBP": "0.85363"},
    "2026-07-08": {"USD": "1.1401", "GBP": "0.85210"},
}
BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(registers, "_rests", {})
    with register.running() as found:
        found.answer = lambda _asked: ecb_file(RECENT)
        yield found


def ask(fake, on=FRIDAY, currency="USD"):
    registers._rests.clear()
    return ecb.read(currency, on, {ecb.RECENT: fake.register, ecb.SERIES: fake.register})


def month(fake, on=date(2026, 7, 9), currency="RON"):
    registers._rests.clear()
    return inforeuro.read(currency, on, {inforeuro.MONTHLY: fake.register})


def in_turn(fake, *answers):
    left = list(answers)
    fake.answer = lambda _asked: left.pop(0)


# European Central Bank


@pytest.mark.parametrize(
    ("on", "published", "rate"),
    [
        (date(2026, 7, 9), date(2026, 7, 9), "1.1435"),
        (FRIDAY, FRIDAY, "1.1450"),
        (SUNDAY, FRIDAY, "1.1450"),
        (date(2026, 7, 13), FRIDAY, "1.1450"),
    ],
)
def test_the_rate_of_the_day_or_the_last_one_before_it(fake, on, published, rate):
    found = ask(fake, on)
    assert (found.quotes, found.day) == ((Quote(1, "EUR", Decimal(rate), "USD"),), published)
    assert "ECB" in found.source.title
    assert fake.paths == ["eurofxref-hist-90d.xml"]


def test_a_day_before_the_file_is_asked_of_the_data_service(fake):
    in_turn(fake, ecb_file(RECENT), ecb_series("GBP", {"2024-03-27": "0.85750", "2024-03-28": "0.85510"}))
    found = ask(fake, date(2024, 4, 1), "GBP")
    assert (found.quotes, found.day) == ((Quote(1, "EUR", Decimal("0.85510"), "GBP"),), date(2024, 3, 28))
    assert fake.paths[1] == "D.GBP.EUR.SP00.A"
    expected = {"startPeriod": "2024-03-25", "endPeriod": "2024-04-01", "detail": "dataonly", "format": "csvdata"}
    assert fake.asked[1] == expected


@pytest.mark.parametrize(
    "older",
    [
        says_file("No results found.", 404),
        ecb_series("GBP", {}),
        ecb_series("GBP", {"2024-04-02": "0.86"}),
        ecb_series("GBP", {"2024-03-28": "NaN", "2024-03-27": ""}),
        says_file(""),
    ],
)
def test_no_rate_is_made_up_where_none_was_published(fake, older):
    in_turn(fake, ecb_file(RECENT), older)
    assert isinstance(ask(fake, date(2024, 4, 1), "GBP"), RateUnknown)


def test_a_currency_that_the_bank_does_not_quote_is_unknown(fake):
    assert isinstance(ask(fake, currency="KES"), RateUnknown)
    assert len(fake.asked) == 1


UNREADABLE = {
    "a bomb of entities": says_file(BOMB),
    "a page": says_file("<html><br></html>"),
    "nothing": says_file(""),
    "no days": ecb_file({}),
    "no day": ecb_file({"soon": {"USD": "1.1"}}),
    "no figure": ecb_file({"2026-07-09": {"USD": "much"}}),
    "nothing for something": ecb_file({"2026-07-09": {"USD": "0"}}),
    "no number": ecb_file({"2026-07-09": {"USD": "NaN"}}),
    "a figure without end": ecb_file({"2026-07-09": {"USD": "1E+999999999"}}),
    "a refusal": says_file("", 403),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_of_another_shape_is_unreadable(fake, case):
    fake.answer = lambda _asked: UNREADABLE[case]
    assert ask(fake) == RegisterSilent(Why.UNREADABLE)


@pytest.mark.parametrize("lines", ["a,b\n1,2", "TIME_PERIOD,OBS_VALUE\nnever,1", "TIME_PERIOD,OBS_VALUE\n2024-03-28,x"])
def test_lines_of_another_shape_are_unreadable(fake, lines):
    in_turn(fake, ecb_file(RECENT), says_file(lines))
    assert ask(fake, date(2024, 4, 1)) == RegisterSilent(Why.UNREADABLE)


def test_a_bank_that_is_slow_or_busy_is_said_so(fake, monkeypatch):
    fake.answer = lambda _asked: says_file("", 503)
    assert ask(fake) == RegisterSilent(Why.SILENT)
    fake.answer = lambda _asked: says_file("", 429)
    assert ask(fake) == RegisterSilent(Why.BUSY)
    going = threading.Event()
    monkeypatch.setattr(registers, "SECONDS", 0.05)
    fake.answer = lambda _asked: says(going.wait(5))
    assert ask(fake) == RegisterSilent(Why.SILENT)
    going.set()


# InforEuro


def test_the_commission_s_rate_holds_for_the_month(fake):
    fake.answer = lambda _asked: register.inforeuro({"USD": 1.14, "RON": 5.0875})
    for on in (date(2026, 7, 1), date(2026, 7, 31)):
        found = month(fake, on)
        assert (found.quotes, found.day) == ((Quote(1, "EUR", Decimal("5.0875"), "RON"),), date(2026, 7, 1))
    assert fake.asked == [{"lang": "EN", "year": "2026", "month": "7"}] * 2


@pytest.mark.parametrize("answer", [register.inforeuro({"USD": 1.14}), says([]), says([], 404)])
def test_a_month_or_a_currency_without_a_rate_is_unknown(fake, answer):
    fake.answer = lambda _asked: answer
    assert isinstance(month(fake), RateUnknown)


@pytest.mark.parametrize(
    "said",
    [
        None,
        7,
        "words",
        {},
        [None],
        [{}],
        [{"isoA3Code": "RON", "value": "much"}],
        [{"isoA3Code": "RON", "value": 0}],
        [{"isoA3Code": "RON", "value": []}],
        [{"isoA3Code": "RON", "value": float("nan")}],
    ],
)
def test_rates_of_another_shape_are_unreadable_or_unknown(fake, said):
    fake.answer = lambda _asked: says(said)
    found = month(fake)
    assert found == RegisterSilent(Why.UNREADABLE) or (not said and isinstance(found, RateUnknown))


def test_a_page_instead_of_rates_and_no_answer_are_said_so(fake):
    fake.answer = lambda _asked: says_file("<html>")
    assert month(fake) == RegisterSilent(Why.UNREADABLE)
    fake.answer = lambda _asked: says([], 500)
    assert month(fake) == RegisterSilent(Why.SILENT)


# Rules


def test_the_rule_that_the_territory_chose_comes_first():
    for chosen, first in (({}, "ecb_day"), ({"fx_rule": "inforeuro_month_of_grant"}, "inforeuro_month_of_grant")):
        rules = sorted(exchange.rules(chosen), key=lambda rule: rule.order)
        assert {rule.into for rule in rules} == {"EUR"}
        assert (rules[0].key, len(rules)) == (first, 2)


def test_each_rule_reads_its_own_register(fake):
    day, monthly = exchange.rules({})
    given = dict.fromkeys((*day.registers, *monthly.registers), fake.register)
    assert isinstance(day.read("USD", FRIDAY, given), ExchangeRate)
    registers._rests.clear()
    fake.answer = lambda _asked: register.inforeuro({"USD": 1.14})
    assert isinstance(monthly.read("USD", FRIDAY, given), ExchangeRate)
