"""New passwords: long ones are welcome whatever they are made of, guessable ones are refused with what to do."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.people.accounts import passwords, rules

ABOUT = ("Camille Roussel", "operator@demonstration-1.alize.example", "Alès Cévennes")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "x" * 129,
        "1234567890123456",
        "passwordpassword",
        "Alize2026!!!",
        "alize-ales-cevennes-2026",
        "CamilleRoussel1",
        "astreesastrees",
        "motdepassemotdepasse",
    ],
)
def test_what_one_would_guess_is_refused(password: str) -> None:
    found = passwords.problem(password, ABOUT)
    assert found is not None
    assert str(found.text)


@pytest.mark.parametrize(
    "password",
    [
        "cheval correct pile agrafe",
        "p" * 5 + "dix vents du nord",
        "Țipăt de pescăruș",
        "🦆🐬🍋🧀🌵🎻🪁🧭🛶🎈🍂🪴",
        "tramontane7 sur alize",
    ],
)
def test_long_ones_of_ones_own_are_welcome(password: str) -> None:
    assert passwords.problem(password, ABOUT) is None


@settings(deadline=None)
@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=24, max_size=64))
def test_any_letters_of_any_script_are_accepted(password: str) -> None:
    if len(set(passwords.normal(password).casefold())) >= 12 and len(passwords.normal(password)) <= passwords.LONGEST:
        assert passwords.problem(password) is None


def test_without_the_lists_what_one_would_guess_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_LEAST_GUESSES", 0)
    monkeypatch.setattr(passwords, "_LEAST_LEFT", 0)
    assert passwords.problem("alize-ales-cevennes-2026", ABOUT) is None
    assert passwords.problem("passwordpassword", ABOUT) is None


def test_accents_typed_otherwise_are_the_same_password() -> None:
    composed, apart = unicodedata.normalize("NFC", "été à Alès, sept"), unicodedata.normalize("NFD", "été à Alès, sept")
    assert composed != apart
    assert rules.password_matches(rules.hash_password(composed), apart)
