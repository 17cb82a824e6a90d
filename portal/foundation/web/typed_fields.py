"""Fields that read numbers, amounts and dates as people type them in their language."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import IntegerField, StringField

from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import clean
from portal.foundation.web.i18n import format_date, format_number, gettext


class Whole(IntegerField):
    """A whole number from `low` to `high`, typed with or without group separators."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), low: int = 0, high: int = 999_999, **kw: Any
    ) -> None:
        super().__init__(label, [*validators], **kw)
        self.low, self.high = low, high

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number. Raises ValueError with a message that gives the bounds."""
        self.raw_data = list(valuelist)
        text = re.sub(r"[\s\u00a0\u202f]", "", str(valuelist[0])) if valuelist else ""
        if not text:
            self.data = None
            return
        if not re.fullmatch(r"-?\d{1,9}", text) or not self.low <= int(text) <= self.high:
            self.data = None
            raise ValueError(
                gettext(
                    "Enter a whole number from %(low)s to %(high)s.",
                    low=format_number(self.low),
                    high=format_number(self.high),
                )
            )
        self.data = int(text)


def read_decimal(text: str, *, grouped: bool = True) -> Decimal | None:
    """Return the number a person typed, with comma or point, or None when it is not one.

    Without `grouped`, what is never in the thousands, a sign before three digits is a mistake and groups nothing.
    """
    text = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    if grouped:
        text = _without_groups(text)
    if not re.fullmatch(r"-?\d{1,11}([.,]\d{1,2})?", text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def _without_groups(text: str) -> str:
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{1,2})?", text):
        return text.replace(".", "")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", text):
        return text.replace(",", "")
    return text


class _AsTyped(StringField, ABC):
    """A text that stands for something else, which is its `data`; shown again exactly as it was typed."""

    data: Any

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self._said()

    @abstractmethod
    def _said(self) -> str:
        """Return `data` as a person would type it, an empty text for None."""


class MoneyText(_AsTyped):
    """An amount in the territory's currency: `data` is Money or None."""

    data: Money | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the amount. Raises ValueError with an example of what to type."""
        text = clean(str(valuelist[0])) if valuelist else ""
        self.raw_data = [text]
        self.data = None
        if text:
            amount = read_decimal(text.replace("€", "").replace("lei", "").replace("RON", ""))
            if amount is None or amount < 0:
                raise ValueError(gettext("Enter an amount in figures, for example 15 000 or 945,61."))
            self.data = Money.of(amount, current_tenant().currency)

    def _said(self) -> str:
        if self.data is None:
            return ""
        return format_number(self.data.amount if self.data.cents % 100 else self.data.cents // 100)


class Hundredths(_AsTyped):
    """A number with two decimals at most, as people type it (1,5): `data` is hundredths, `high` at most, or None."""

    data: int | None

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), high: int = 1_000_000, **kw: Any) -> None:
        super().__init__(label, [*validators], **kw)
        self.high = high

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number. Raises ValueError with an example of what to type, or the bounds."""
        text = clean(str(valuelist[0])) if valuelist else ""
        self.raw_data = [text]
        self.data = None
        if text:
            number = read_decimal(text.removesuffix("%"), grouped=False)
            if number is None:
                raise ValueError(gettext("Enter a number such as 2 or 1,5."))
            if not 0 <= number * 100 <= self.high:
                high = format_number(Decimal(self.high) / 100)
                raise ValueError(gettext("Enter a number from 0 to %(high)s.", high=high))
            self.data = int(number * 100)

    def _said(self) -> str:
        return "" if self.data is None else format_number(Decimal(self.data) / 100)


YEARS = range(1000, 3000)
"""Years that a date may be of."""


class DateText(_AsTyped):
    """A date typed as day, month, year: `data` is a date or None."""

    data: date | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the date. Raises ValueError with an example of what to type."""
        text = clean(str(valuelist[0])) if valuelist else ""
        self.raw_data = [text]
        self.data = None
        if text:
            self.data = read_date(text)
            if self.data is None:
                raise ValueError(gettext("Enter a date as day, month and year, for example 23/11/2026."))

    def _said(self) -> str:
        return "" if self.data is None else format_date(self.data)


def read_date(text: str) -> date | None:
    """Return the date a person typed (23/11/2026, 23.11.2026 or 2026-11-23), or None when it is not one.

    Years outside of YEARS are slips of the hand, and too near the ends of the calendar for days to be counted from.
    """
    match = re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", text)
    parts = (match[3], match[2], match[1]) if match else re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    if parts is None:
        return None
    year, month, day = (int(p) for p in (parts if isinstance(parts, tuple) else parts.groups()))
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None
