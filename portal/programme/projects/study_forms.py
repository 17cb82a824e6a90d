"""The forms of a study."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField

from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.funding import AdvanceRules
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.money import Money
from portal.foundation.web.forms import LongText, PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy
from portal.foundation.web.typed_fields import DateText, MoneyText, Whole
from portal.programme.projects.study import JobsData, ProposalData
from portal.programme.projects.study_queries import ProposalView
from portal.programme.projects.study_rules import HALF_DAYS_MOST, WEIGHTS

DAYS = "days_"
"""What the fields of half-days begin with."""


class DiagnosisForm(PortalForm):
    """What the visit found in one field, and how much it matters."""

    field = SelectField(lazy("Field of competence"), [required(lazy("Choose a field."))])
    finding = LongText(lazy("What the visit found"), [required(lazy("Say what the visit found."))], longest=2000)
    weight = SelectField(lazy("How much it matters"), coerce=int)
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = [SelectChoice(code, gettext(label)) for code, label in FIELDS.items()]
        self.field.choices = [SelectChoice("", ""), *fields]
        self.weight.choices = [SelectChoice(number, gettext(label)) for number, label in WEIGHTS.items()]


class LineForm(PortalForm):
    """A line of the financing plan."""

    side = SelectField(lazy("Side of the plan"))
    label = Text(lazy("What it is"), [required(lazy("Name what is paid, or who pays."))])
    amount = MoneyText(lazy("Amount"), [required(lazy("Enter the amount."))])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side.choices = [
            SelectChoice("use", gettext("Use: what has to be paid")),
            SelectChoice("source", gettext("Source: who pays")),
        ]


class JobsForm(PortalForm):
    """Jobs planned, and the headcount they are counted from."""

    jobs_created = Whole(lazy("Jobs to create"), [optional()], high=5000, default=0)
    jobs_kept = Whole(lazy("Jobs to keep"), [optional()], high=5000, default=0)
    baseline_headcount = Whole(
        lazy("People employed before the project"),
        [optional()],
        high=100_000,
        description=lazy("Jobs created are counted from here."),
    )
    baseline_on = DateText(lazy("Counted on"), [optional()])
    baseline_evidence = Text(
        lazy("Evidence"), [optional()], description=lazy("The paper that shows it, for example a payroll statement.")
    )
    version = HiddenField()

    def jobs_data(self) -> JobsData:
        """Return what was typed."""
        return JobsData(
            created=self.jobs_created.data or 0,
            kept=self.jobs_kept.data or 0,
            baseline_headcount=self.baseline_headcount.data,
            baseline_on=self.baseline_on.data,
            evidence=self.baseline_evidence.data or "",
        )


class ProposalForm(PortalForm):
    """What is proposed to the committee. A subclass adds one field of half-days for each field of competence."""

    advance = MoneyText(lazy("Advance"), [optional()])
    months = Whole(lazy("Repaid in"), [optional()], high=240)
    grace_months = Whole(lazy("After a deferral of"), [optional()], high=60)
    opinion = LongText(lazy("Opinion"), [optional()], description=lazy("Strengths, risks, why this and not more."))
    version = HiddenField()

    @property
    def day_fields(self) -> list[Any]:
        """The fields of half-days, in the programme's order."""
        return [self[DAYS + code] for code in FIELDS]

    def proposal_data(self, *, with_advance: bool) -> ProposalData:
        """Return what was typed; nothing of the advance where none is offered."""
        days = {code: self[DAYS + code].data or 0 for code in FIELDS}
        half_days = {code: number for code, number in days.items() if number}
        nothing = Money.zero(current_tenant().currency)
        advance = self.advance.data if with_advance and self.advance.data is not None else nothing
        if not advance:
            return ProposalData(nothing, half_days=half_days, opinion=self.opinion.data or "")
        return ProposalData(
            advance, self.months.data or 0, self.grace_months.data or 0, half_days, self.opinion.data or ""
        )


def proposal_form() -> type[ProposalForm]:
    """Return the form with its fields of half-days, their labels in the language in use."""
    fields: dict[str, Any] = {
        DAYS + code: Whole(gettext(label), [optional()], high=HALF_DAYS_MOST) for code, label in FIELDS.items()
    }
    return type("TerritoryProposalForm", (ProposalForm,), fields)


def filled(view: ProposalView | None, asked: Money | None, rules: AdvanceRules | None) -> ProposalForm:
    """Return the form with what is proposed, or begun with what the company asks for."""
    offered = rules is not None and rules.offered
    if view is None:
        return proposal_form()(formdata=None, data={"advance": asked if offered else None, "version": 0})
    values: dict[str, Any] = {"opinion": view.opinion, "version": view.version}
    values |= {DAYS + code: number for code, number in view.half_days.items()}
    if view.advance:
        values |= {"advance": view.advance, "months": view.months, "grace_months": view.grace_months}
    return proposal_form()(formdata=None, data=values)


class ReasonForm(PortalForm):
    """Why a document is refused or done without."""

    reason = LongText(lazy("Reason"), [required(lazy("Say why, in a few words."))], longest=1000)
    version = HiddenField()
