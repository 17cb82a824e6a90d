"""What the plugin makes of the National Bank's files, spoken by a server on this machine."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest

from alize_romania import bnr
from portal.foundation.hooks import registers
from portal.foundation.kernel.exchange import convert
from portal.sdk import Money, Quote, RateUnknown, RegisterSilent, Why
from support import register
from support.register import bnr_file, says, says_file

DAY = date(2026, 8, 26)
LAST = {"2026-08-26": {"EUR": "5.2589", "100 HUF": "1.4592", "USD": "4.5210"}}
YEAR = {
    "2026-01-05": {"EUR": "5.0901", "USD": "4.3400"},
    "2026-08-13": {"EUR": "5.2500", "USD": "4.5100"},
    "2026-08-14": {"EUR": "5.2510", "USD": "4.5110"},
    **LAST,
}
EURO = Quote(1, "EUR", Decimal("5.2589"), "RON")
BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(registers, "_rests", {})
    with register.running() as found:
        files(found, {"nbrfxrates.xml": bnr_file(LAST), "files/xml/years/nbrfxrates2026.xml": bnr_file(YEAR)})
        yield found


def files(fake, there):
    fake.answer = lambda _asked: there.get(fake.paths[-1], says_file("", 404))


def ask(fake, on=DAY, currency="RON"):
    registers._rests.clear()
    return bnr.read(currency, on, {bnr.REGISTER: fake.register})


def test_lei_become_euros_by_the_rate_of_the_day(fake):
    found = ask(fake)
    assert (found.quotes, found.day) == ((EURO,), DAY)
    assert fake.paths == ["nbrfxrates.xml"]
    assert convert(Money.of(75_000, "RON"), "EUR", found.quotes) == Money.of("14261.54", "EUR")


@pytest.mark.parametrize("xsd", ["http://www.bnr.ro/xsd", "https://www.bnr.ro/xsd", ""])
def test_the_bank_may_change_the_name_of_its_format(fake, xsd):
    fake.answer = lambda _asked: bnr_file(LAST, xsd)
    assert ask(fake).quotes == (EURO,)


def test_another_currency_goes_by_way_of_the_leu_and_small_ones_by_the_hundred(fake):
    found = ask(fake, currency="HUF")
    assert found.quotes == (Quote(100, "HUF", Decimal("1.4592"), "RON"), EURO)
    assert convert(Money.of(100_000, "HUF"), "RON", found.quotes[:1]) == Money.of("1459.20", "RON")


@pytest.mark.parametrize(
    ("on", "published"),
    [
        (date(2026, 8, 14), date(2026, 8, 14)),
        (date(2026, 8, 15), date(2026, 8, 14)),
        (date(2026, 8, 16), date(2026, 8, 14)),
        (date(2026, 8, 30), DAY),
    ],
)
def test_on_other_days_the_last_rate_before_counts(fake, on, published):
    assert ask(fake, on).day == published


def test_the_first_days_of_january_have_the_rate_of_december(fake):
    there = {
        "nbrfxrates.xml": bnr_file(LAST),
        "files/xml/years/nbrfxrates2026.xml": bnr_file(YEAR),
        "files/xml/years/nbrfxrates2025.xml": bnr_file({"2025-12-31": {"EUR": "5.0800"}}),
    }
    for on, without in ((date(2026, 1, 2), ""), (date(2026, 1, 1), "files/xml/years/nbrfxrates2026.xml")):
        files(fake, {path: said for path, said in there.items() if path != without})
        found = ask(fake, on)
        assert (found.day, found.quotes[0].rate) == (date(2025, 12, 31), Decimal("5.0800"))


def test_what_the_bank_does_not_publish_is_unknown(fake):
    assert isinstance(ask(fake, currency="KES"), RateUnknown)
    files(fake, {})
    assert isinstance(ask(fake), RateUnknown)
    assert len(fake.asked) == 4
    fake.answer = lambda _asked: bnr_file({"2026-08-26": {"USD": "4.52"}})
    assert isinstance(ask(fake), RateUnknown)


UNREADABLE = {
    "a bomb of entities": says_file(BOMB),
    "a page": says_file("<html><br></html>"),
    "nothing": says_file(""),
    "no days": bnr_file({}),
    "no day": bnr_file({"soon": {"EUR": "5"}}),
    "no figure": bnr_file({"2026-08-26": {"EUR": ""}}),
    "nothing for something": bnr_file({"2026-08-26": {"EUR": "0"}}),
    "no multiple": bnr_file({"2026-08-26": {"x EUR": "5"}}),
    "none of it": bnr_file({"2026-08-26": {"0 EUR": "5"}}),
    "a refusal": says_file("", 403),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_of_another_shape_is_unreadable(fake, case):
    fake.answer = lambda _asked: UNREADABLE[case]
    assert ask(fake) == RegisterSilent(Why.UNREADABLE)


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


def test_the_territory_follows_the_bank_unless_it_chose_the_european_rules():
    for settings, order in (({}, 10), ({"fx_rule": "bnr_day"}, 10), ({"fx_rule": "europe"}, 120)):
        (rule,) = bnr.rules(settings)
        assert (rule.key, rule.into, rule.order) == ("bnr_day", "EUR", order)
