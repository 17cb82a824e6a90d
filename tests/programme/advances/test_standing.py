"""Where an advance stands on a day: derived from the schedule and what came, never stored."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.hooks.funding import Instalment
from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.money import Money
from portal.programme.advances.standing import Payment, State, standing

FIRST = date(2026, 2, 5)
EUR = "EUR"


def schedule(cents=1_500_000, months=24):
    parts = Money(cents, EUR).instalments(months)
    return tuple(Instalment(i + 1, add_months(FIRST, i), part) for i, part in enumerate(parts))


def payment(number, cents, day, reversed_on=None):
    return Payment(UUID(int=number), day, Money(cents, EUR), f"VIR-{number}", reversed_on)


def on_time(count):
    return [payment(i + 1, 62_500, add_months(FIRST, i) + timedelta(days=1)) for i in range(count)]


def test_the_reference_story_nine_paid_the_tenth_eighteen_days_late():
    found = standing(schedule(), on_time(9), date(2026, 11, 23))
    assert (found.repaid.cents, found.remaining.cents, found.late_amount.cents) == (562_500, 937_500, 62_500)
    assert found.late_days == 18
    assert found.paid_count == 9
    assert found.next.instalment.due_on == date(2026, 12, 5)
    assert [row.state for row in found.rows[8:12]] == [State.PAID, State.LATE, State.NEXT, State.DUE]
    assert found.rows[9].balance.cents == 875_000
    assert found.awaited_on == date(2026, 11, 5)


def test_an_instalment_is_not_late_on_its_own_day_but_the_day_after():
    assert not standing(schedule(), on_time(9), date(2026, 11, 5)).late
    assert standing(schedule(), on_time(9), date(2026, 11, 6)).late_days == 1


def test_two_halves_make_an_instalment_and_the_rest_of_a_payment_goes_on():
    halves = [payment(1, 30_000, FIRST), payment(2, 60_000, FIRST + timedelta(days=6))]
    found = standing(schedule(), halves, FIRST + timedelta(days=10))
    assert [part.amount.cents for part in found.rows[0].parts] == [30_000, 32_500]
    assert found.rows[0].days == 6
    assert (found.rows[1].paid.cents, found.rows[1].missing.cents) == (27_500, 35_000)


def test_what_comes_early_pays_the_oldest_first():
    found = standing(schedule(), [payment(1, 125_000, FIRST - timedelta(days=9))], FIRST)
    assert [row.state for row in found.rows[:3]] == [State.PAID, State.PAID, State.NEXT]
    assert found.awaited_on == add_months(FIRST, 2)


def test_a_payment_taken_back_counts_until_that_day_and_not_after():
    taken = [payment(1, 62_500, FIRST, reversed_on=date(2026, 2, 20))]
    assert standing(schedule(), taken, date(2026, 2, 19)).paid_count == 1
    after = standing(schedule(), taken, date(2026, 2, 20))
    assert (after.paid_count, after.late_days, after.repaid.cents) == (0, 15, 0)


def test_more_than_the_advance_stays_visible():
    found = standing(schedule(100_000, 12), [payment(1, 130_000, FIRST)], FIRST)
    assert (found.repaid.cents, found.overpaid.cents, found.remaining.cents) == (100_000, 30_000, 0)
    assert found.awaited_on is None
    assert found.next is None


def test_an_empty_schedule_is_no_schedule():
    with pytest.raises(ValueError, match="one instalment"):
        standing((), [], FIRST)


payments = st.lists(
    st.tuples(st.integers(1, 400_000), st.integers(-40, 900), st.one_of(st.none(), st.integers(0, 60))), max_size=30
)


@given(st.integers(1_000, 5_000_000), st.integers(1, 60), payments, st.integers(-60, 2000))
def test_every_cent_is_somewhere_once(cents, months, came, days):
    on = FIRST + timedelta(days=days)
    given_ = []
    for number, (amount, after, back) in enumerate(came):
        day = FIRST + timedelta(days=after)
        given_.append(payment(number, amount, day, day + timedelta(days=back) if back is not None else None))
    found = standing(schedule(cents, months), given_, on)
    counted = [p for p in given_ if p.counts(on)]
    assert sum(row.paid.cents for row in found.rows) == found.repaid.cents
    assert found.repaid.cents + found.overpaid.cents == sum(p.amount.cents for p in counted)
    assert sum(row.instalment.amount.cents for row in found.rows) == found.principal.cents == cents
    assert found.remaining.cents == sum(row.missing.cents for row in found.rows)
    assert all(0 <= row.paid.cents <= row.instalment.amount.cents for row in found.rows)
    assert found.rows[-1].balance.cents == 0


@given(st.integers(1_000, 5_000_000), st.integers(1, 60), payments, st.integers(-60, 2000))
def test_the_oldest_is_always_filled_first(cents, months, came, days):
    on = FIRST + timedelta(days=days)
    given_ = [payment(n, amount, FIRST + timedelta(days=after)) for n, (amount, after, _back) in enumerate(came)]
    found = standing(schedule(cents, months), given_, on)
    full = [row.missing.cents == 0 for row in found.rows]
    assert full == sorted(full, reverse=True)
    partly = [row for row in found.rows if 0 < row.paid.cents < row.instalment.amount.cents]
    assert len(partly) <= 1
    assert sum(row.state is State.NEXT for row in found.rows) <= 1
    assert all(row.instalment.due_on < on for row in found.late)


@given(st.integers(1_000, 5_000_000), st.integers(1, 60))
def test_paid_on_every_day_it_is_repaid_to_the_cent(cents, months):
    rows = schedule(cents, months)
    came = [payment(row.number, row.amount.cents, row.due_on) for row in rows]
    found = standing(rows, came, rows[-1].due_on)
    assert (found.remaining.cents, found.overpaid.cents, found.late) == (0, 0, ())
