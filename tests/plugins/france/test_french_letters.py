"""Amounts written out in French."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alize_france.letters import HIGHEST, amount_in_words, spelled
from portal.sdk import Money


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"),
        (1, "un"),
        (16, "seize"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (22, "vingt-deux"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (77, "soixante-dix-sept"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (101, "cent un"),
        (200, "deux cents"),
        (280, "deux cent quatre-vingts"),
        (1000, "mille"),
        (1999, "mille neuf cent quatre-vingt-dix-neuf"),
        (15_000, "quinze mille"),
        (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"),
        (380_280, "trois cent quatre-vingt mille deux cent quatre-vingts"),
        (271_021, "deux cent soixante et onze mille vingt et un"),
    ],
)
def test_numbers_as_they_are_written(number, words):
    assert spelled(number) == words


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (1_500_000, "quinze mille euros"),
        (100, "un euro"),
        (1_000_050, "dix mille euros et cinquante centimes"),
        (2_300_001, "vingt-trois mille euros et un centime"),
        (0, "zéro euro"),
    ],
)
def test_amounts(cents, words):
    assert amount_in_words(Money(cents, "EUR")) == words


@given(st.integers(0, HIGHEST), st.integers(0, HIGHEST))
def test_two_numbers_never_read_the_same(one, other):
    assert (spelled(one) == spelled(other)) is (one == other)


@pytest.mark.parametrize("amount", [Money(100, "RON"), Money(-1, "EUR"), Money(100_000_000, "EUR")])
def test_what_cannot_be_written_is_refused(amount):
    with pytest.raises(ValueError, match=r"."):
        amount_in_words(amount)
