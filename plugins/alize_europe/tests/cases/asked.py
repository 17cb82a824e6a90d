"""What the cases ask, where it is not one function of the plugin."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from alize_europe import aid, sme_definition
from alize_europe.base_rates import BaseRate, base_rate
from alize_europe.firm_size import answer
from alize_europe.gross_grant_equivalent import Policy, Rates, equal_instalments, grant_equivalent
from alize_europe.safe_harbour import safe_harbour
from portal.sdk import (
    AdvanceTerms,
    AidBasis,
    AidEquivalent,
    AidUnknown,
    FirmGroup,
    FirmSize,
    FirmTie,
    FirmYear,
    HolderKind,
    Message,
    Money,
    SizedFirm,
)

CLOSED = date(2025, 12, 31)


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
) -> dict[str, Money | Decimal | None]:
    """What a loan below the market rate is worth, by both methods; and if half of it were secured."""
    lasts = deferral_months + instalments * period_months
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
        "secured": safe_harbour(principal, lasts, date(2026, 11, 23)),
    }


def granted(granted_on: date, principal: Money, months: int, regime: str) -> dict[str, Money | date | int | Message]:
    """What an advance of a French firm without other aid is, and the days of the register, 0 before it; or why not."""
    asked = aid.Asked(AdvanceTerms(principal, months, 0, granted_on), (), AidBasis(regime=regime), "FR", granted_on)
    found = aid.answer(asked, {})
    if isinstance(found, AidUnknown):
        return {"reason": found.reason}
    assert isinstance(found, AidEquivalent)
    return {
        "amount": found.amount,
        "ceiling": found.ceiling,
        "window_start": found.window_start,
        "days_of_the_register": found.register_days or 0,
    }


@dataclass(frozen=True)
class Accounts:
    """Figures of a firm, and the share that another one holds of it, in percent."""

    headcount: Decimal
    turnover: Money
    balance: Money
    share_pct: Decimal = Decimal(100)

    def firm(self, number: int) -> SizedFirm:
        """A firm with these figures in its one closed year."""
        return SizedFirm(f"Firm {number}", (FirmYear(CLOSED, self.headcount, self.turnover, self.balance),))


def sme_size(
    own: Accounts, links: list[Accounts], public_body_pct: Decimal, excepted_pct: Decimal = Decimal(0)
) -> dict[str, Any]:
    """The category of a firm by its last closed year and by what public bodies hold, and the figures added up.

    `excepted_pct` is what an investor of article 3(2) holds.
    """
    ids = [UUID(int=number) for number in range(1, len(links) + 2)]
    firms = {firm: said.firm(firm.int) for firm, said in zip(ids, (own, *links), strict=True)}
    ties = tuple(
        FirmTie(ids[0], firm, said.share_pct, control=False, since=CLOSED)
        for firm, said in zip(ids[1:], links, strict=True)
    )
    group = FirmGroup(ids[0], firms, (*ties, *_apart(ids[0], public_body_pct, excepted_pct)))
    (year,) = sme_definition.judged(group, CLOSED)
    found = answer(group, CLOSED)
    assert isinstance(found, FirmSize)
    counted = year.total.year(CLOSED)
    return {
        "headcount": counted.headcount,
        "turnover": counted.turnover,
        "balance": counted.balance,
        "category": (year.size if found.sme else sme_definition.Size.LARGE).name.lower(),
    }


def _apart(held: UUID, *shares: Decimal) -> list[FirmTie]:
    """The ties of a public body and of an investor, as far as they hold anything."""
    holders = ((101, HolderKind.PUBLIC), (102, HolderKind.INVESTOR))
    return [
        FirmTie(UUID(int=number), held, share, control=False, since=CLOSED, holder_kind=kind)
        for (number, kind), share in zip(holders, shares, strict=True)
        if share
    ]


def sme_status(history: list[str]) -> str:
    """The category after consecutive years."""
    return sme_definition.after_two_years([sme_definition.Size[name.upper()] for name in history]).name.lower()
