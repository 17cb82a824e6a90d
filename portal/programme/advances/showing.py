"""How an advance is shown: the strip's marks, the words of an instalment, the next act and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import dates, numbers

from portal.foundation.hooks.funding import Instalment
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.i18n import (
    babel_locale,
    format_date,
    format_long_date,
    format_money,
    format_rate,
    gettext,
    ngettext,
    pgettext,
    say,
)
from portal.programme.advances.models import Agreement, Reminder
from portal.programme.advances.queries import AdvanceView
from portal.programme.advances.rules import DISBURSE, PAY, PREPARE, SIGN
from portal.programme.advances.standing import Row, Standing, State

SOON = 7
"""Days after which « paid » says how late it was."""

KINDS = {
    State.PAID: ("ok", "check"),
    State.LATE: ("bad", "alert"),
    State.NEXT: ("sun", "clock"),
    State.DUE: ("", "hollow"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """The next thing to do with an advance: the button's word, the endpoint, the permission it asks for."""

    label: Message
    endpoint: str
    permission: str
    icon: str


PREPARING = Act(Message("Prepare the agreement"), "advances.prepare", PREPARE, "doc")
SIGNING = Act(Message("Record the signature"), "advances.sign", SIGN, "check")
ENTERING = Act(Message("Enter the company’s account"), "advances.account", PREPARE, "euro")
DISBURSING = Act(Message("Record the payment to the company"), "advances.disburse", DISBURSE, "euro")
PAYING = Act(Message("Record a repayment"), "advances.pay", PAY, "euro")


def next_act(advance: AdvanceView, agreement: Agreement | None, known: bool, actor: Actor) -> Act | None:
    """Return what is to be done next, when `actor` may do it; `known` tells whether the account to pay to is."""
    if advance.state == "approved":
        act = SIGNING if agreement is not None else PREPARING
    elif advance.state == "contracted":
        act = ENTERING if not known and actor.may(PREPARE) else DISBURSING
    elif advance.state == "active":
        act = PAYING
    else:
        return None
    return act if actor.may(act.permission) else None


def marks(standing: Standing) -> list[tuple[int, str]]:
    """Return the months to write under the strip: the first, the last, and each January with room around it."""
    days = [row.instalment.due_on for row in standing.rows]
    last = len(days) - 1
    chosen = [i for i, day in enumerate(days) if i in (0, last) or (day.month == 1 and 3 <= i <= last - 3)]
    return [(i, month(days[i])) for i in chosen]


def month(day: date) -> str:
    """Return a month in short: Feb 2026."""
    return dates.format_date(day, "MMM yyyy", babel_locale())


def day_month(day: date) -> str:
    """Return a day within a year: 5 December."""
    return dates.format_date(day, "d MMMM", babel_locale())


def words(row: Row) -> str:
    """Return how an instalment stands, in words."""
    if row.state is State.LATE:
        return ngettext("late, %(num)s day", "late, %(num)s days", row.days)
    if row.state is State.PAID and row.days > SOON:
        return ngettext("paid, %(num)s day after", "paid, %(num)s days after", row.days)
    return {
        State.PAID: pgettext("instalment", "paid"),
        State.NEXT: pgettext("instalment", "next"),
        State.DUE: pgettext("instalment", "to come"),
    }[row.state]


def payment(row: Row, reminded: dict[date, Reminder]) -> str:
    """Return what came of an instalment, and the letter about it: one payment by its reference, several by amounts."""
    if len(row.parts) == 1 and row.parts[0].amount == row.instalment.amount:
        return f"{format_date(row.parts[0].paid_on)}, {row.parts[0].reference}"
    came = "; ".join(f"{format_date(p.paid_on)}, {format_money(p.amount, cents=True)}" for p in row.parts)
    letter = reminded.get(row.instalment.due_on)
    told = pgettext("instalment", "letter of %(day)s", day=format_date(letter.sent_on)) if letter else ""
    return " · ".join(filter(None, (came, told)))


def bare(amount: Money) -> str:
    """Return an amount with its cents and without its sign, for a column whose caption names the currency."""
    return numbers.format_decimal(amount.amount, "#,##0.00", babel_locale())


def aid_value(value: Money | Decimal | Message) -> str:
    """Return a value of the aid's computation: an amount, a rate in percent, words."""
    if isinstance(value, Money):
        return format_money(value, cents=True)
    return format_rate(value) if isinstance(value, Decimal) else say(value)


def plan(principal: Money, instalments: Sequence[Instalment]) -> str:
    """Return how an advance is repaid: 24 × 625.00, from the first to the last day."""
    first, last = instalments[0], instalments[-1]
    said = {
        "total": format_money(principal),
        "part": format_money(first.amount, cents=True),
        "last": format_money(last.amount, cents=True),
        "start": format_long_date(first.due_on),
        "end": format_long_date(last.due_on),
    }
    if any(each.amount != first.amount for each in instalments[:-1]):
        return gettext(
            "%(total)s without interest, %(count)s instalments, from %(start)s to %(end)s",
            count=len(instalments),
            **said,
        )
    if first.amount == last.amount:
        return gettext(
            "%(total)s without interest, %(count)s × %(part)s, from %(start)s to %(end)s",
            count=len(instalments),
            **said,
        )
    return gettext(
        "%(total)s without interest, %(rest)s × %(part)s + %(last)s, from %(start)s to %(end)s",
        rest=len(instalments) - 1,
        **said,
    )
