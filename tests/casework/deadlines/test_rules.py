"""How a day is set out, and how a deadline's words are kept."""

from dataclasses import dataclass
from datetime import date

import pytest

from portal.casework.deadlines import rules
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money

MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


@dataclass
class Due:
    due_on: date | None


def day_of(on, *due):
    return rules.set_out([Due(d) for d in due], on)


def test_yesterday_is_late_today_is_today_sunday_ends_the_week_and_whenever_comes_last():
    day = day_of(MONDAY, date(2026, 11, 22), MONDAY, date(2026, 11, 24), date(2026, 11, 29), date(2026, 11, 30), None)
    assert [t.due_on for t in day.late] == [date(2026, 11, 22)]
    assert [t.due_on for t in day.today] == [MONDAY]
    assert [t.due_on for t in day.week] == [date(2026, 11, 24), date(2026, 11, 29)]
    assert [t.due_on for t in day.later] == [date(2026, 11, 30), None]


def test_on_a_sunday_the_week_is_over():
    day = day_of(date(2026, 11, 29), date(2026, 11, 30))
    assert not day.week
    assert len(day.later) == 1


@pytest.mark.parametrize(
    ("late", "said"),
    [(1, "One thing has waited"), (3, "Three things have waited"), (12, "%(num)s things have waited")],
)
def test_the_sentence_counts_what_is_late(late, said):
    message = rules.state_of_the_day(day_of(MONDAY, *[date(2026, 11, 1)] * late))
    text = message.plural if message.plural and late > 1 else message.text
    assert text.startswith(said)


def test_a_day_without_work_says_so():
    assert rules.state_of_the_day(day_of(MONDAY)).text == "Nothing is late, nothing is due today."
    assert day_of(MONDAY).empty


def test_words_come_back_as_they_were_kept():
    params = {"company": "Céramiques", "day": SATURDAY, "amount": Money(62500, "EUR"), "n": 10}
    assert rules.said("x", rules.kept(params)) == Message("x", params)
    with pytest.raises(TypeError):
        rules.kept({"share": 0.5})
