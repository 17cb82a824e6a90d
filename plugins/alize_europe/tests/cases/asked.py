"""What the cases ask, where it is not one function of the plugin."""

from datetime import date
from decimal import Decimal

from alize_europe.base_rates import BaseRate, base_rate
from alize_europe.gross_grant_equivalent import Policy, Rates, equal_instalments, grant_equivalent
from portal.sdk import Money


def base_rate_throughout(currency: str, first_day: date, last_day: date) -> BaseRate:
    """The one rate of a period, asked on its first day, in its middle and on its last day."""
    middle = first_day + (last_day - first_day) // 2
    (found,) = {base_rate(currency, day) for day in (first_day, middle, last_day)}
    return found


def soft_loan(
    principal: Money,
    instalments: int,
    period_months: int,
    deferral_months: int,
    loan_rate: Decimal,
    base_rate: Decimal,
    margin_bp: int,
) -> dict[str, Money | Decimal]:
    """What a loan below the market rate is worth, by both methods."""
    loan = equal_instalments(
        principal, instalments, period_months=period_months, deferral_months=deferral_months, rate=loan_rate
    )
    rates = Rates(base_rate, margin_bp, 100)
    found = grant_equivalent(loan, rates, Policy.A)
    return {
        "reference_rate": rates.reference,
        "discount_rate": rates.discount,
        "instalment": loan.repayments[0].amount,
        "last_instalment": loan.repayments[-1].amount,
        "method_a": found.value,
        "method_a_unrounded": found.unrounded.quantize(Decimal("1e-13")),
        "method_b": grant_equivalent(loan, rates, Policy.B).value,
    }
