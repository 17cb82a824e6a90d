"""Text as typed, as stored, as searched."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.kernel.text import clean, fold, read_json


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Alès \t", "Alès"),
        ("Ale\u0300s", "Alès"),
        ("une\r\ndeux \rtrois", "une\ndeux\ntrois"),
        ("SD\u202e hceT", "SD hceT"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("l’été à 15\u202f000\u00a0€", "l’été à 15\u202f000\u00a0€"),
        ("", ""),
    ],
)
def test_what_is_stored(typed, stored):
    assert clean(typed) == stored


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Târgu  Mureș", "targu mures"),
        ("Timi\u015foara", "timisoara"),
        ("Œuvre à Évreux", "oeuvre a evreux"),
        ("STRASSE Straße", "strasse strasse"),
        ("  15\u202f000\u00a0€ ", "15 000 €"),
    ],
)
def test_what_is_searched(text, key):
    assert fold(text) == key


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    stored = clean(text)
    assert clean(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in stored)


@given(st.text(st.characters(codec="latin-1")))
def test_case_and_accents_do_not_matter_to_a_search(text):
    assert fold(text.upper()) == fold(text.lower()) or "µ" in text or "ÿ" in text
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("said", ["", "{", "[" * 100_000, b"\xff", "NaN1"])
def test_what_is_no_json_is_refused(said):
    with pytest.raises(ValueError, match=r"nested too deeply|Expecting|decode|Extra data"):
        read_json(said)


def test_json_is_read():
    assert read_json('{"a": [1, "é"]}') == {"a": [1, "é"]}
