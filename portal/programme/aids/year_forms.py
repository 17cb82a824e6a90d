"""The form of a firm's closed year."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField

from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import hooks
from portal.foundation.web.forms import PortalForm, optional, required
from portal.foundation.web.i18n import lazy
from portal.foundation.web.typed_fields import DateText, Hundredths, MoneyText
from portal.programme.aids import exchange
from portal.programme.aids.rated import Rated
from portal.programme.groups.figures import YearView
from portal.programme.groups.rules import YearData

MOST_UNITS = 100_000_000
"""The largest headcount that can be entered, in hundredths of an annual work unit."""


class YearForm(Rated, PortalForm):
    """The figures of one closed year, as the firm's accounts give them."""

    closed_on = DateText(lazy("Last day of the year"), [required(lazy("Enter the date."))])
    headcount = Hundredths(
        lazy("Headcount, in annual work units"),
        [required(lazy("Enter the headcount of the year."))],
        high=MOST_UNITS,
        description=lazy(
            "Who worked full time all year counts as 1, others by their part. Owners who work in the firm count; "
            "apprentices do not."
        ),
    )
    currency = SelectField(lazy("Currency of the accounts"))
    turnover = MoneyText(lazy("Turnover"), [required(lazy("Enter the turnover, 0 if there was none."))])
    balance = MoneyText(lazy("Balance sheet total"), [required(lazy("Enter the balance sheet total."))])
    version = HiddenField(validators=[optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = hooks().rate_rules()
        self.counted_in = exchange.counted_in(self.rules)
        own = tuple(dict.fromkeys((current_tenant().currency, self.counted_in)))
        self.currency.choices = exchange.currencies(own)[: len(own)]
        self.several = len(own) > 1
        self.offer_rates()
        if not self.several:
            self.currency.data, self.rate_rule.validate_choice = self.counted_in, False

    @classmethod
    def of(cls, view: YearView) -> YearForm:
        """Return the form filled in with what is kept."""
        data = view.data
        said = {name: getattr(data, name) for name in ("closed_on", "headcount", "turnover", "balance")}
        form = cls(formdata=None, data={**said, "currency": data.turnover.currency, "version": view.version})
        if data.rate:
            form.put_rate(data.rate)
        return form

    def year_data(self) -> YearData:
        """Return what was typed; the form was found in order."""
        day, headcount = self.closed_on.data, self.headcount.data
        assert day is not None
        assert headcount is not None
        turnover, balance = (self._amount(field) for field in (self.turnover, self.balance))
        return YearData(day, headcount, turnover, balance, self.counted_in, self.typed_rate())

    def _amount(self, field: MoneyText) -> Money:
        assert field.data is not None
        return Money(field.data.cents, self.currency.data)
