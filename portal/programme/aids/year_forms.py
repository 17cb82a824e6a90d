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
from portal.programme.groups.figures import YearView
from portal.programme.groups.rules import YearData

MOST_UNITS = 100_000_000
"""The largest headcount that can be entered, in hundredths of an annual work unit."""


class YearForm(PortalForm):
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
        self.counted_in = exchange.counted_in(hooks().rate_rules())
        own = tuple(dict.fromkeys((self.counted_in, current_tenant().currency)))
        self.currency.choices = exchange.currencies(own)[: len(own)]
        self.foreign = len(own) > 1
        if not self.foreign:
            self.currency.data = self.counted_in

    @classmethod
    def of(cls, view: YearView) -> YearForm:
        """Return the form filled in with what is kept."""
        data = view.data
        said = {name: getattr(data, name) for name in ("closed_on", "headcount", "turnover", "balance")}
        return cls(formdata=None, data={**said, "currency": data.turnover.currency, "version": view.version})

    def year_data(self) -> YearData:
        """Return what was typed; the form was found in order."""
        day, headcount = self.closed_on.data, self.headcount.data
        assert day is not None
        assert headcount is not None
        turnover, balance = (self._amount(field) for field in (self.turnover, self.balance))
        return YearData(day, headcount, turnover, balance)

    def _amount(self, field: MoneyText) -> Money:
        assert field.data is not None
        return Money(field.data.cents, self.currency.data)
