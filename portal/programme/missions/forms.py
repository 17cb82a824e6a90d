"""The forms of a mission."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.foundation.web.forms import LongText, PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy
from portal.foundation.web.typed_fields import DateText, Whole
from portal.programme.missions.ending import COMPANY_OUTCOMES, EXPERT_OUTCOMES, RATINGS, EvaluationData
from portal.programme.missions.half_days import PART_LABELS, PLACE_LABELS, DayData
from portal.programme.missions.life import NeedData
from portal.programme.missions.proposals import DECLINE_REASONS, Answer
from portal.programme.partners import fields

MOST_HALF_DAYS = 120
ONE_TO = {"low": 1, "high": MOST_HALF_DAYS}


def _choices(words: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, gettext(label)) for code, label in words.items()]


class NeedForm(PortalForm):
    """What the company needs from an expert."""

    field = SelectField(lazy("Field of competence"), [required(lazy("Choose a field."))])
    objective = LongText(
        lazy("What the mission should achieve"),
        [required(lazy("Say what the mission should achieve."))],
        longest=1000,
        description=lazy("Partners read this before they know whose need it is: do not name the company."),
    )
    deliverable = Text(
        lazy("What the expert hands over"),
        [required(lazy("Say what the expert hands over: a report, a plan, a table."))],
        longest=300,
    )
    half_days = Whole(lazy("Half-days wanted"), [required(lazy("Say how many half-days are wanted."))], **ONE_TO)
    deadline = DateText(lazy("Wanted by"), [optional()])
    urgent = BooleanField(lazy("The need is urgent"))
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field.choices = [SelectChoice("", ""), *(SelectChoice(c, w) for c, w in fields.labels().items())]

    def need_data(self) -> NeedData:
        """Return what was typed."""
        return NeedData(
            field=self.field.data or "",
            objective=self.objective.data or "",
            deliverable=self.deliverable.data or "",
            half_days=self.half_days.data or 0,
            deadline=self.deadline.data,
            urgent=self.urgent.data,
        )


class ProposeForm(PortalForm):
    """The expert to ask, for how many half-days, with which words."""

    expert = RadioField(lazy("Expert"), [required(lazy("Choose an expert."))], validate_choice=False)
    half_days = Whole(lazy("Half-days"), [required(lazy("Say for how many half-days."))], **ONE_TO)
    message = LongText(lazy("Message to the expert"), [optional()], longest=2000)


class DeclineForm(PortalForm):
    """Why a proposal is declined, and until when nothing more should be proposed."""

    reason = SelectField(lazy("Why not?"), [required(lazy("Choose the reason that comes closest."))])
    note = LongText(lazy("In your own words"), [optional()], longest=1000)
    pause_until = DateText(lazy("Propose nothing to me until"), [optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [SelectChoice("", ""), *_choices(DECLINE_REASONS)]

    def answer(self) -> Answer:
        """Return the no that was given."""
        return Answer(accepted=False, reason=self.reason.data or "", note=self.note.data or "")


class AcceptForm(PortalForm):
    """One button: I take it."""


class MeetForm(PortalForm):
    """The company agrees to the expert, and perhaps knows the day of the first meeting."""

    first_meeting_on = DateText(lazy("First meeting"), [optional()])

    def answer(self) -> Answer:
        """Return the yes that was given."""
        return Answer(accepted=True, first_meeting_on=self.first_meeting_on.data)


class RecordForm(PortalForm):
    """An answer that came by telephone or letter, recorded by the project officer."""

    accepted = RadioField(lazy("Answer"), [required(lazy("Choose the answer."))])
    note = LongText(lazy("How the answer reached you"), [required(lazy("Say who told you, and how."))], longest=1000)
    first_meeting_on = DateText(lazy("First meeting"), [optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accepted.choices = [SelectChoice("yes", gettext("Yes")), SelectChoice("no", gettext("No"))]

    def answer(self) -> Answer:
        """Return the answer that was recorded."""
        yes = self.accepted.data == "yes"
        return Answer(yes, "" if yes else "other", self.note.data or "", self.first_meeting_on.data)


class OfferForm(PortalForm):
    """A partner's expert for a need."""

    expert = SelectField(lazy("Expert"), [required(lazy("Choose an expert."))])
    message = LongText(lazy("Message to the project officer"), [optional()], longest=1000)


def day_of(field: DateText) -> date:
    """Return the day of a field that was found in order."""
    assert isinstance(field.data, date)
    return field.data


class DayForm(PortalForm):
    """A half-day given: the day and its half; where and what are optional."""

    on = DateText(lazy("Day"), [required(lazy("Enter the day."))])
    part = RadioField(lazy("Half of the day"), [required(lazy("Choose morning or afternoon."))])
    place = RadioField(lazy("Where"), [required(lazy("Say where."))], default="on_site")
    activity = Text(lazy("What was done"), [optional()], longest=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part.choices, self.place.choices = _choices(PART_LABELS), _choices(PLACE_LABELS)

    def day_data(self) -> DayData:
        """Return what was typed."""
        return DayData(day_of(self.on), self.part.data or "", self.place.data or "", self.activity.data or "")


class ConfirmForm(PortalForm):
    """The half-days that the company confirms: all of them unless one is left out."""

    half_days = SelectMultipleField(
        lazy("Half-days to confirm"),
        [required(lazy("Tick at least one half-day."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class ReasonForm(PortalForm):
    """A reason, in a few words."""

    reason = LongText(lazy("Reason"), [optional()], longest=2000)


class WhyForm(PortalForm):
    """A reason that is asked for."""

    reason = LongText(lazy("Reason"), [required(lazy("Say why, in a few words."))], longest=2000)


class EndForm(PortalForm):
    """The expert's note at the end, and what they hand over."""

    note = LongText(lazy("What was done, and what you advise"), [required(lazy("Write a few lines for the company."))])
    upload = FileField(lazy("What you hand over"))


class EvaluationForm(PortalForm):
    """Three questions at the end."""

    rating = RadioField(lazy("Was the mission useful?"), [required(lazy("Choose an answer."))], coerce=str)
    outcome = RadioField(lazy("And now?"), [required(lazy("Choose an answer."))])
    comment = LongText(lazy("In your own words"), [optional()], longest=2000)

    def __init__(self, side: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rating.choices = [SelectChoice(str(value), gettext(label)) for value, label in RATINGS.items()]
        self.outcome.choices = _choices(COMPANY_OUTCOMES if side == "company" else EXPERT_OUTCOMES)
        if side == "expert":
            self.rating.label.text = gettext("Did the mission go well for you?")

    def evaluation_data(self) -> EvaluationData:
        """Return the answers."""
        return EvaluationData(int(self.rating.data or 0), self.outcome.data or "", self.comment.data or "")


class CloseForm(PortalForm):
    """What the mission changes for jobs, in the project officer's words."""

    effect = LongText(lazy("Effect on jobs"), [optional()], longest=1000)
