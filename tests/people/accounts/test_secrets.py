"""Passwords and codes as values: every letter counts, fields are masked and may be filled, codes are long enough."""

from __future__ import annotations

import re
from math import log2
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from wtforms import PasswordField

from portal.people.accounts import codes, forms, link_forms, passwords, rules, tokens

ROOT = Path(__file__).parents[3]
GOOD = "Tramontane 7 sur les Cévennes "
FIELD = re.compile(r"field\(form\.(\w*password)\b(.*)\)")


@pytest.mark.parametrize("typed", [GOOD.lower(), GOOD.rstrip(), GOOD[:-2], f"{GOOD}x", GOOD.replace("é", "e")])
def test_every_letter_of_a_password_counts(typed: str) -> None:
    stored = rules.hash_password(GOOD)
    assert rules.password_matches(stored, GOOD)
    assert not rules.password_matches(stored, typed)


def test_the_last_letter_of_the_longest_password_counts() -> None:
    longest = "x" * (passwords.LONGEST - 1)
    assert not rules.password_matches(rules.hash_password(f"{longest}a"), f"{longest}b")


def test_a_hash_made_with_other_costs_is_still_read() -> None:
    """It names its own: costs can be raised without anybody choosing a new password."""
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(passwords.normal(GOOD))
    assert rules.password_matches(older, GOOD)


def test_fields_of_passwords_are_masked_and_named_for_whoever_keeps_passwords() -> None:
    made = {
        name
        for module in (forms, link_forms)
        for form in vars(module).values()
        if isinstance(form, type)
        for name, found in vars(form).items()
        if getattr(found, "field_class", None) is PasswordField
    }
    shown: dict[str, list[str]] = {}
    for page in (ROOT / "portal").rglob("*.html"):
        for name, more in FIELD.findall(page.read_text(encoding="utf-8")):
            shown.setdefault(name, []).append(more)
    assert shown.keys() == made == {"password", "new_password", "confirm_password"}
    for name, places in shown.items():
        wanted = "new-password" if name == "new_password" else "current-password"
        assert all(f'"autocomplete": "{wanted}"' in more and '"type"' not in more for more in places), name


def test_codes_cannot_be_tried_out() -> None:
    letters = len(set(codes._LETTERS))
    assert log2(letters) * len(codes.plain(codes._recovery_code())) > 55
    assert codes.SECONDS == 30
    assert codes.DRIFT == 1


def test_every_mailed_secret_ends() -> None:
    hours = {purpose: life.total_seconds() / 3600 for purpose, life in tokens.LIFETIME.items()}
    assert hours == {"invitation": 168, "password": 1, "address": 1, "link": 0.25, "challenge": 5 / 60}
