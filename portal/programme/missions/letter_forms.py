"""The forms of a mission's letter: what it says, and who signed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField

from portal.foundation.hooks.missions import SecondmentCheck
from portal.foundation.web.forms import PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import lazy, say
from portal.foundation.web.typed_fields import DateText, Whole
from portal.programme.missions.forms import ONE_TO, day_of
from portal.programme.missions.letter_paper import AT_COST, LetterData

INVOICED = [
    SelectChoice(AT_COST, lazy("What the employee costs: wages, contributions, expenses")),
    SelectChoice("part", lazy("A part of that")),
    SelectChoice("nothing", lazy("Nothing")),
]


class LetterForm(PortalForm):
    """What the letter says beside the need."""

    locale = SelectField(lazy("Language of the letter"), [required()])
    half_days = Whole(lazy("Half-days"), [required(lazy("Say for how many half-days."))], **ONE_TO)
    starts_on = DateText(lazy("First meeting"), [optional()])
    ends_on = DateText(lazy("End at the latest"), [required(lazy("Enter the last day of the mission."))])
    rhythm = Text(lazy("Rhythm of the visits"), [required(lazy("Say how often the expert comes."))], longest=300)
    company_signatory = Text(
        lazy("Who signs for the company"), [required(lazy("Enter the name of the person who signs."))]
    )
    operator_signatory = Text(
        lazy("Who signs for the operator"), [required(lazy("Enter the name of the person who signs."))]
    )

    def letter_data(self) -> LetterData:
        """Return what was typed."""
        assert isinstance(self.ends_on.data, date)
        return LetterData(
            locale=self.locale.data or "",
            half_days=self.half_days.data or 0,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            rhythm=self.rhythm.data or "",
            company_signatory=self.company_signatory.data or "",
            operator_signatory=self.operator_signatory.data or "",
        )


def secondment_form(checks: Sequence[SecondmentCheck]) -> type[LetterForm]:
    """Return the form of a formal secondment's letter: with the country's questions, each a box to tick.

    Where some are asked only below cost, it asks what is invoiced.
    """

    class SecondmentForm(LetterForm):
        """What the letter says, and what the law asks: a beginning and an end."""

        invoiced: RadioField
        invoiced_how: Text
        starts_on = DateText(
            lazy("First day"), [required(lazy("Enter the first day: a secondment has a beginning and an end."))]
        )
        ends_on = DateText(lazy("Last day"), [required(lazy("Enter the last day of the mission."))])
        rhythm = Text(
            lazy("Working time at the company"), [required(lazy("Say how the person’s time is shared."))], longest=300
        )
        lender_signatory = Text(
            lazy("Who signs for the employer"), [required(lazy("Enter the name of the person who signs."))]
        )

        def letter_data(self) -> LetterData:
            """Return what was typed, with what was answered with yes."""
            assured = frozenset(check.key for check in checks if self[f"ask_{check.key}"].data)
            said = replace(super().letter_data(), assured=assured, lender_signatory=self.lender_signatory.data or "")
            if "invoiced" not in self:
                return said
            return replace(said, invoiced=self.invoiced.data, invoiced_how=self.invoiced_how.data or "")

    for check in checks:
        setattr(SecondmentForm, f"ask_{check.key}", BooleanField(say(check.question)))
    if any(check.below_cost for check in checks):
        SecondmentForm.invoiced = RadioField(
            lazy("What the employer invoices"), [required(lazy("Choose what the employer invoices."))], choices=INVOICED
        )
        SecondmentForm.invoiced_how = Text(lazy("How that part is found"), [optional()], longest=300)
    return SecondmentForm


class SignaturesForm(PortalForm):
    """The signatures of the three sides, and the signed PDF."""

    lender_name = Text(lazy("Signed for the expert and their employer by"), [required(lazy("Enter the name."))])
    lender_on = DateText(lazy("On"), [required(lazy("Enter the day of this signature."))])
    company_name = Text(lazy("Signed for the company by"), [required(lazy("Enter the name."))])
    company_on = DateText(lazy("On"), [required(lazy("Enter the day of this signature."))])
    operator_name = Text(lazy("Signed for the operator by"), [required(lazy("Enter the name."))])
    operator_on = DateText(lazy("On"), [required(lazy("Enter the day of this signature."))])
    upload = FileField(lazy("Signed letter"), [FileRequired(lazy("Choose the signed letter, a PDF."))])

    def signed(self) -> dict[str, tuple[str, date]]:
        """Return name and day by side."""
        return {
            "lender": (self.lender_name.data or "", day_of(self.lender_on)),
            "company": (self.company_name.data or "", day_of(self.company_on)),
            "operator": (self.operator_name.data or "", day_of(self.operator_on)),
        }


class SecondmentSignaturesForm(SignaturesForm):
    """Those of a formal secondment: the person who is lent signs apart from the employer."""

    expert_name = Text(lazy("Signed by the person who is lent"), [required(lazy("Enter the name."))])
    expert_on = DateText(lazy("On"), [required(lazy("Enter the day of this signature."))])
    lender_name = Text(lazy("Signed for the employer by"), [required(lazy("Enter the name."))])

    def signed(self) -> dict[str, tuple[str, date]]:
        """Return name and day by side."""
        return {"expert": (self.expert_name.data or "", day_of(self.expert_on)), **super().signed()}
