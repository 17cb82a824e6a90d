"""Many sign-ins at once: two hash, one waits, the others are turned away; each counts before it is looked at."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest
from argon2.exceptions import VerifyMismatchError
from flask import Flask
from sqlalchemy import func, select

from portal.foundation.db.session import db
from portal.foundation.kernel.clock import now
from portal.people.accounts import rules, service, throttle
from portal.people.accounts.models import SignInThrottle
from support.accounts import read
from support.app import Visitor, text_of

SLUG = "demonstration-1"
KNOWN, PASSWORD = f"operator@{SLUG}.alize.example", "demonstration-alize"
THREADS = 4
"""As many requests are served at once (portal/serving.py)."""


class Flood:
    """In the place of the hasher: counts who hashes at once, and keeps them until told to go on."""

    def __init__(self, busy_at: int = rules.HASHES_AT_ONCE) -> None:
        self.now, self.most, self.all, self.busy_at = 0, 0, 0, busy_at
        self.lock, self.busy, self.go = threading.Lock(), threading.Event(), threading.Event()

    def verify(self, _stored: str, _password: str) -> bool:
        with self.lock:
            self.now, self.all = self.now + 1, self.all + 1
            self.most = max(self.most, self.now)
            if self.now >= self.busy_at:
                self.busy.set()
        self.go.wait(60)
        with self.lock:
            self.now -= 1
        raise VerifyMismatchError


def uncapped(monkeypatch: pytest.MonkeyPatch) -> None:
    for kept in ("_slots", "_places"):
        monkeypatch.setattr(rules, kept, threading.BoundedSemaphore(100))


def tried(app: Flask, email: str, password: str, address: str = "192.0.2.1") -> int | None:
    """Sign in and return for how long it is refused, None when it is right."""

    def sign_in() -> int | None:
        try:
            service.sign_in(email, password, address)
        except rules.SignInRefusedError as refused:
            return refused.wait
        return None

    found: int | None = read(app, SLUG, sign_in)
    return found


def test_a_flood_of_sign_ins_hashes_two_at_a_time_and_pages_answer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many threads as serve: while two hash and one waits, the fourth turns the others away and serves a page."""
    reader, peak = Visitor(app, SLUG, "operator"), Flood()
    emails = [KNOWN, "nobody@nowhere.example"] * 4
    visitors = [Visitor(app, SLUG) for _ in emails]
    for visitor in visitors:
        visitor.get("/sign-in")
    monkeypatch.setattr(rules, "_hasher", peak)
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            asked = [
                pool.submit(visitor.post, "/sign-in", {"email": email, "password": "wrong"})
                for visitor, email in zip(visitors, emails, strict=True)
            ]
            assert pool.submit(reader.get, "/projects/").result(30).status_code == 200
            assert peak.busy.wait(30)
            away = [(email, one.result()) for email, one in zip(emails, asked, strict=True) if one.done()]
        finally:
            peak.go.set()
    assert len(away) == len(emails) - rules.HASHES_AT_ONCE - rules.WAITING
    assert {(answer.status_code, answer.headers["Retry-After"]) for _email, answer in away} == {(429, "2")}
    assert all(f'value="{email}"' in answer.text for email, answer in away)
    assert len({text_of(answer).replace(email, "") for email, answer in away}) == 1
    assert "Beaucoup de personnes se connectent" in text_of(away[0][1])
    assert sorted(one.result().status_code for one in asked)[:3] == [422] * 3
    assert (peak.most, peak.all) == (2, 3)


def test_without_the_cap_the_flood_hashes_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above is seen red without the cap."""
    peak = Flood(5)
    monkeypatch.setattr(rules, "_hasher", peak)
    uncapped(monkeypatch)
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(rules.password_matches, None, "z") for _ in range(5)]
        assert peak.busy.wait(60)
        peak.go.set()
        assert not any(one.result() for one in asked)


def test_twenty_wrong_passwords_at_once_are_five_tries(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where many processes hash: the count is in the database, and made before the password is looked at."""
    peak, moment = Flood(rules.FREE_FAILURES), now()
    monkeypatch.setattr(rules, "_hasher", peak)
    monkeypatch.setattr(throttle, "now", lambda: moment)
    uncapped(monkeypatch)
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(tried, app, KNOWN, "wrong") for _ in range(20)]
        try:
            first = as_completed(asked, 60)
            assert [next(first).result() for _ in range(15)] == [2] * 15
            assert peak.busy.wait(30)
        finally:
            peak.go.set()
    assert sorted(str(one.result()) for one in asked) == ["0"] * 5 + ["2"] * 15
    assert peak.all == rules.FREE_FAILURES


def test_what_was_right_is_taken_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = now()
    monkeypatch.setattr(throttle, "now", lambda: moment)
    assert [tried(app, KNOWN, PASSWORD) for _ in range(rules.FREE_FAILURES + 1)] == [None] * 6
    assert read(app, SLUG, lambda: db.session.scalar(select(func.count(SignInThrottle.id)))) == 0
    for _ in range(rules.FREE_FAILURES - 1):
        tried(app, "nobody@nowhere.example", "wrong")
    assert tried(app, KNOWN, PASSWORD) is None
    assert tried(app, KNOWN, "wrong") == 0
    assert tried(app, KNOWN, PASSWORD) == 2


def test_failures_count_for_the_account_wherever_they_come_from(app: Flask) -> None:
    for last in range(rules.FREE_FAILURES):
        assert tried(app, KNOWN, "wrong", f"192.0.2.{last}") == 0
    assert tried(app, KNOWN, PASSWORD, "192.0.2.99") > 0
    assert tried(app, f"expert@{SLUG}.alize.example", PASSWORD, "192.0.2.0") is None


def test_failures_count_for_the_network_address_whoever_is_tried(app: Flask) -> None:
    for number in range(rules.FREE_FAILURES):
        assert tried(app, f"nobody-{number}@nowhere.example", "wrong") == 0
    assert tried(app, KNOWN, PASSWORD) > 0
    assert tried(app, KNOWN, PASSWORD, "192.0.2.99") is None


def test_all_addresses_of_a_household_are_one(app: Flask) -> None:
    for number in range(rules.FREE_FAILURES):
        assert tried(app, f"nobody-{number}@nowhere.example", "wrong", f"2001:db8::{number}:1") == 0
    assert tried(app, KNOWN, PASSWORD, "2001:db8::ffff:9") > 0
    assert tried(app, KNOWN, PASSWORD, "2001:db8:0:1::9") is None
