"""The forms of an advance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField

from portal.foundation.hooks.funding import LateLetter
from portal.foundation.kernel.money import Money
from portal.foundation.web.forms import LongText, PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import format_date, format_money, gettext, lazy
from portal.foundation.web.typed_fields import DateText, MoneyText, Whole
from portal.programme.advances.amendments import Change
from portal.programme.advances.external import ExternalValue, given
from portal.programme.advances.rules import LETTERS
from portal.programme.advances.terms import Signatories
from portal.programme.aids.rules import REGIMES
from portal.programme.funds.sources import Lendable, SourceView

_DAY = lazy("Enter the date.")
_NAME = lazy("Enter the person’s name.")


class PrepareForm(PortalForm):
    """Who will sign, and when the company will be paid."""

    starts_on = DateText(
        lazy("Expected day of the payment"),
        [required(_DAY)],
        description=lazy("The schedule follows from it; paid on another day, it is set anew."),
    )
    lender = Text(lazy("Who signs for the lender"), [required(_NAME)])
    lender_quality = Text(lazy("Signs as, for the lender"), description=lazy("For example: president."))
    company = Text(lazy("Who signs for the company"), [required(_NAME)])
    company_quality = Text(lazy("Signs as, for the company"), description=lazy("For example: managing director."))
    regime = SelectField(
        lazy("Rules of aid"),
        description=lazy(
            "Proposed by the company’s activity; the activity that is helped decides. "
            "A service of general economic interest is entrusted by an act."
        ),
    )
    external = MoneyText(
        lazy("Gross grant equivalent computed elsewhere"),
        [optional()],
        description=lazy("It counts instead of the value of the rules, which stays beside it."),
    )
    external_reason = Text(
        lazy("Who computed it, and by which method"),
        description=lazy("For example: the managing authority, by a notified method and its number."),
    )
    evidence = FileField(lazy("Document that shows it"), [optional()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.regime.choices = [SelectChoice(code, gettext(label)) for code, label in REGIMES.items()]

    @property
    def elsewhere(self) -> bool:
        """Tell whether something is typed, or wrong, of a value computed elsewhere."""
        return any(field.data or field.errors for field in (self.external, self.external_reason, self.evidence))

    def external_value(self, principal: Money) -> ExternalValue | None:
        """Return the value computed elsewhere, None when none is given. Raises InvalidError by field."""
        return given(self.external.data, self.external_reason.data or "", self.evidence.data, principal)

    def signatories(self) -> Signatories:
        """Return who will sign."""
        return Signatories(
            self.lender.data or "",
            self.lender_quality.data or "",
            self.company.data or "",
            self.company_quality.data or "",
        )


class SignForm(PortalForm):
    """The signed agreement."""

    signed_on = DateText(
        lazy("Day of the last signature"),
        [required(_DAY)],
        description=lazy("The right to the aid begins on this day: equivalent and room are computed again for it."),
    )
    signed_by = Text(lazy("Who signed for the company"), [required(_NAME)])
    paper = FileField(lazy("Signed agreement"), [FileRequired(lazy("Choose the signed agreement."))])


class AccountForm(PortalForm):
    """The account that the company is paid to."""

    iban = Text(
        lazy("Account number (IBAN)"),
        [required(lazy("Enter the account number."))],
        longest=60,
        description=lazy("As the bank’s own paper has it; blanks do not matter."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class DisburseForm(PortalForm):
    """The payment to the company, as it left the bank; `payee` is the account that the page showed."""

    payee = HiddenField()
    on = DateText(lazy("Day of the payment"), [required(_DAY)])
    reference = Text(lazy("Bank reference"), [required(lazy("Enter the bank’s reference."))], longest=80)
    source = SelectField(lazy("Out of which money"), description=lazy("Repayments come back to it."))

    def __init__(self, lendable: Lendable, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        apart = [one for one in lendable.apart if one.figures.balance.cents > 0]
        common = gettext("The common fund: %(left)s", left=format_money(lendable.common))
        self.source.choices = [SelectChoice("", common), *(SelectChoice(str(one.id), _left_of(one)) for one in apart)]
        if not apart:
            del self.source

    def payee_id(self) -> UUID | None:
        """Return the account that the page showed, None for what is no such thing."""
        try:
            return UUID(self.payee.data or "")
        except ValueError:
            return None

    def source_id(self) -> UUID | None:
        """Return the commitment whose money was chosen, None for the common fund."""
        chosen = self.source.data if "source" in self else ""
        return UUID(chosen) if chosen else None


def _left_of(one: SourceView) -> str:
    said = {"funder": one.funder_name, "left": format_money(one.figures.balance), "day": format_date(one.ends_on)}
    return gettext("%(funder)s, kept apart until %(day)s: %(left)s", **said)


class PaymentForm(PortalForm):
    """A repayment that came in."""

    amount = MoneyText(lazy("Amount"), [required(lazy("Enter the amount."))])
    on = DateText(lazy("Date on the bank statement"), [required(_DAY)])
    reference = Text(
        lazy("Bank reference"),
        [required(lazy("Enter the bank’s reference."))],
        longest=80,
        description=lazy("It keeps a repayment from being recorded twice."),
    )


class ReverseForm(PortalForm):
    """When and why a repayment is taken back."""

    on = DateText(
        lazy("Date on the bank statement"),
        [required(_DAY)],
        description=lazy("The day on which the bank took it back; today, when it was recorded by mistake."),
    )
    reason = Text(lazy("Why"), [required(lazy("Say why, in a few words."))])


class DifficultyForm(PortalForm):
    """What the company foresees."""

    text = LongText(
        lazy("What do you foresee?"),
        [required(lazy("Say it in a few words."))],
        longest=2000,
        description=lazy("In your own words: which instalment, and what would help."),
    )


class CallForm(PortalForm):
    """What was said on the telephone."""

    text = LongText(lazy("What was said"), [required(lazy("Say it in a few words."))], longest=2000)


class LetterForm(PortalForm):
    """Which letter about late instalments, and who signs it."""

    kind = SelectField(lazy("Which letter"), description=lazy("By how long the oldest instalment has been late."))
    signatory = Text(lazy("Who signs for the lender"), [required(_NAME)])
    quality = Text(lazy("Signs as, for the lender"), description=lazy("For example: president."))

    def __init__(self, reached: Sequence[LateLetter], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(step.kind.value, gettext(LETTERS[step.kind])) for step in reached]


class AmendForm(PortalForm):
    """A new schedule for what is left, why, and who signs."""

    shift = Whole(
        lazy("Months without instalment"),
        [required(lazy("Enter the number of months, 0 for none."))],
        high=24,
        description=lazy("Counted from the first instalment that is not wholly paid."),
    )
    count = Whole(
        lazy("Number of instalments after that"),
        [required(lazy("Enter the number of instalments."))],
        low=1,
        high=120,
        description=lazy("What is left is shared equally, without interest or fee; the last has the rest."),
    )
    cause = LongText(
        lazy("Why"),
        [required(lazy("Say why, in a few words."))],
        longest=500,
        description=lazy("Printed as it stands."),
    )
    decision = Text(
        lazy("Who decided"),
        [required(lazy("Say who decided, and when."))],
        description=lazy("For example: approval committee of 12 January 2027."),
    )
    lender = Text(lazy("Who signs for the lender"), [required(_NAME)])
    lender_quality = Text(lazy("Signs as, for the lender"), description=lazy("For example: president."))
    company = Text(lazy("Who signs for the company"), [required(_NAME)])
    company_quality = Text(lazy("Signs as, for the company"), description=lazy("For example: managing director."))

    def change(self) -> Change:
        """Return what is asked."""
        return Change(self.shift.data or 0, self.count.data or 1, self.cause.data or "", self.decision.data or "")

    def signatories(self) -> Signatories:
        """Return who will sign."""
        names = (self.lender, self.lender_quality, self.company, self.company_quality)
        return Signatories(*(each.data or "" for each in names))


class AmendedForm(PortalForm):
    """The signed amendment."""

    signed_on = DateText(lazy("Day of the last signature"), [required(_DAY)])
    paper = FileField(lazy("Signed amendment"), [FileRequired(lazy("Choose the signed amendment."))])


class HoldForm(PortalForm):
    """Until when reminders rest; no day wakes them."""

    until = DateText(lazy("Reminders rest until"), description=lazy("Left empty, reminders start again."))
    reason = Text(lazy("Why"), [required(lazy("Say why, in a few words."))])
