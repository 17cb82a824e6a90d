"""What an advance below the market's rate is worth as aid: the adviser's cases, and what must hold for any loan."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alize_europe.gross_grant_equivalent import (
    Policy,
    Rates,
    Repayment,
    SoftLoan,
    equal_instalments,
    grant_equivalent,
)
from alize_europe.safe_harbour import safe_harbour
from portal.sdk import Money


def test_the_commission_s_own_terms_come_out_one_by_one():
    published = [9259, 7716, 6351, 5145, 4083, 3151, 2334, 1621, 1000, 463]
    owed, terms = Decimal(500_000), []
    for year in range(1, 11):
        terms.append(owed * Decimal("0.02") / Decimal("1.08") ** year)
        owed -= 50_000
    assert [int(term.quantize(Decimal(1))) for term in terms] == published
    loan = equal_instalments(Money.of(500_000, "EUR"), 10, period_months=12, rate=Decimal(6))
    assert abs(grant_equivalent(loan, Rates(Decimal(7), 100, 100)).unrounded - sum(terms)) < Decimal("1e-20")


def test_the_result_says_how_it_was_found():
    found = grant_equivalent(equal_instalments(Money.of(15_000, "EUR"), 24), Rates(Decimal("2.19"), 400, 100))
    assert found.policy is Policy.A
    assert found.value == Money.of("945.61", "EUR")
    said = " ".join(line.text % dict(line.params) for line in found.explanation)
    assert "6.19 % a year" in said
    assert "400 basis points" in said
    assert "3.19 % a year" in said


loans = st.builds(
    equal_instalments,
    st.integers(1, 10_000_000).map(lambda cents: Money(cents, "EUR")),
    st.integers(1, 60),
    period_months=st.sampled_from([1, 2, 3, 6, 12]),
    deferral_months=st.integers(0, 24),
    rate=st.decimals(0, 12, places=2),
)
base_rates = st.decimals("-0.55", 12, places=2)
margins = st.integers(60, 1000)
policies = st.sampled_from(Policy)


@given(loans, base_rates, margins, policies)
def test_aid_is_never_negative_nor_more_than_what_is_lent(loan, base, margin, policy):
    found = grant_equivalent(loan, Rates(base, margin, 100), policy)
    assert found.value.cents >= 0
    if policy is Policy.B:
        assert found.value <= loan.principal


@given(loans, base_rates, margins, st.integers(0, 500), policies)
def test_a_higher_margin_never_means_less_aid(loan, base, margin, more, policy):
    low = grant_equivalent(loan, Rates(base, margin, 100), policy)
    high = grant_equivalent(loan, Rates(base, margin + more, 100), policy)
    assert low.unrounded <= high.unrounded
    assert low.value <= high.value


@given(
    st.integers(1, 10_000_000).map(lambda cents: Money(cents, "EUR")),
    st.integers(1, 12),
    st.integers(0, 3),
    st.decimals(0, 12, places=2),
    base_rates,
)
def test_both_methods_agree_with_yearly_periods_and_one_rate(principal, years, deferred, rate, base):
    """With yearly periods interest runs at the effective rate, and a margin of one point makes both rates one."""
    loan = equal_instalments(principal, years, period_months=12, deferral_months=12 * deferred, rate=rate)
    rates = Rates(base, 100, 100)
    by_interest, by_value = grant_equivalent(loan, rates), grant_equivalent(loan, rates, Policy.B)
    assert abs(by_interest.unrounded - by_value.unrounded) < Decimal("1e-30")


@given(
    st.integers(100, 10_000_000).map(lambda cents: Money(cents, "EUR")),
    st.integers(1, 60),
    st.integers(1, 24),
    base_rates,
    margins,
    policies,
)
def test_waiting_longer_for_the_money_is_more_aid(principal, count, deferral, base, margin, policy):
    now = equal_instalments(principal, count)
    later = equal_instalments(principal, count, deferral_months=deferral)
    rates = Rates(base, margin, 100)
    assert grant_equivalent(now, rates, policy).unrounded <= grant_equivalent(later, rates, policy).unrounded


@given(loans)
def test_a_loan_at_the_reference_rate_is_no_aid_by_missing_interest(loan):
    assert not grant_equivalent(loan, Rates(loan.rate - 1, 100, 100)).value


@given(loans)
def test_a_schedule_pays_back_exactly_and_in_order(loan):
    assert sum(r.amount.cents for r in loan.repayments) == loan.principal.cents
    months = [r.month for r in loan.repayments]
    assert months == sorted(set(months))
    assert set(months) <= set(loan.interest_months)


def test_a_deferral_that_is_no_whole_number_of_periods_begins_with_a_short_one():
    loan = equal_instalments(Money.of(300, "EUR"), 2, period_months=3, deferral_months=4)
    assert loan.interest_months == (1, 4, 7, 10)


@pytest.mark.parametrize(
    ("repayments", "periods"),
    [
        ([(1, 99)], (1,)),
        ([(1, 101)], (1,)),
        ([(1, 150), (2, -50)], (1, 2)),
        ([(2, 100)], (1,)),
        ([(1, 100)], (1, 1)),
        ([(0, 100)], (0,)),
    ],
)
def test_a_schedule_that_does_not_add_up_is_refused(repayments, periods):
    parts = tuple(Repayment(month, Money(cents, "EUR")) for month, cents in repayments)
    with pytest.raises(ValueError, match="must"):
        SoftLoan(Money(100, "EUR"), parts, periods)


def test_a_schedule_in_another_currency_is_refused():
    with pytest.raises(ValueError, match="currency"):
        SoftLoan(Money(100, "EUR"), (Repayment(1, Money(100, "RON")),), (1,))


@pytest.mark.parametrize("wrong", [{"period_months": 0}, {"deferral_months": -1}])
def test_a_period_or_deferral_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="period"):
        equal_instalments(Money.of(100, "EUR"), 2, **wrong)


@pytest.mark.parametrize(
    ("amount", "months", "worth"),
    [
        ("1000000", 60, "300000"),
        ("500000", 120, "300000"),
        ("500000", 61, "152500"),
        ("1000000", 61, None),
        ("1000000.01", 60, None),
        ("500000", 121, None),
    ],
)
def test_a_loan_secured_by_half_is_worth_its_share_of_the_ceiling_within_the_text_s_bounds(amount, months, worth):
    found = safe_harbour(Money.of(amount, "EUR"), months, date(2026, 11, 23))
    assert found == (Money.of(worth, "EUR") if worth else None)
