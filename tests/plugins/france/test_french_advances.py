"""The repayable advance in a French territory: what it may be, and when it is paid back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alize_france
from alize_france import dated
from portal.sdk import AdvanceTerms, Money, TenantRef

DAY = date(2026, 11, 23)
TENANT = TenantRef(
    id=UUID("018f3c1e-0000-7000-8000-000000000001"),
    slug="ales",
    code="ALES",
    name="Alès",
    country="FR",
    locale="fr",
    currency="EUR",
    timezone="Europe/Paris",
    settings={"lends": True},
)
EUR = "EUR"


def rules(on=DAY, **settings):
    return alize_france.advance_rules(replace(TENANT, settings={"lends": True, **settings}), on)


def schedule(cents=1_500_000, months=24, grace=0, paid=DAY):
    terms = AdvanceTerms(Money(cents, EUR), months, grace, paid)
    return alize_france.repayment_schedule(TENANT, terms, paid).instalments


def test_an_advance_is_free_up_to_the_ceiling_and_over_one_to_five_years():
    found = rules()
    assert found.offered
    assert (found.minimum, found.maximum) == (Money.of(1000, EUR), Money.of(15_000, EUR))
    assert (found.months, found.grace, found.rate) == ((12, 60), (0, 12), Decimal(0))
    assert any("monétaire et financier" in source.title for source in found.sources)


def test_a_territory_sets_its_own_ceiling_within_the_bounds_of_the_network():
    assert rules(advance_ceiling="23000.00").maximum == Money.of(23_000, EUR)
    assert rules(advance_ceiling="90000.00").maximum == Money.of(50_000, EUR)


def test_not_every_territory_lends():
    found = rules(lends=False)
    assert not found.offered
    assert "missions" in found.reason.text


def test_an_advance_that_costs_something_is_not_offered(rewritten):
    """Lending for interest is reserved to banks: whatever the file of values says, nothing is lent at a rate."""
    rewritten(dated, "advance.toml", 'value = "0"', 'value = "2"')
    found = rules()
    assert not found.offered
    assert "L511-5" in found.reason.text
    assert set(found.objections(Money.of(15_000, EUR), 24)) == {"amount"}


def test_every_day_has_an_answer_also_before_the_rules_began():
    assert not rules(date(2001, 5, 1)).offered
    assert rules(date(2001, 5, 1)).reason


@pytest.mark.parametrize(
    ("amount", "months", "grace", "wrong"),
    [
        (15_000, 24, 0, set()),
        (15_001, 24, 0, {"amount"}),
        (999, 24, 0, {"amount"}),
        (15_000, 11, 0, {"months"}),
        (15_000, 55, 6, {"months"}),
        (15_000, 24, 13, {"grace_months"}),
        (15_000, 0, -1, {"months", "grace_months"}),
    ],
)
def test_what_is_outside_the_rules_is_said_beside_the_field(amount, months, grace, wrong):
    found = rules().objections(Money.of(amount, EUR), months, grace)
    assert set(found) == wrong
    assert all(message.text % dict(message.params) for message in found.values())


def test_the_first_instalment_leaves_two_weeks_then_falls_on_the_fifth():
    assert [i.due_on for i in schedule()][:2] == [date(2027, 1, 5), date(2027, 2, 5)]
    assert schedule()[-1].due_on == date(2028, 12, 5)
    assert schedule(paid=date(2026, 1, 14))[0].due_on == date(2026, 2, 5)
    assert schedule(paid=date(2026, 1, 21))[0].due_on == date(2026, 2, 5)
    assert schedule(paid=date(2026, 1, 22))[0].due_on == date(2026, 3, 5)


def test_a_deferral_moves_every_instalment():
    assert schedule(grace=6)[0].due_on == date(2027, 7, 5)


@pytest.mark.parametrize(
    ("cents", "months", "part", "last"),
    [(1_500_000, 24, 62500, 62500), (1_000_000, 24, 41666, 41682), (2_300_000, 36, 63888, 63920)],
)
def test_published_schedules(cents, months, part, last):
    amounts = [i.amount.cents for i in schedule(cents, months)]
    assert amounts == [part] * (months - 1) + [last]


@given(
    st.integers(1, 5_000_000),
    st.integers(1, 60),
    st.integers(0, 12),
    st.dates(date(2006, 1, 1), date(2060, 12, 31)),
)
def test_the_parts_make_up_the_advance_and_the_days_increase(cents, months, grace, paid):
    found = schedule(cents, months, grace, paid)
    assert sum(i.amount.cents for i in found) == cents
    assert [i.number for i in found] == list(range(1, months + 1))
    days = [i.due_on for i in found]
    assert days == sorted(set(days))
    assert (days[0] - paid).days >= 15
    assert {day.day for day in days} == {5}
