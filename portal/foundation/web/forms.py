"""Forms: our own messages, fields that read what people type in their language, one key for each form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # its types lag behind
from wtforms.validators import InputRequired, Length, Optional

from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.identifiers import new_token
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import clean
from portal.foundation.web.context import letters
from portal.foundation.web.i18n import format_date, format_number, gettext, lazy, say

LONG_TEXT = 5000
SHORT_TEXT = 200


class _Words:
    """WTForms' own messages, said in our words: those of choices that were not offered; the others are never used."""

    def gettext(self, text: str) -> str:
        return gettext("Choose one of the answers.") if "choice" in text.lower() else gettext(text)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class PortalForm(FlaskForm):
    """A form of the portal: protected, translated, sent once. `form_key` is new for every page shown."""

    form_key = HiddenField(default=new_token)

    class Meta(FlaskForm.Meta):
        """Our messages instead of WTForms' catalogs."""

        def get_translations(self, _form: Any) -> _Words:
            """Return our words."""
            return _Words()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        FlaskForm.__init__(self, *args, **kwargs)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Tell whether the form was sent and every field is in order."""
        return bool(FlaskForm.validate_on_submit(self, extra_validators))

    def values(self) -> dict[str, Any]:
        """Return what was typed, cleaned, without the technical fields."""
        return {name: value for name, value in self.data.items() if name not in {"csrf_token", "form_key"}}

    def add_errors(self, errors: Mapping[str, Message]) -> None:
        """Show what a verb refused beside the fields it concerns; unknown names go to the top of the form."""
        for name, message in errors.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(say(message))
            else:
                field.errors = [*field.errors, say(message)]


def required(message: Any = None) -> InputRequired:
    """Return the rule that a field must be filled; the message says what to enter."""
    return InputRequired(message or lazy("Fill in this field."))


def optional() -> Optional:
    """Return the rule that a field may stay empty."""
    return Optional()


class Text(StringField):
    """One line of text, cleaned of control characters."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), longest: int = SHORT_TEXT, **kw: Any) -> None:
        super().__init__(label, [*validators, _longest(longest)], **kw)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the cleaned text."""
        if valuelist:
            self.data = _typed(valuelist[0]).replace("\n", " ")


class LongText(TextAreaField):
    """Several lines of text, cleaned of control characters."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), longest: int = LONG_TEXT, **kw: Any) -> None:
        super().__init__(label, [*validators, _longest(longest)], **kw)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the cleaned text."""
        if valuelist:
            self.data = _typed(valuelist[0])


def _typed(value: Any) -> str:
    text = clean(str(value))
    for wrong, meant in {} if text.isascii() else letters().items():
        text = text.replace(wrong, meant)
    return text


def _longest(count: int) -> Length:
    return Length(max=count, message=lazy("This text is too long."))


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


class MoneyText(StringField):
    """An amount in the territory's currency: `data` is Money or None. Shown again exactly as typed."""

    data: Money | None  # type: ignore[assignment]  # WTForms types the data of a text field as text

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

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if isinstance(self.data, Money):
            return format_number(self.data.amount if self.data.cents % 100 else self.data.cents // 100)
        return ""


class Hundredths(StringField):
    """A number with two decimals at most, as people type it (« 1,5 »): `data` is hundredths, `high` at most, or None.

    Shown again exactly as typed.
    """

    data: int | None  # type: ignore[assignment]  # WTForms types the data of a text field as text

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

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format_number(Decimal(self.data) / 100)


class DateText(StringField):
    """A date typed as day, month, year: `data` is a date or None. Shown again exactly as typed."""

    data: date | None  # type: ignore[assignment]  # WTForms types the data of a text field as text

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the date. Raises ValueError with an example of what to type."""
        text = clean(str(valuelist[0])) if valuelist else ""
        self.raw_data = [text]
        self.data = None
        if text:
            self.data = read_date(text)
            if self.data is None:
                raise ValueError(gettext("Enter a date as day, month and year, for example 23/11/2026."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return format_date(self.data) if isinstance(self.data, date) else ""


def read_date(text: str) -> date | None:
    """Return the date a person typed (23/11/2026, 23.11.2026 or 2026-11-23), or None when it is not one."""
    match = re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", text)
    parts = (match[3], match[2], match[1]) if match else re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    if parts is None:
        return None
    year, month, day = (int(p) for p in (parts if isinstance(parts, tuple) else parts.groups()))
    try:
        return date(year, month, day)
    except ValueError:
        return None
