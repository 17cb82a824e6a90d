"""The rules that rank experts, one by one; the words for half-days."""

import pytest

from portal.foundation.kernel.message import Message
from portal.foundation.web.i18n import use_locale
from portal.programme.missions.matching import WEIGHTS, Facts, weigh
from portal.programme.missions.rules import names_company
from portal.programme.missions.wording import days_number, days_text

PLAIN = {"knows_field": True, "same_firm": False, "obstacle": None, "running": 0, "left": 12, "wanted": 6}


def codes(**changes) -> tuple[list[str], list[str], list[str], int]:
    found = weigh(Facts(**{**PLAIN, **changes}))
    return (
        [p.code for p in found.reasons],
        [p.code for p in found.cautions],
        [p.code for p in found.exclusions],
        found.score,
    )


@pytest.mark.parametrize(
    ("changes", "reasons", "cautions", "exclusions"),
    [
        ({}, ["field", "free"], [], []),
        ({"offered": True, "same_place": True}, ["field", "offered", "place", "free"], [], []),
        ({"running": 1}, ["field"], ["running"], []),
        ({"running": 2, "declined": True}, ["field"], ["running", "declined"], []),
        ({"left": 4}, ["field", "free"], ["short"], []),
        ({"knows_field": False}, ["free"], [], ["no_field"]),
        ({"same_firm": True}, ["field", "free"], [], ["same_firm"]),
        ({"obstacle": Message("paused")}, ["field", "free"], [], ["not_free"]),
        ({"running": 3}, ["field"], ["running"], ["load"]),
        ({"left": 0}, ["field", "free"], [], ["no_days"]),
    ],
)
def test_each_fact_is_said_once_and_its_points_are_declared(changes, reasons, cautions, exclusions):
    found = codes(**changes)
    assert found[:3] == (reasons, cautions, exclusions)
    running = changes.get("running", 0)
    points = [WEIGHTS[code][0] * (running if code == "running" else 1) for code in (*reasons, *cautions)]
    assert found[3] == sum(points)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Help Fonderie Arpège to recruit", True),
        ("help FONDERIE ARPEGE, quickly", True),
        ("Help the foundry to recruit", False),
        ("Arpège", False),
        ("La Fonderie Arpègeoise", False),
    ],
)
def test_a_company_is_recognised_in_the_words_of_a_need(text, named):
    assert names_company(text, "Fonderie Arpège") is named


def test_a_short_name_is_no_reason_to_refuse_a_text():
    assert not names_company("We go to it", "Go")


@pytest.mark.parametrize(
    ("locale", "half_days", "number"), [("fr", 3, "1,5"), ("ro", 9, "4,5"), ("en", 12, "6"), ("ro", 40, "20")]
)
def test_half_days_are_said_as_days(locale, half_days, number):
    with use_locale(locale):
        assert days_number(half_days) == number
        assert days_text(half_days).startswith(number)
