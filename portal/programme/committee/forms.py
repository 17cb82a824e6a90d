"""The forms of a meeting: planning it, its agenda, convening, interests, presence, closing and minutes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.foundation.web.context import today
from portal.foundation.web.forms import LongText, PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy
from portal.foundation.web.typed_fields import DateText, Whole
from portal.foundation.web.versions import VersionedForm, sealed
from portal.programme.committee import rules
from portal.programme.committee.agenda import ItemView
from portal.programme.committee.interests import Declaration
from portal.programme.committee.planning import MeetingData
from portal.programme.committee.queries import InterestView, MeetingView, SeatView
from portal.programme.committee.sitting import Presence

_TIME = re.compile(r"([01]?\d|2[0-3])\s*[:hH.]\s*([0-5]\d)?")


def read_time(text: str) -> str | None:
    """Return an hour as 14:05, typed as 14:05, 14 h 05 or 14h; None when it is not one."""
    match = _TIME.fullmatch(text.strip().replace("\u00a0", " ").replace("\u202f", " "))
    return f"{int(match[1]):02d}:{int(match[2] or 0):02d}" if match else None


class MeetingForm(PortalForm):
    """When and where."""

    held_on = DateText(lazy("Day"), [required(lazy("Enter the day of the meeting."))])
    time = Text(lazy("Time"), [required(lazy("Enter the time of the meeting."))], longest=8)
    place = Text(lazy("Place"), [required(lazy("Say where the committee meets."))])
    version = HiddenField()

    def validate_held_on(self, field: DateText) -> None:
        """Refuse a day that is past."""
        if field.data is not None and field.data < today():
            raise ValidationError(gettext("A meeting is planned for today or later."))

    def validate_time(self, field: Text) -> None:
        """Refuse what is no hour."""
        if read_time(field.data or "") is None:
            raise ValidationError(gettext("Enter a time such as 14:00."))

    def meeting_data(self) -> MeetingData:
        """Return what was typed; the form was validated."""
        assert self.held_on.data is not None
        return MeetingData(self.held_on.data, read_time(self.time.data or "") or "", self.place.data or "")


class TimesForm(VersionedForm):
    """The minutes set aside for each file. A subclass adds the fields, see `times_form`."""

    points: tuple[ItemView, ...] = ()

    def minutes(self) -> dict[UUID, int]:
        """Return what was typed, without what is no number of minutes."""
        typed = {point.id: self[f"minutes_{point.id}"].data for point in self.points}
        return {key: number for key, number in typed.items() if number is not None}


def times_form(points: Sequence[ItemView], **kwargs: Any) -> TimesForm:
    """Return the form of an agenda, as it was sent."""
    fields: dict[str, Any] = {"points": tuple(points)}
    for point in points:
        label = gettext("Minutes for %(company)s", company=point.company_name)
        fields[f"minutes_{point.id}"] = Whole(label, low=1, high=240, default=point.minutes)
    made: TimesForm = type("AgendaTimesForm", (TimesForm,), fields)(**kwargs)
    return made


def kept_times(points: Sequence[ItemView]) -> TimesForm:
    """Return the form with the minutes as they are kept."""
    return sealed(times_form(points, formdata=None))


class AddFilesForm(PortalForm):
    """Ready files to put on the agenda, and the time for each."""

    files = SelectMultipleField(
        lazy("Ready files"),
        [required(lazy("Tick at least one file."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    minutes = Whole(lazy("Minutes for each"), [required()], low=1, high=240, default=15)

    def __init__(self, ready: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offered = [row.id for row in ready]
        self.files.choices = [SelectChoice(str(row.id), f"{row.company_name} ({row.reference})") for row in ready]

    def project_ids(self) -> list[UUID]:
        """Return the files that were ticked, in the order in which they are listed."""
        ticked = set(self.files.data or ())
        return [project_id for project_id in self.offered if str(project_id) in ticked]


class ConveneForm(PortalForm):
    """Convening; a chair may say that it is urgent."""

    urgent = BooleanField(lazy("It is urgent: I convene the members later than the rules say."))


class ReasonForm(PortalForm):
    """Why a meeting is called off or taken up again."""

    reason = LongText(lazy("Reason"), [required(lazy("Say why, in a few words."))], longest=1000)


class CloseForm(PortalForm):
    """The end of a meeting: what the minutes add, such as the day of the next one."""

    closing = LongText(lazy("Add to the minutes"), [optional()], longest=2000)


class SignForm(PortalForm):
    """Signing: the fingerprint of the draft that was on the page, and the chair's word that it was read."""

    draft = HiddenField()
    read = BooleanField(
        lazy("I have read these minutes: they say what the committee decided."),
        [required(lazy("Tick this box once you have read the minutes."))],
    )


class AnswerForm(VersionedForm):
    """Whether a member comes, or who stands for them."""

    presence = RadioField(lazy("Will you come?"), [required(lazy("Say whether you come."))])
    proxy = SelectField(lazy("Who stands for you"), [optional()])

    def __init__(self, own: SeatView, others: Sequence[SeatView], proxies: bool, **kwargs: Any) -> None:
        known = {"presence": own.answer, "proxy": str(own.proxy_id or "")}
        super().__init__(data=known, **kwargs)
        self.presence.choices = [
            SelectChoice("present", gettext("I come")),
            SelectChoice("excused", gettext("I cannot come")),
            *([SelectChoice("represented", gettext("Another member stands for me"))] if proxies else []),
        ]
        names = [SelectChoice(str(seat.id), seat.name) for seat in others if seat.id != own.id]
        self.proxy.choices = [SelectChoice("", gettext("Nobody")), *names]

    def proxy_id(self) -> UUID | None:
        """Return the seat that was chosen."""
        return UUID(self.proxy.data) if self.proxy.data else None


def kept_answer(view: MeetingView, seats: Sequence[SeatView], own: SeatView) -> AnswerForm:
    """Return what a member has answered."""
    return sealed(AnswerForm(own, seats, view.terms.proxies_max > 0, formdata=None))


class InterestsForm(VersionedForm):
    """What a member says of each file of the agenda. A subclass adds the fields, see `interests_form`."""

    points: tuple[ItemView, ...] = ()
    known: dict[UUID, InterestView] = {}

    def rows(self) -> list[tuple[ItemView, Any, Any, InterestView | None]]:
        """Return each point with its two fields and what was declared before."""
        return [(p, self[f"kind_{p.id}"], self[f"text_{p.id}"], self.known.get(p.id)) for p in self.points]

    def declarations(self) -> dict[UUID, Declaration]:
        """Return what was chosen; what stands already is not sent again."""
        said = {}
        for point, kind, text, known in self.rows():
            if known is None or known.kind == "none" or kind.data == "conflict":
                said[point.id] = Declaration(kind.data, text.data or "")
        return said


def interests_form(points: Sequence[ItemView], found: Sequence[InterestView], **kwargs: Any) -> InterestsForm:
    """Return the form of one member for an agenda, with what they declared before."""
    known = {interest.item_id: interest for interest in found}
    fields: dict[str, Any] = {"points": tuple(points), "known": known}
    for point in points:
        before = known.get(point.id)
        later = {"none": rules.INTERESTS, "unsure": ("unsure", "conflict"), "conflict": ("conflict",)}
        offered = later[before.kind] if before else rules.INTERESTS
        fields[f"kind_{point.id}"] = SelectField(
            point.company_name,
            default=before.kind if before else "none",
            choices=[SelectChoice(code, gettext(rules.INTEREST_LABELS[code])) for code in offered],
        )
        fields[f"text_{point.id}"] = Text(
            lazy("What links you to this company"), [optional()], default=before.text if before else ""
        )
    made: InterestsForm = type("MemberInterestsForm", (InterestsForm,), fields)(**kwargs)
    return made


class PresenceForm(VersionedForm):
    """Who is there. A subclass adds the fields, see `presence_form`."""

    attending = LongText(lazy("Attending without a vote"), [optional()], longest=1000)
    seats: tuple[SeatView, ...] = ()

    def rows(self) -> list[tuple[SeatView, Any, Any, Any]]:
        """Return each seat with its fields."""
        return [(s, self[f"presence_{s.id}"], self[f"proxy_{s.id}"], self[f"college_{s.id}"]) for s in self.seats]

    def take_as_present(self) -> None:
        """Choose « present » for those of whom nothing is known; nothing is kept yet."""
        for _seat, presence, _proxy, _college in self.rows():
            if presence.data == "expected":
                presence.data = "present"

    def presences(self) -> dict[UUID, Presence]:
        """Return what was chosen, by seat."""
        return {
            seat.id: Presence(presence.data, UUID(proxy.data) if proxy.data else None, college.data or "")
            for seat, presence, proxy, college in self.rows()
        }


def presence_form(seats: Sequence[SeatView], attending: str, proxies: bool, **kwargs: Any) -> PresenceForm:
    """Return the attendance sheet of a meeting."""
    fields: dict[str, Any] = {"seats": tuple(seats)}
    offered = [code for code in rules.PRESENCES if proxies or code != "represented"]
    for seat in seats:
        others = [SelectChoice(str(other.id), other.name) for other in seats if other.id != seat.id]
        fields[f"presence_{seat.id}"] = SelectField(
            gettext("Presence of %(name)s", name=seat.name),
            default=seat.presence,
            choices=[SelectChoice(code, gettext(rules.PRESENCE_LABELS[code])) for code in offered],
        )
        fields[f"proxy_{seat.id}"] = SelectField(
            gettext("Who stands for %(name)s", name=seat.name),
            [optional()],
            default=str(seat.proxy_id or ""),
            choices=[SelectChoice("", gettext("Nobody")), *others],
        )
        fields[f"college_{seat.id}"] = Text(
            gettext("College of %(name)s", name=seat.name), [optional()], longest=60, default=seat.college
        )
    made: PresenceForm = type("MeetingPresenceForm", (PresenceForm,), fields)(data={"attending": attending}, **kwargs)
    return made
