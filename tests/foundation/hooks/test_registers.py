"""Asking a public register: what is asked, what is believed, and what happens when it does not answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.foundation.hooks import registers, threads
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.lookup import CompanyAnswer, ExchangeRate, RegisterSilent, Why
from portal.foundation.hooks.rates import RateRule
from portal.foundation.hooks.registers import Register, RegisterError
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import CountryProfile
from portal.foundation.hooks.watch import CompanyWatch
from portal.foundation.hooks.watching import ask, watch
from portal.foundation.kernel.exchange import Quote
from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.message import Message
from portal.sdk import hookimpl
from portal.settings import Settings, SettingsError, read
from support import probe, register
from support.register import says

DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch):
    monkeypatch.setattr(registers, "_rests", {})
    monkeypatch.setattr(threads, "_runners", {})


@pytest.fixture
def fake():
    with register.running() as found:
        yield found


def why(asked: Register) -> Why:
    with pytest.raises(RegisterError) as caught:
        asked.get({"q": "1"}, 0)
    return caught.value.why


def test_a_question_says_who_asks_and_wants_it_plain(fake):
    fake.answer = lambda asked: says({"heard": asked})
    assert fake.register.get({"q": "é &"}, 0).said == {"heard": {"q": "é &"}}
    assert fake.register.post([{"n": 1}], 0).said == {"heard": [{"n": 1}]}
    assert (fake.headers["User-Agent"], fake.headers["Accept-Encoding"]) == ("alize-portal", "identity")


ANSWERS = {
    "an error of theirs": (says({}, 503), Why.SILENT),
    "a refusal": (says({}, 403), Why.UNREADABLE),
    "a detour": ((302, {"Location": "http://127.0.0.1:9/"}, b"{}"), Why.UNREADABLE),
    "a page": ((200, {}, b"<html>"), Why.UNREADABLE),
    "no end of brackets": ((200, {}, b"[" * 100_000), Why.UNREADABLE),
    "too much": ((200, {}, b" " * registers.LARGEST + b"{}"), Why.SILENT),
    "less than announced": ((200, {"Content-Length": "90"}, b"{}"), Why.SILENT),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_what_is_no_answer_is_said_so(fake, case):
    answer, expected = ANSWERS[case]
    fake.answer = lambda _asked: answer
    assert why(fake.register) is expected


def test_what_is_not_found_is_read_too(fake):
    fake.answer = lambda _asked: says({"notFound": [1]}, 404)
    assert fake.register.get({}, 0).said == {"notFound": [1]}


@pytest.mark.parametrize(
    ("asked", "seconds"), [("7", 7), ("", 30), ("tomorrow", 30), ("3600", 3600), ("999999", 86_400), ("²", 30)]
)
def test_one_that_is_asked_too_often_is_left_alone_as_long_as_it_says(fake, monkeypatch, asked, seconds):
    clock = [1000.0]
    monkeypatch.setattr(registers.time, "monotonic", lambda: clock[0])
    fake.answer = lambda _asked: says({}, 429, Retry_After=asked)
    assert why(fake.register) is Why.BUSY
    fake.answer = lambda _asked: says({})
    clock[0] += seconds - 0.5
    assert why(fake.register) is Why.BUSY
    assert len(fake.asked) == 1
    clock[0] += 1
    assert fake.register.get({}, 0).said == {}


def test_a_moment_after_which_to_ask_again_is_waited_for(monkeypatch):
    monkeypatch.setattr(registers, "now", lambda: datetime(2026, 10, 21, 7, 0, tzinfo=UTC))
    assert registers._seconds("Wed, 21 Oct 2026 07:28:00 GMT") == 28 * 60
    assert registers._seconds("Wed, 21 Oct 2026 07:28:00 -0000") == 28 * 60
    assert registers._seconds("Wed, 21 Oct 2026 06:28:00 GMT") == 0
    assert registers._seconds("Wed, 28 Oct 2026 07:28:00 GMT") == registers.LONGEST_REST


def test_two_calls_are_as_far_apart_as_the_register_asks(fake, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(registers.time, "monotonic", lambda: clock[0])
    assert fake.register.get({}, 1).said == {}
    assert why(fake.register) is Why.BUSY
    clock[0] += 1.1
    assert fake.register.get({}, 1).said == {}
    assert len(fake.asked) == 2


def test_one_that_is_gone_or_slow_is_left_alone_for_a_while(fake, monkeypatch):
    going = threading.Event()
    monkeypatch.setattr(registers, "SECONDS", 0.05)
    fake.answer = lambda _asked: says(going.wait(5))
    assert why(fake.register) is Why.SILENT
    going.set()
    assert why(fake.register) is Why.SILENT
    assert len(fake.asked) == 1
    assert why(Register("http://127.0.0.1:9/")) is Why.SILENT


class Hangs:
    """A plugin whose look-up does not come back, and whose rules answer."""

    def __init__(self) -> None:
        self.over = threading.Event()

    @hookimpl
    def company_lookup(self, register):
        self.over.wait(5)
        return CompanyAnswer()

    @hookimpl
    def country_profile(self, tenant):
        return probe.module().country_profile(tenant)


def test_a_look_up_that_hangs_stops_none_of_the_country_s_rules(monkeypatch):
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 0.05)
    plugin = Hangs()
    hooks = Hooks(probe.registry(plugin, register_url="https://register.example/"), probe.TENANT)
    for _ in range(3):
        assert hooks.look_up("xx:number", "1", DAY) == RegisterSilent(Why.SILENT)
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 2.0)
    assert hooks.one("country_profile", CountryProfile).value.country == "XX"
    plugin.over.set()


class Raises:
    """A plugin that fails, gives something else, or has nowhere to ask."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    @hookimpl
    def company_lookup(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize("answer", [ValueError("a fault"), None, "words", RegisterError(Why.BUSY)])
def test_a_plugin_that_fails_is_a_register_that_says_nothing(answer):
    hooks = Hooks(probe.registry(Raises(answer), register_url="https://register.example/"), probe.TENANT)
    assert hooks.look_up("xx:number", "1", DAY) == RegisterSilent(Why.SILENT)


def test_a_territory_without_an_owner_or_an_address_has_no_look_up():
    assert not Hooks(probe.registry(), probe.TENANT).looks_up
    registry = probe.registry(register_url="https://register.example/")
    assert Hooks(registry, probe.TENANT).looks_up
    assert not Hooks(registry, probe.tenant(plugins=())).looks_up
    registry.register_urls = {"alize_probe": ""}
    assert not Hooks(registry, probe.TENANT).looks_up
    assert Hooks(registry, probe.tenant(plugins=())).look_up("xx:number", "1", DAY) == RegisterSilent(Why.SILENT)


def test_nobody_watches_where_nobody_answers_or_there_is_nowhere_to_ask():
    registry = probe.registry(register_url="https://register.example/")
    assert watch(Hooks(registry, probe.TENANT), DAY).plugin == "alize_probe"
    assert watch(Hooks(registry, probe.tenant(plugins=())), DAY) is None
    registry.register_urls = {"alize_probe": ""}
    assert watch(Hooks(registry, probe.TENANT), DAY) is None


class Watches:
    """A plugin that reads a register in its own way."""

    def __init__(self, read: Callable[..., object]) -> None:
        self.read = read

    @hookimpl
    def company_watch(self, on):
        return CompanyWatch(100, 7, self.read)


@pytest.mark.parametrize("answer", [ValueError("a fault"), None, "words", {}, {"1": "words"}, RegisterError(Why.BUSY)])
def test_what_is_no_answer_about_many_firms_is_a_register_that_says_nothing(answer):
    def read(*_asked):
        if isinstance(answer, Exception):
            raise answer
        return answer

    hooks = Hooks(probe.registry(Watches(read), register_url="https://register.example/"), probe.TENANT)
    assert ask(hooks, watch(hooks, DAY), "xx:number", ("1",), DAY) == {"1": RegisterSilent(Why.SILENT)}


def test_where_nobody_waits_a_call_waits_its_turn_but_not_for_a_register_that_wants_rest(fake, monkeypatch):
    clock, waited = [1000.0], []
    monkeypatch.setattr(registers.time, "monotonic", lambda: clock[0])

    def wait(seconds):
        waited.append(round(seconds, 3))
        clock[0] += seconds

    monkeypatch.setattr(registers.time, "sleep", wait)
    unhurried = replace(fake.register, unhurried=True)
    for number in range(3):
        assert unhurried.post([number], 1).said == {}
        clock[0] += 0.25
    assert waited == [0.75, 0.75]
    fake.answer = lambda _asked: says({}, 429, Retry_After="7")
    for _again in range(2):
        with pytest.raises(RegisterError, match="busy"):
            unhurried.post([3], 1)
    assert (len(fake.asked), len(waited)) == (4, 3)


# Exchange rates


def test_a_file_is_given_as_its_bytes(fake):
    fake.answer = lambda _asked: (200, {}, b"<a/>")
    found = fake.register.file("years/2026.xml", {"q": "1"}, 0)
    assert (found.said, found.found) == (b"<a/>", True)
    assert (fake.paths, fake.asked, fake.headers["Accept"]) == (["years/2026.xml"], [{"q": "1"}], "*/*")


def test_a_file_that_is_not_there_is_said_so_and_one_too_large_is_no_answer(fake):
    fake.answer = lambda _asked: (404, {}, b"no")
    assert not fake.register.file("a", {}, 0).found
    fake.answer = lambda _asked: (200, {}, b" " * (registers.LARGEST_FILE + 1))
    with pytest.raises(RegisterError) as caught:
        fake.register.file("a", {}, 0)
    assert caught.value.why is Why.SILENT


def test_fractions_are_read_as_they_are_written(fake):
    fake.answer = lambda _asked: (200, {}, b'{"rate": 0.85363}')
    assert fake.register.get({}, 0).said == {"rate": Decimal("0.85363")}


RATES = {"rates": "https://rates.example/"}


class Rates:
    """A plugin whose rule answers with whatever it is told."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    @hookimpl
    def rate_rules(self):
        return tuple(RateRule(key, Message(key), "EUR", ("rates",), self.read, order) for key, order in ORDER.items())

    def read(self, currency, on, registers):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


ORDER = {"second": 20, "first": 10, "third": 20}
SOURCE = Source("A bank")
LEADS_ELSEWHERE = ExchangeRate((Quote(1, "GBP", Decimal("1.2"), "USD"),), DAY, SOURCE)


def rates(answer: object = None, **changes: object) -> Hooks:
    return Hooks(probe.registry(Rates(answer), registers=RATES), probe.tenant(**changes))


def test_the_territory_s_own_rule_comes_first():
    assert [rule.value.key for rule in rates().rate_rules()] == ["first", "second", "third"]
    assert rates(plugins=()).rate_rules() == ()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (ValueError("a fault"), Why.SILENT),
        (None, Why.UNREADABLE),
        ("words", Why.UNREADABLE),
        (LEADS_ELSEWHERE, Why.UNREADABLE),
        (ExchangeRate((), DAY, SOURCE), Why.UNREADABLE),
    ],
)
def test_a_rule_that_fails_or_leads_elsewhere_is_a_register_that_says_nothing(answer, why):
    hooks = rates(answer)
    assert hooks.exchange_rate(hooks.rate_rules()[0], "GBP", DAY) == RegisterSilent(why)


def test_a_rule_without_a_register_is_not_asked():
    hooks = rates(ExchangeRate((Quote(1, "GBP", Decimal("1.2"), "EUR"),), DAY, SOURCE))
    rule = hooks.rate_rules()[0]
    assert hooks.reads_rate(rule)
    assert isinstance(hooks.exchange_rate(rule, "GBP", DAY), ExchangeRate)
    hooks.registry.register_urls = {"alize_probe_rates": ""}
    assert not hooks.reads_rate(rule)
    assert hooks.exchange_rate(rule, "GBP", DAY) == RegisterSilent(Why.SILENT)


def test_without_a_plugin_s_rules_no_amount_is_counted():
    class Fails:
        @hookimpl
        def rate_rules(self):
            raise ValueError("a fault")

    with pytest.raises(HookFailedError):
        Hooks(probe.registry(Fails()), probe.TENANT).rate_rules()


def test_a_bank_that_hangs_stops_none_of_the_country_s_rules(monkeypatch):
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 0.05)
    over = threading.Event()

    class Waits(Hangs):
        @hookimpl
        def rate_rules(self):
            return (RateRule("day", Message("day"), "EUR", ("rates",), lambda *_given: over.wait(5)),)

    hooks = Hooks(probe.registry(Waits(), registers=RATES), probe.TENANT)
    (rule,) = hooks.rate_rules()
    for _ in range(3):
        assert hooks.exchange_rate(rule, "GBP", DAY) == RegisterSilent(Why.SILENT)
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 2.0)
    assert hooks.one("country_profile", CountryProfile).value.country == "XX"
    over.set()


def test_the_installation_names_another_address_or_none():
    environ = {"SECRET_KEY": "s" * 40, "AUDIT_KEY": "a" * 40, "REGISTER_URL_ALIZE_PROBE": ""}
    assert read(environ)["register_urls"] == {"alize_probe": ""}


@pytest.mark.parametrize("url", ["http://register.example/", "ftp://register.example/", "register.example", "https://"])
def test_an_address_without_tls_is_refused(url):
    with pytest.raises(SettingsError, match="REGISTER_URL_ALIZE_PROBE"):
        Settings("sqlite://", "", "", "s" * 40, "a" * 40, register_urls={"alize_probe": url})
