"""The forms of a project: opening and editing it, giving the reason of a step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import g
from wtforms import BooleanField, SelectField
from wtforms.validators import Email

from portal.foundation.hooks.types import IdentifierKind
from portal.foundation.web.forms import LongText, PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy
from portal.foundation.web.typed_fields import MoneyText, Whole
from portal.foundation.web.versions import VersionedForm, sealed
from portal.people.accounts.queries import members_with
from portal.people.parties.numbers import canonical, number_fields
from portal.people.parties.service import number_field
from portal.people.tenants.places import places
from portal.programme.companies.placing import Placed
from portal.programme.companies.service import CompanyData
from portal.programme.projects import questions
from portal.programme.projects.queries import ProjectView
from portal.programme.projects.service import ProjectData


class ProjectForm(Placed, VersionedForm):
    """The need first, then the firm. A subclass adds a field per kind of company number, and plugins' questions."""

    title = Text(lazy("The project in one sentence"), [required(lazy("Say in one sentence what the company wants."))])
    need = LongText(lazy("What the company needs"), [optional()])
    requested = MoneyText(lazy("Advance asked for"), [optional()])
    jobs_created = Whole(lazy("Jobs to create"), [optional()], high=5000, default=0)
    jobs_kept = Whole(lazy("Jobs to keep"), [optional()], high=5000, default=0)
    company_name = Text(lazy("Name of the company"), [required(lazy("Enter the name of the company."))])
    registered = BooleanField(lazy("The company is registered"), default=True)
    place = Text(lazy("Town"), [optional()])
    activity = Text(lazy("Activity code"), [optional()], longest=60)
    headcount = Whole(lazy("Number of employees"), [optional()], high=100_000)
    contact_name = Text(lazy("Person to talk to"), [optional()])
    contact_email = Text(
        lazy("E-mail address"), [optional(), Email(lazy("Enter an address such as name@company.example."))]
    )
    contact_phone = Text(lazy("Telephone"), [optional()], longest=40)
    lead_id = SelectField(lazy("Followed by"), [optional()])

    identifier_kinds: tuple[IdentifierKind, ...] = ()
    extra_keys: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settle(places(g.territory), may_be_unknown=True)
        self.leads = {str(member.id): member for member in members_with("projects.study")}
        people = [SelectChoice(key, member.name) for key, member in self.leads.items()]
        self.lead_id.choices = [SelectChoice("", gettext("Nobody yet")), *people]

    @property
    def identifier_fields(self) -> list[Any]:
        """The fields of the company numbers, in the plugins' order."""
        return [self[number_field(kind.key)] for kind in self.identifier_kinds]

    def numbers(self) -> Iterator[tuple[IdentifierKind, Any]]:
        """Return each kind of company number with its field."""
        return zip(self.identifier_kinds, self.identifier_fields, strict=True)

    @property
    def extra_fields(self) -> list[Any]:
        """The fields of plugins' questions, in the plugins' order."""
        return [self[_extra(key)] for key in self.extra_keys]

    def project_data(self) -> ProjectData:
        """Return what was typed. Raises InvalidError for a company number that is wrong."""
        company = CompanyData(
            name=self.company_name.data or "",
            identifiers=canonical(self.numbers()),
            registered=self.registered.data,
            place=self.place.data or "",
            area=self.area_code(),
            activity=self.activity.data or "",
            headcount=self.headcount.data,
            contact_name=self.contact_name.data or "",
            contact_email=self.contact_email.data or "",
            contact_phone=self.contact_phone.data or "",
        )
        lead = self.leads.get(self.lead_id.data or "")
        return ProjectData(
            company=company,
            title=self.title.data or "",
            need=self.need.data or "",
            requested=self.requested.data,
            jobs_created=self.jobs_created.data or 0,
            jobs_kept=self.jobs_kept.data or 0,
            lead_id=lead.id if lead else None,
            extra={key: field.data or "" for key, field in zip(self.extra_keys, self.extra_fields, strict=True)},
        )


def _extra(key: str) -> str:
    return "extra_" + key.replace(":", "_").replace(".", "_")


def project_form() -> type[ProjectForm]:
    """Return the form of the bound territory, with its kinds of company numbers and its plugins' questions.

    Raises UnansweredError while a plugin does not say which numbers there are.
    """
    fields = number_fields()
    asked = questions.asked()
    fields["extra_keys"] = tuple(asked)
    fields |= {_extra(key): questions.field(question) for key, question in asked.items()}
    return type("TerritoryProjectForm", (ProjectForm,), fields)


SHOWN = (
    "title",
    "need",
    "requested",
    "jobs_created",
    "jobs_kept",
    "company_name",
    "registered",
    "place",
    "area",
    "activity",
    "headcount",
    "contact_name",
    "contact_email",
    "contact_phone",
)
"""The fields that show what the file says."""


def form_for(view: ProjectView) -> ProjectForm:
    """Return the form filled with what the file says."""
    known = {number_field(kind): value for kind, value in view.identifiers.items()}
    known |= {_extra(key): value for key, value in view.extra.items()}
    values = {name: getattr(view, name) for name in SHOWN}
    return sealed(project_form()(formdata=None, data={**values, **known, "lead_id": str(view.lead_id or "")}))


class StepForm(PortalForm):
    """A step's reason."""

    reason = LongText(lazy("Reason"), [optional()], longest=2000)
