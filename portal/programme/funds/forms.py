"""The forms of the fund."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any
from uuid import UUID

from wtforms import RadioField, SelectField

from portal.foundation.hooks.funding import FunderKind
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import no_answer
from portal.foundation.web.forms import PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy, say
from portal.foundation.web.typed_fields import DateText, MoneyText, Whole
from portal.foundation.web.versions import VersionedForm, sealed
from portal.programme.funds import queries, sources
from portal.programme.funds.rules import COMMITMENT_KINDS, SOURCES, CommitmentData, ConventionData
from portal.programme.funds.sources import SourceView

log = logging.getLogger(__name__)


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


class ObjectivesForm(VersionedForm):
    """What a convention promises."""

    projects_target = Whole(lazy("Projects to support"), [optional()])
    jobs_target = Whole(lazy("Jobs to bring"), [optional()])


def objectives_of(convention_id: UUID) -> ObjectivesForm:
    """Return the form filled with what is kept."""
    row = queries.convention(convention_id)
    kept = {"projects_target": row.projects_target, "jobs_target": row.jobs_target}
    return sealed(ObjectivesForm(formdata=None, data=kept))


class CommitmentForm(PortalForm):
    """What a funder commits by a convention. `silent` says who does not tell which money is kept apart."""

    silent: Message | None = None
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
    funder_kind = RadioField(
        lazy("How the money is followed"),
        default="",
        description=lazy("What is lent of money kept apart comes back to it, and its use is told to whoever gave it."),
    )
    jobs_target = Whole(
        lazy("Jobs to bring"), [optional()], description=lazy("For money kept apart: what its agreement asks for.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(code, gettext(label)) for code, label in COMMITMENT_KINDS.items()]
        self.source.choices = [SelectChoice(code, gettext(label)) for code, label in SOURCES.items()]
        try:
            apart = [SelectChoice(kind.key, _kept_apart(kind)) for kind in sources.kinds()]
        except HookFailedError as error:
            log.warning("no commitment is kept: %s", error)
            self.silent = no_answer(error)
            chosen = self.funder_kind.data
            apart = [SelectChoice(chosen, gettext("Kept apart, as you chose"))] if chosen else []
        if apart or self.silent:
            self.funder_kind.choices = [SelectChoice("", gettext("With that of all funders")), *apart]
        else:
            del self.funder_kind, self.jobs_target

    def commitment_data(self) -> CommitmentData:
        """Return what was typed; the form was found in order."""
        amount = self.amount.data
        assert amount is not None
        data = CommitmentData(self.funder.data or "", self.kind.data, self.source.data, amount)
        if "funder_kind" not in self:
            return data
        return replace(data, funder_kind=self.funder_kind.data or "", jobs_target=self.jobs_target.data)


class ContributionForm(PortalForm):
    """Money of a funder that has come in."""

    funder_id = SelectField(lazy("Funder"), [required(lazy("Choose the funder."))])
    amount = MoneyText(lazy("Amount"), [required(lazy("Enter the amount."))])
    on = DateText(lazy("Date on the bank statement"), [required(lazy("Enter the date."))])
    reference = Text(lazy("Bank reference"), [required(lazy("Enter the bank’s reference."))], longest=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [SelectChoice(str(row.id), row.name) for row in queries.funders()]
        self._apart = {str(one.id): one for one in sources.sources() if one.withdrawn_on is None}
        apart = [SelectChoice(key, _named(one)) for key, one in self._apart.items()]
        self.funder_id.choices = [SelectChoice("", gettext("Choose")), *known, *apart]

    def payer(self) -> tuple[UUID, UUID | None]:
        """Return who paid and, where its money is kept apart, the commitment it paid by."""
        apart = self._apart.get(self.funder_id.data)
        return (apart.funder_id, apart.id) if apart else (UUID(self.funder_id.data), None)


class MeetingForm(PortalForm):
    """A day on which the steering committee of money kept apart meets."""

    on = DateText(lazy("Meeting of the steering committee"), [required(lazy("Enter the date."))])


def _kept_apart(kind: FunderKind) -> str:
    return gettext("Kept apart: %(what)s", what=say(kind.label))


def _named(one: SourceView) -> str:
    return gettext("%(funder)s, kept apart: %(convention)s", funder=one.funder_name, convention=one.convention)


class WithdrawForm(PortalForm):
    """Why a funder withdraws."""

    reason = Text(lazy("Why"), [required(lazy("Say why, in a few words."))])
