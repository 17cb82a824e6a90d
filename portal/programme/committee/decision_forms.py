"""The form of a decision: votes, outcome, advance, days by field, conditions. Rows are added without a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectField

from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.forms import LongText, PortalForm, SelectChoice, Text, optional
from portal.foundation.web.i18n import gettext, lazy, say
from portal.foundation.web.typed_fields import DateText, MoneyText, Whole
from portal.programme.committee import rules
from portal.programme.committee.agenda import ItemView
from portal.programme.committee.decision_rules import ConditionDraft, DecisionDraft
from portal.programme.committee.rules import Ballot

MOST_ROWS = 20


class ConditionRow(Form):
    """One condition; a row left empty is none."""

    text = Text(lazy("Condition"), [optional()], longest=300)
    owner = Text(lazy("Who"), [optional()], longest=120)
    due_on = DateText(lazy("Until"), [optional()])
    proof = Text(lazy("Proof"), [optional()], longest=200)

    @property
    def filled(self) -> bool:
        """Tell whether anything was typed."""
        return any((field.raw_data or [""])[0] or field.data for field in self)


class DaysRow(Form):
    """Half-days in one field of competence; a row without a number is none."""

    code = SelectField(lazy("Field"), [optional()])
    count = Whole(lazy("Half-days"), [optional()], low=0, high=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [SelectChoice(code, gettext(label)) for code, label in FIELDS.items()]
        self.code.choices = [SelectChoice("", gettext("Choose a field")), *named]


class DecisionForm(PortalForm):
    """What the committee says of one file."""

    version = HiddenField()
    votes_for = Whole(lazy("For"), [optional()], high=200)
    votes_against = Whole(lazy("Against"), [optional()], high=200)
    votes_abstained = Whole(lazy("Abstention"), [optional()], high=200)
    casting = RadioField(lazy("The chair decides"), [optional()])
    outcome = RadioField(lazy("The committee decides"), [optional()])
    advance = MoneyText(lazy("Amount of the advance"), [optional()])
    months = Whole(lazy("Duration"), [optional()], high=600)
    grace_months = Whole(lazy("Deferral"), [optional()], high=600)
    days = FieldList(FormField(DaysRow), lazy("Days of experts"), min_entries=1, max_entries=MOST_ROWS)
    conditions = FieldList(FormField(ConditionRow), lazy("Conditions"), min_entries=1, max_entries=MOST_ROWS)
    reasons = LongText(lazy("Questions or reasons"), [optional()], longest=3000)
    summary = LongText(lazy("What was said, for the minutes"), [optional()], longest=4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = [SelectChoice(code, gettext(label)) for code, label in rules.OUTCOMES.items()]
        self.casting.choices = [SelectChoice("for", gettext("For")), SelectChoice("against", gettext("Against"))]

    def add_row(self, kind: str) -> None:
        """Offer one more row of `days` or `conditions`."""
        rows: Any = {"days": self.days, "conditions": self.conditions}.get(kind)
        if rows is not None and len(rows) < MOST_ROWS:
            rows.append_entry()

    def draft(self) -> DecisionDraft:
        """Return what was typed; the form was validated."""
        return DecisionDraft(
            outcome=self.outcome.data or "",
            ballot=self._ballot(),
            advance=self.advance.data or Money.zero(current_tenant().currency),
            months=self.months.data or 0,
            grace_months=self.grace_months.data or 0,
            half_days=self._half_days(),
            reasons=self.reasons.data or "",
            conditions=tuple(_condition(row.form) for row in self.conditions if row.form.filled),
            summary=self.summary.data or "",
        )

    def _ballot(self) -> Ballot | None:
        votes = (self.votes_for.data, self.votes_against.data, self.votes_abstained.data)
        if all(number is None for number in votes):
            return None
        counted = [number or 0 for number in votes]
        return Ballot(counted[0], counted[1], counted[2], self.casting.data or "")

    def _half_days(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in self.days:
            if row.form.code.data and row.form.count.data:
                found[row.form.code.data] = found.get(row.form.code.data, 0) + row.form.count.data
        return found

    def show_errors(self, errors: Mapping[str, Message]) -> None:
        """Show what the rules refuse; those of a condition go to its row, among the rows that are filled."""
        filled = [row for row in self.conditions if row.form.filled]
        for name, message in errors.items():
            first, _, rest = name.partition("-")
            if first == "conditions" and rest:
                place, _, part = rest.partition("-")
                field = filled[int(place)].form[part]
                field.errors = [*field.errors, say(message)]
            elif first == "conditions":
                self.form_errors.append(say(message))
            else:
                self.add_errors({name: message})


def _condition(row: Any) -> ConditionDraft:
    return ConditionDraft(row.text.data or "", row.owner.data or "", row.due_on.data, row.proof.data or "")


def form_for(item: ItemView) -> DecisionForm:
    """Return the form with what was recorded, or with the proposal before that."""
    terms = item.decided if item.outcome in ("approved", "approved_conditional") else item.proposal
    recorded = {
        name: getattr(item, name)
        for name in ("votes_for", "votes_against", "votes_abstained", "casting", "outcome", "reasons", "summary")
    }
    proposed: dict[str, Any] = {}
    if terms is not None:
        proposed["advance"] = terms.advance or None
        if terms.advance:
            proposed |= {"months": terms.months, "grace_months": terms.grace_months}
        proposed["days"] = [{"code": code, "count": count} for code, count in terms.half_days.items()]
    rows = [{"text": c.text, "owner": c.owner, "due_on": c.due_on, "proof": c.proof} for c in item.conditions]
    form = DecisionForm(formdata=None, data={**recorded, **proposed, "conditions": rows, "version": item.version})
    if rows:
        form.add_row("conditions")
    return form
