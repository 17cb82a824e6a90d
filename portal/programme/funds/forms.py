"""The forms of the fund."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField

from portal.foundation.web.forms import DateText, MoneyText, PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy
from portal.programme.funds import queries
from portal.programme.funds.rules import COMMITMENT_KINDS, SOURCES, CommitmentData, ConventionData


class ConventionForm(PortalForm):
    """A convention with the territory's funders."""

    title = Text(lazy("Name of the convention"), [required(lazy("Name it, for example: third convention 2026–2028."))])
    starts_on = DateText(lazy("From"), [required(lazy("Enter the first day."))])
    ends_on = DateText(lazy("To"), [required(lazy("Enter the last day."))])
    signed_on = DateText(lazy("Signed on"), [optional()])

    def convention_data(self) -> ConventionData:
        """Return what was typed; the form was found in order."""
        starts_on, ends_on = self.starts_on.data, self.ends_on.data
        assert starts_on is not None
        assert ends_on is not None
        return ConventionData(self.title.data or "", starts_on, ends_on, self.signed_on.data)


class CommitmentForm(PortalForm):
    """What a funder commits by a convention."""

    funder = Text(
        lazy("Funder"),
        [required(lazy("Name the funder."))],
        description=lazy("Written as before, it is the same organisation."),
    )
    kind = RadioField(lazy("What it commits"), [required(lazy("Choose what it commits."))])
    source = RadioField(
        lazy("Where the money comes from"),
        [required(lazy("Choose where the money comes from."))],
        description=lazy("Only public money counts as State aid."),
    )
    amount = MoneyText(lazy("Amount over the whole convention"), [required(lazy("Enter the amount."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(code, gettext(label)) for code, label in COMMITMENT_KINDS.items()]
        self.source.choices = [SelectChoice(code, gettext(label)) for code, label in SOURCES.items()]

    def commitment_data(self) -> CommitmentData:
        """Return what was typed; the form was found in order."""
        amount = self.amount.data
        assert amount is not None
        return CommitmentData(self.funder.data or "", self.kind.data, self.source.data, amount)


class ContributionForm(PortalForm):
    """Money of a funder that has come in."""

    funder_id = SelectField(lazy("Funder"), [required(lazy("Choose the funder."))])
    amount = MoneyText(lazy("Amount"), [required(lazy("Enter the amount."))])
    on = DateText(lazy("Date on the bank statement"), [required(lazy("Enter the date."))])
    reference = Text(lazy("Bank reference"), [required(lazy("Enter the bank’s reference."))], longest=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [SelectChoice(str(row.id), row.name) for row in queries.funders()]
        self.funder_id.choices = [SelectChoice("", gettext("Choose")), *known]


class WithdrawForm(PortalForm):
    """Why a funder withdraws."""

    reason = Text(lazy("Why"), [required(lazy("Say why, in a few words."))])
