"""Asking a public register: what is asked, what is believed, and what happens when it does not answer."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from portal.foundation.hooks import registers, threads
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.lookup import CompanyAnswer, RegisterSilent, Why
from portal.foundation.hooks.registers import Register, RegisterError
from portal.foundation.hooks.types import CountryProfile
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
    ("asked", "seconds"), [("7", 7), ("", 30), ("Wed, 21 Oct 2026 07:28:00 GMT", 30), ("99999", 300), ("²", 30)]
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


def test_the_installation_names_another_address_or_none():
    environ = {"SECRET_KEY": "s" * 40, "AUDIT_KEY": "a" * 40, "REGISTER_URL_ALIZE_PROBE": ""}
    assert read(environ)["register_urls"] == {"alize_probe": ""}


@pytest.mark.parametrize("url", ["http://register.example/", "ftp://register.example/", "register.example", "https://"])
def test_an_address_without_tls_is_refused(url):
    with pytest.raises(SettingsError, match="REGISTER_URL_ALIZE_PROBE"):
        Settings("sqlite://", "", "", "s" * 40, "a" * 40, register_urls={"alize_probe": url})
