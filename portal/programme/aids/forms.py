"""The forms of prior aid."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField

from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import fold
from portal.foundation.web.context import hooks
from portal.foundation.web.forms import PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import babel_locale, gettext, lazy
from portal.foundation.web.typed_fields import DateText, MoneyText
from portal.programme.aids import exchange
from portal.programme.aids.queries import AidView
from portal.programme.aids.rated import Rated
from portal.programme.aids.rules import INSTRUMENTS, MEMBER_STATES, REGIMES, AidData

_DAY = lazy("Enter the date.")


class AidForm(Rated, PortalForm):
    """One declared aid: who gave it, when, how much, under which rules."""

    grantor = Text(lazy("Granted by"), [required(lazy("Name the body that granted the aid."))])
    granted_on = DateText(lazy("Date of the decision"), [required(_DAY)])
    instrument = SelectField(
        lazy("Form of the aid"),
        [optional()],
        description=lazy("As the decision says: the declaration and the certificate name it."),
    )
    currency = SelectField(lazy("Currency of the aid"))
    nominal = MoneyText(lazy("Amount"), [required(lazy("Enter the amount of the aid."))])
    equivalent = MoneyText(
        lazy("Gross grant equivalent"),
        [required(lazy("Enter what the aid is worth as a grant."))],
        description=lazy("For a grant, the same amount; for a loan or a guarantee, what the decision says."),
    )
    regime = SelectField(lazy("Rules it was granted under"))
    member_state = SelectField(lazy("Member State"))
    declared_on = DateText(lazy("Declared by the company on"), [required(_DAY)])
    evidence = FileField(lazy("Paper that shows it"), [optional()])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.rules = hooks().rate_rules()
        self.counted_in = exchange.counted_in(self.rules)
        super().__init__(*args, **kwargs)
        forms = [SelectChoice(code, gettext(label)) for code, label in INSTRUMENTS.items()]
        self.instrument.choices = [SelectChoice("", gettext("Not stated")), *forms]
        self.regime.choices = [SelectChoice(code, gettext(label)) for code, label in REGIMES.items()]
        names = babel_locale().territories
        states = sorted(MEMBER_STATES, key=lambda code: fold(names[code]))
        self.member_state.choices = [SelectChoice(code, names[code]) for code in states]
        own = (current_tenant().currency, self.counted_in)
        self.currency.choices = exchange.currencies(own) if self.rules else [SelectChoice(own[0], own[0])]
        self.offer_rates()
        for field in (self.nominal, self.equivalent):
            if field.data is not None:
                field.data = Money(field.data.cents, self.currency.data or field.data.currency)

    @classmethod
    def of(cls, view: AidView) -> AidForm:
        """Return the form filled in with what is kept."""
        form = cls(formdata=None, obj=view, data={"currency": view.nominal.currency})
        if view.rate:
            form.put_rate(view.rate)
        return form

    def aid_data(self) -> AidData:
        """Return what was typed; the form was found in order."""
        granted_on, declared_on = self.granted_on.data, self.declared_on.data
        nominal, equivalent = self.nominal.data, self.equivalent.data
        assert granted_on is not None
        assert declared_on is not None
        assert nominal is not None
        assert equivalent is not None
        return AidData(
            granted_on,
            self.grantor.data or "",
            nominal,
            equivalent,
            self.regime.data,
            self.member_state.data,
            declared_on,
            self.counted_in,
            self.typed_rate(),
            self.instrument.data or None,
        )


class NoneForm(PortalForm):
    """The day on which the firm declared to have received nothing."""

    declared_on = DateText(lazy("Declared by the company on"), [required(_DAY)])
