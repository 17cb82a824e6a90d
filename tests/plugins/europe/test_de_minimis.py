"""Room under the de minimis ceilings."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alize_europe
from alize_europe.de_minimis import PriorAid, Regime, room, rooms, window_start
from portal.sdk import Money, ParameterError, load_parameters

FOLDER = Path(alize_europe.__file__).parent
DAY = date(2026, 11, 23)


def euros(text: str) -> Money:
    return Money.of(text, "EUR")


def test_the_answer_says_what_is_left_and_that_nothing_is_trimmed():
    prior = [PriorAid(date(2024, 2, 1), euros("299512.68"), "FR")]
    refused = room(DAY, euros("487.33"), prior, member_state="FR")
    assert "refused as a whole" in refused.message.text
    assert refused.message.params["left"] == euros("487.32")
    allowed = room(DAY, euros("487.32"), prior, member_state="FR")
    assert "refused" not in allowed.message.text


def test_every_ceiling_that_applies_is_answered_the_tightest_first():
    found = rooms(DAY, euros("1"), [PriorAid(DAY, euros("749999"), "FR", Regime.SGEI)], member_state="FR")
    assert [answer.regime for answer in found] == [Regime.SGEI, Regime.GENERAL]


def test_the_cautious_reading_holds_when_nothing_is_said():
    prior = [PriorAid(date(2023, 11, 23), euros("1"), "FR")]
    assert room(DAY, euros("1"), prior, member_state="FR").used == euros("1")


@pytest.mark.parametrize(
    ("regime", "day"),
    [(Regime.GENERAL, date(2023, 12, 31)), (Regime.GENERAL, date(2031, 1, 1)), (Regime.AGRICULTURE, date(2024, 1, 5))],
)
def test_outside_a_regulation_s_life_nothing_is_answered(regime, day):
    with pytest.raises(ParameterError, match="no value is known"):
        room(day, euros("1"), [], member_state="FR", regime=regime)


def test_the_ceilings_that_regimes_share_count_while_their_own_regulation_lives():
    farms = {"member_state": "FR", "regime": Regime.AGRICULTURE}
    prior = [PriorAid(date(2030, 6, 1), euros("300000"), "FR")]
    assert not room(date(2030, 12, 31), euros("1"), prior, **farms).allowed
    (alone,) = rooms(date(2031, 6, 1), euros("50000"), prior, **farms)
    assert (alone.regime, alone.used, alone.allowed) == (Regime.AGRICULTURE, euros("0"), True)
    (early,) = rooms(date(2023, 11, 2), euros("30000"), [], member_state="FR", regime=Regime.FISHERIES)
    assert (early.ceiling, early.allowed) == (euros("30000"), True)


def test_every_value_names_its_text():
    for parameter in load_parameters(FOLDER / "parameters"):
        assert parameter.description
        for value in parameter.values:
            assert value.source.title


days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
cents = st.integers(0, 40_000_000).map(lambda number: Money(number, "EUR"))
aids = st.lists(
    st.builds(PriorAid, st.dates(date(2019, 1, 1), date(2030, 12, 31)), cents, st.sampled_from(["FR", "RO"])),
    max_size=8,
)


@given(days)
def test_the_window_is_three_years_to_the_day(day):
    start = window_start(day)
    assert start.year == day.year - 3
    assert start.month == day.month
    assert start.day == (28 if (day.month, day.day) == (2, 29) else day.day)


@given(days, cents, aids)
def test_a_decision_is_made_to_the_cent(day, new, prior):
    for found in rooms(day, new, prior, member_state="FR"):
        assert found.allowed == (found.used + new <= found.ceiling)
        assert Money.zero("EUR") <= found.left <= found.ceiling
        if found.allowed:
            assert new <= found.left


@given(days, aids, st.integers(1, 2000))
def test_only_aid_of_the_window_and_the_member_state_counts(day, prior, before):
    found = room(day, Money.zero("EUR"), prior, member_state="FR")
    old = PriorAid(window_start(day) - timedelta(days=before), Money(1, "EUR"), "FR")
    later = PriorAid(day + timedelta(days=before), Money(1, "EUR"), "FR")
    abroad = PriorAid(day, Money(1, "EUR"), "RO")
    assert room(day, Money.zero("EUR"), [*prior, old, later, abroad], member_state="FR").used == found.used
    counted = PriorAid(window_start(day) + timedelta(days=min(before, 1095)), Money(1, "EUR"), "FR")
    assert room(day, Money.zero("EUR"), [*prior, counted], member_state="FR").used == found.used + Money(1, "EUR")


@given(days, aids)
def test_the_cautious_reading_never_leaves_more_room(day, prior):
    cautious = room(day, Money.zero("EUR"), prior, member_state="FR", first_day_counts=True)
    other = room(day, Money.zero("EUR"), prior, member_state="FR", first_day_counts=False)
    assert cautious.left <= other.left
