"""Half-days and days in words."""

from __future__ import annotations

from decimal import Decimal

from portal.foundation.web.i18n import babel_locale, format_number, ngettext, plain_ngettext


def half_days_text(count: int) -> str:
    """Return « 12 half-days » in the language in use."""
    return ngettext("%(num)s half-day", "%(num)s half-days", count)


def days_number(half_days: int) -> str:
    """Return half-days as days: « 2.5 »."""
    whole, half = divmod(half_days, 2)
    return format_number(Decimal(half_days) / 2 if half else whole)


def days_text(half_days: int) -> str:
    """Return half-days as days with their word: « 6 days », « 20 de zile », « 1,5 jour »."""
    form = plain_ngettext("%(num)s day", "%(num)s days", _like(Decimal(half_days) / 2))
    return form % {"num": days_number(half_days)}


def longest_text(months: int) -> str:
    """Return the longest time that something may take: « 24 months at most »."""
    return ngettext("%(num)s month at most", "%(num)s months at most", months)


def _like(amount: Decimal) -> int:
    """Return a whole number that takes the same plural form as `amount`."""
    form = babel_locale().plural_form
    wanted = form(amount if amount % 1 else int(amount))
    return next((number for number in range(200) if form(number) == wanted), 2)
