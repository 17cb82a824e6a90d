"""The part of a form that says by which rate amounts in another currency count."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from wtforms import SelectField
from wtforms.validators import ValidationError

from portal.foundation.hooks.lookup import ExchangeRate
from portal.foundation.hooks.rates import RateRule
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.exchange import Quote, RateError, read_quotes
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import hooks
from portal.foundation.web.forms import SelectChoice, Text, optional
from portal.foundation.web.i18n import gettext, lazy, say
from portal.foundation.web.typed_fields import DateText
from portal.programme.aids import exchange
from portal.programme.groups.rates import Rate

LOOK_UP = "look_up_rate"
"""The name of the button that looks a rate up."""


class Rated:
    """For a form with `currency`, amounts in which count in `counted_in`. Call `offer_rates` before it is used."""

    currency: Any
    rate_rule = SelectField(lazy("Rate that counts"))
    rate = Text(lazy("Exchange rate"), [optional()])
    rate_day = DateText(lazy("Day of the rate"), [optional()])
    rate_source = Text(lazy("Published by"), [optional()])
    rules: exchange.Rules = ()
    counted_in = ""

    def offer_rates(self) -> None:
        """Offer the rules of the territory."""
        self.rate_rule.choices = [SelectChoice(each.value.key, say(each.value.title)) for each in self.rules]
        self.rate_rule.validate_choice = bool(self.rules)

    @property
    def rule(self) -> Attributed[RateRule]:
        """The rule that was chosen, the territory's own when none was."""
        return next((each for each in self.rules if each.value.key == self.rate_rule.data), self.rules[0])

    @property
    def foreign(self) -> bool:
        """Tell whether the amounts are in another currency than the one they count in."""
        return bool(self.rules) and self.currency.data not in {None, self.counted_in}

    @property
    def looks_up(self) -> bool:
        """Tell whether a register of rates can be asked here."""
        return any(map(hooks().reads_rate, self.rules))

    def put_rate(self, rate: Rate) -> None:
        """Fill in a rate, whatever was typed."""
        values = (rate.rule, exchange.say_quotes(rate.quotes), rate.day, rate.source)
        fields: tuple[Any, ...] = (self.rate_rule, self.rate, self.rate_day, self.rate_source)
        for field, value in zip(fields, values, strict=True):
            field.data, field.raw_data = value, None

    def look_rate_up(self, on: date, amount: Money | None) -> exchange.Notice:
        """Ask for the rate that holds on a day, fill it in and say what came of it."""
        rule = self.rule
        answer = exchange.ask(rule, self.currency.data, on)
        if isinstance(answer, ExchangeRate):
            self.put_rate(Rate(answer.quotes, answer.day, rule.value.key, gettext(answer.source.title)))
        return exchange.notice(answer, amount, self.counted_in, on)

    def validate_rate(self, field: Text) -> None:
        """Refuse, with ValidationError, what cannot be read as a rate."""
        try:
            self._quotes()
        except RateError:
            example = exchange.say_quotes((exchange.EXAMPLE,))
            raise ValidationError(
                gettext("Write it as it was published, for example %(rate)s.", rate=example)
            ) from None

    def _quotes(self) -> tuple[Quote, ...]:
        """What was typed as a rate; a number alone is what one unit of the currency that counts was worth."""
        typed = self.rate.data or ""
        if re.fullmatch(r"[\d\s.,]+", typed):
            typed = f"1 {self.counted_in} = {typed} {self.currency.data}"
        return read_quotes(typed) if typed and self.foreign else ()

    def typed_rate(self) -> Rate | None:
        """Return what was typed, None where no rate is needed; the form was found in order."""
        if not self.foreign:
            return None
        return Rate(self._quotes(), self.rate_day.data, self.rule.value.key, self.rate_source.data or "")
