"""Aid in another currency: which rule the territory follows, currencies to choose from, looking a rate up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.core import get_global
from babel.numbers import get_currency_name, get_decimal_symbol

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import end_reading
from portal.foundation.hooks.lookup import WHY, ExchangeRate, RateAnswer, RateUnknown, RegisterSilent, Why
from portal.foundation.hooks.rates import RateRule
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.exchange import Quote, convert
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import fold
from portal.foundation.web.context import hooks, today
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.i18n import babel_locale, format_date, format_money, gettext, say

YEARS_KEPT = 10
"""Aid in a currency that was given up since is kept for so long."""

EXAMPLE = Quote(1, "EUR", Decimal("1.1435"), "USD")
"""How a rate is written."""

Rules = tuple[Attributed[RateRule], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of looking a rate up: kind of alert, what it says first, sentences."""

    kind: str
    title: str
    lines: tuple[str, ...]


def counted_in(rules: Rules) -> str:
    """Return the currency of the ceilings: the one that rates lead to, else the territory's."""
    return rules[0].value.into if rules else current_tenant().currency


def currencies(first: Sequence[str]) -> list[SelectChoice]:
    """Return the world's currencies, `first` before the others by name, with their codes (ISO 4217)."""
    since = today().year - YEARS_KEPT
    tenders = {
        code
        for used in get_global("territory_currencies").values()
        for code, _, end, tender in used
        if tender and (end is None or end[0] >= since)
    }
    names = {code: get_currency_name(code, locale=babel_locale()) for code in (*first, *tenders)}
    others = sorted(tenders - set(first), key=lambda code: fold(names[code]))
    return [SelectChoice(code, f"{names[code]} ({code})") for code in (*dict.fromkeys(first), *others)]


def say_quotes(quotes: Sequence[Quote]) -> str:
    """Return rates as people of this language write them: 1 EUR = 1,1435 USD."""
    return "; ".join(str(quote) for quote in quotes).replace(".", get_decimal_symbol(babel_locale()))


def ask(rule: Attributed[RateRule], currency: str, on: date) -> RateAnswer:
    """Return what the rule's register says. The reading transaction is ended first: another machine is waited for."""
    end_reading()
    return hooks().exchange_rate(rule, currency, on)


def notice(answer: RateAnswer, equivalent: Money | None, into: str, on: date) -> Notice:
    """Return what people are told of an answer, and what their amount comes to by it."""
    by_hand = gettext("Nothing you typed is lost: you can enter the rate by hand, with where it was published.")
    if isinstance(answer, RateUnknown):
        nothing = gettext("No rate of this currency was published for that day.")
        return Notice("warn", nothing, (by_hand, gettext(answer.source.title)))
    if not isinstance(answer, ExchangeRate):
        why = answer.why if isinstance(answer, RegisterSilent) else Why.UNREADABLE
        return Notice("warn", say(WHY[why]), (by_hand,))
    source, day = gettext(answer.source.title), format_date(answer.day)
    lines = [gettext("%(source)s, rate of %(day)s.", source=source, day=day)]
    if answer.day != on:
        lines.append(gettext("It is the one that holds on %(day)s.", day=format_date(on)))
    if equivalent:
        counted = format_money(convert(equivalent, into, answer.quotes))
        lines.append(gettext("%(amount)s count as %(counted)s.", amount=format_money(equivalent), counted=counted))
    return Notice("ok", gettext("The rate is filled in: %(rate)s", rate=say_quotes(answer.quotes)), tuple(lines))
