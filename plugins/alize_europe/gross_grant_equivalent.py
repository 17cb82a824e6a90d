"""Gross grant equivalent: what a loan below the market's rate is worth to a firm, as aid.

Commission Communication 2008/C 14/02 (reference and discount rates) and Regulation (EU) 2023/2831, articles
3(6) and 4(3)(c). Rates are percentages per year; time is counted in months, twelve to the year, never in days.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum

from portal.sdk import Message, Money

_PRECISION = 50


class Policy(StrEnum):
    """Two accepted ways of computing; the one used is stored with the aid.

    `A`: the interest not asked for, period by period, discounted (the Commission's own example; the default).
    `B`: the amount lent less the present value, at the reference rate, of all that is paid back.
    """

    A = "A"
    B = "B"


@dataclass(frozen=True, slots=True)
class Repayment:
    """Principal paid back `month` months after the grant."""

    month: int
    amount: Money


@dataclass(frozen=True, slots=True)
class SoftLoan:
    """A loan or advance: what is lent, when it comes back, at which rate.

    `interest_months` are the ends of the interest periods, in months from the grant, increasing, each
    repayment's month among them. `rate` is the loan's own rate, in percent; 0 for an interest-free advance.
    """

    principal: Money
    repayments: tuple[Repayment, ...]
    interest_months: tuple[int, ...]
    rate: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        """Refuse, with ValueError, repayments that do not make up the principal or do not fit the periods."""
        paid = sum(repayment.amount.cents for repayment in self.repayments)
        if paid != self.principal.cents or any(r.amount.cents < 0 for r in self.repayments):
            raise ValueError("the repayments must make up the principal exactly")
        if any(r.amount.currency != self.principal.currency for r in self.repayments):
            raise ValueError("the repayments must be in the currency of the principal")
        if list(self.interest_months) != sorted(set(self.interest_months)) or min(self.interest_months) < 1:
            raise ValueError("the interest periods must follow one another")
        if not {r.month for r in self.repayments} <= set(self.interest_months):
            raise ValueError("each repayment must fall at the end of an interest period")


@dataclass(frozen=True, slots=True)
class Rates:
    """The base rate of the grant date, in percent, and the margins on it in basis points (a hundredth of a point)."""

    base: Decimal
    margin_bp: int
    discount_margin_bp: int

    @property
    def reference(self) -> Decimal:
        """The rate the firm would have paid, in percent: base plus margin."""
        return self.base + Decimal(self.margin_bp) / 100

    @property
    def discount(self) -> Decimal:
        """The rate that brings later amounts back to the grant date, in percent: base plus the discount margin."""
        return self.base + Decimal(self.discount_margin_bp) / 100


@dataclass(frozen=True, slots=True)
class GrantEquivalent:
    """The result: `value` to the cent, `unrounded` for checking, and how it was found, one sentence a line."""

    value: Money
    unrounded: Decimal
    policy: Policy
    rates: Rates
    explanation: tuple[Message, ...]


def equal_instalments(
    principal: Money, count: int, *, period_months: int = 1, deferral_months: int = 0, rate: Decimal = Decimal(0)
) -> SoftLoan:
    """Return the loan paid back in `count` equal parts, every `period_months`, after `deferral_months`.

    Each part is rounded down to the cent and the last carries the remainder. Interest counts during the
    deferral; when the deferral is not a whole number of periods, its first interest period is the shorter one.
    Raises ValueError for a count or period below 1, or a deferral or amount below 0.
    """
    if period_months < 1 or deferral_months < 0:
        raise ValueError("a period lasts one month or more, a deferral zero or more")
    months = [deferral_months + period_months * (n + 1) for n in range(count)]
    deferred = range(deferral_months, 0, -period_months)
    repayments = tuple(map(Repayment, months, principal.instalments(count)))
    return SoftLoan(principal, repayments, (*sorted(deferred), *months), rate)


def grant_equivalent(loan: SoftLoan, rates: Rates, policy: Policy = Policy.A) -> GrantEquivalent:
    """Return the gross grant equivalent of `loan` on the day it is granted.

    Nothing is rounded on the way; the result is rounded half up to the cent, once, and is never negative.
    """
    with localcontext() as context:
        context.prec = _PRECISION
        compute = _interest_not_asked if policy is Policy.A else _principal_less_present_value
        exact = max(compute(loan, rates), Decimal(0))
        value = Money.of(exact, loan.principal.currency)
    return GrantEquivalent(value, exact, policy, rates, _explain(loan, rates, policy))


def _interest_not_asked(loan: SoftLoan, rates: Rates) -> Decimal:
    gap = (rates.reference - loan.rate) / 100
    terms = (owed * gap * length / 12 * _present(rates.discount, month) for month, length, owed in _periods(loan))
    return sum(terms, Decimal(0))


def _principal_less_present_value(loan: SoftLoan, rates: Rates) -> Decimal:
    principal = {month: Decimal(0) for month in loan.interest_months}
    for repayment in loan.repayments:
        principal[repayment.month] += repayment.amount.amount
    paid_back = Decimal(0)
    for month, length, outstanding in _periods(loan):
        interest = outstanding * loan.rate / 100 * length / 12
        paid_back += (principal[month] + interest) * _present(rates.reference, month)
    return loan.principal.amount - paid_back


def _periods(loan: SoftLoan) -> list[tuple[int, int, Decimal]]:
    """Return, for each interest period, the month it ends, its length in months and what is owed during it."""
    periods, before, owed = [], 0, loan.principal.amount
    for month in loan.interest_months:
        periods.append((month, month - before, owed))
        owed -= sum((r.amount.amount for r in loan.repayments if r.month == month), Decimal(0))
        before = month
    return periods


def _present(rate: Decimal, months: int) -> Decimal:
    return (1 + rate / 100) ** (Decimal(-months) / 12)


def _explain(loan: SoftLoan, rates: Rates, policy: Policy) -> tuple[Message, ...]:
    said = {"base": rates.base, "margin": rates.margin_bp, "reference": rates.reference, "discount": rates.discount}
    lent = {"principal": loan.principal, "rate": loan.rate, "months": loan.interest_months[-1]}
    reference = Message(
        "Reference rate: %(reference)s %% a year, a base rate of %(base)s %% and a margin of %(margin)s basis points.",
        said,
    )
    terms = Message("The firm has %(principal)s at %(rate)s %% a year; the last payment is in month %(months)s.", lent)
    if policy is Policy.A:
        method = Message("Method A: the interest not asked for, discounted at %(discount)s %% a year.", said)
    else:
        method = Message("Method B: the amount lent less the payments, valued at %(reference)s %% a year.", said)
    return reference, terms, method
