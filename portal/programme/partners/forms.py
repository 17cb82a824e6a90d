"""The forms of partners and experts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.validators import Email
from wtforms.widgets import CheckboxInput, ListWidget

from portal.foundation.web.forms import PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy
from portal.foundation.web.typed_fields import DateText, Whole
from portal.foundation.web.versions import VersionedForm, sealed
from portal.people.parties.numbers import NumbersForm, number_fields
from portal.people.parties.service import number_field
from portal.programme.partners import fields
from portal.programme.partners.expert_queries import ExpertView
from portal.programme.partners.queries import PartnerView
from portal.programme.partners.service import ExpertData, PartnerData

MOST_HALF_DAYS = 400


class PartnerForm(NumbersForm, VersionedForm):
    """A large firm and whom one writes to there."""

    name = Text(lazy("Name of the firm"), [required(lazy("Enter the name of the firm."))])
    place = Text(lazy("Town of the site"), [optional()])
    since = DateText(lazy("Partner since"), [optional()])
    contact_name = Text(lazy("Person to talk to"), [optional()])
    contact_email = Text(
        lazy("E-mail address"), [optional(), Email(lazy("Enter an address such as name@company.example."))]
    )
    contact_phone = Text(lazy("Telephone"), [optional()], longest=40)

    def partner_data(self) -> PartnerData:
        """Return what was typed. Raises InvalidError for a company number that is wrong."""
        return PartnerData(
            name=self.name.data or "",
            place=self.place.data or "",
            identifiers=self.identifiers(),
            since=self.since.data,
            contact_name=self.contact_name.data or "",
            contact_email=self.contact_email.data or "",
            contact_phone=self.contact_phone.data or "",
        )


def partner_form() -> type[PartnerForm]:
    """Return the form of the bound territory, with its kinds of company numbers; none is asked for."""
    return type("TerritoryPartnerForm", (PartnerForm,), number_fields())


def partner_form_for(view: PartnerView) -> PartnerForm:
    """Return the form filled with what is known."""
    names = ("name", "place", "since", "contact_name", "contact_email", "contact_phone")
    numbers = {number_field(kind): value for kind, value in view.identifiers.items()}
    return sealed(partner_form()(formdata=None, data={**{name: getattr(view, name) for name in names}, **numbers}))


class ExpertForm(PortalForm):
    """An expert: who, what they know, when and how much they may give."""

    name = Text(lazy("Name of the expert"), [required(lazy("Enter the expert’s name."))])
    position = Text(lazy("Position in the firm"), [optional()])
    access = SelectField(
        lazy("Own access to the portal"),
        [optional()],
        description=lazy("Who was given the role of expert for this firm: they answer and note half-days themselves."),
    )
    fields = SelectMultipleField(
        lazy("Fields of competence"),
        [required(lazy("Choose at least one field of competence."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    half_days_per_year = Whole(
        lazy("Half-days a year, at most"),
        [required(lazy("Say how many half-days the expert may give in a year."))],
        high=MOST_HALF_DAYS,
        description=lazy("The employer agrees to this number; twelve half-days are six days."),
    )
    available_from = DateText(lazy("Free from"), [optional()])
    available_until = DateText(lazy("Free until"), [optional()])
    paused_until = DateText(lazy("Paused until"), [optional()])
    version = HiddenField()

    def __init__(self, accesses: Sequence[Row[Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [SelectChoice(str(row.id), row.name) for row in accesses]
        self.access.choices = [SelectChoice("", gettext("none yet")), *people]
        self.fields.choices = [SelectChoice(code, label) for code, label in fields.labels().items()]

    def expert_data(self) -> ExpertData:
        """Return what was typed."""
        return ExpertData(
            name=self.name.data or "",
            position=self.position.data or "",
            fields=tuple(self.fields.data or ()),
            half_days_per_year=self.half_days_per_year.data or 0,
            available_from=self.available_from.data,
            available_until=self.available_until.data,
            paused_until=self.paused_until.data,
            member_id=UUID(self.access.data) if self.access.data else None,
        )


def expert_form_for(view: ExpertView, accesses: Sequence[Row[Any]]) -> ExpertForm:
    """Return the form filled with what is known."""
    names = ("name", "position", "fields", "half_days_per_year", "available_from", "available_until", "paused_until")
    known = {name: getattr(view, name) for name in names}
    access = str(view.member_id or "")
    return ExpertForm(accesses, formdata=None, data={**known, "access": access, "version": view.version})


class PauseForm(VersionedForm):
    """Until when nothing is proposed to the expert; empty ends the pause."""

    until = DateText(lazy("Propose nothing to me until"), [optional()])
