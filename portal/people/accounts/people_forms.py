"""The forms by which a manager invites people, gives and ends roles, switches members off and on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Email, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.foundation.kernel.context import Grant
from portal.foundation.web.forms import PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy, locales
from portal.foundation.web.typed_fields import DateText
from portal.people.accounts.forms import LANGUAGES
from portal.people.accounts.managing import OCCASIONAL, roles_here
from portal.people.accounts.people_queries import organisations
from portal.people.accounts.rules import ROLES


def role_choices() -> list[SelectChoice]:
    """Return the roles that are held here, in the reader's words."""
    return [SelectChoice(role.key, gettext(role.label)) for role in roles_here()]


class GrantForm(PortalForm):
    """A role, and the organisation it stands for if it stands for one."""

    role = SelectField(lazy("Role"), [required(lazy("Choose a role."))])
    party = SelectField(lazy("Organisation represented"), [optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [SelectChoice("", gettext("Choose")), *role_choices()]
        self.party.choices = [
            SelectChoice("", gettext("No organisation")),
            *(SelectChoice(*one) for one in organisations()),
        ]

    @property
    def asks_organisation(self) -> bool:
        """Tell whether a role that is held here stands for an organisation."""
        return any(role.party for role in roles_here())

    @property
    def organisation_roles(self) -> str:
        """Name the roles that stand for an organisation."""
        return ", ".join(gettext(role.label) for role in roles_here() if role.party)

    def grant(self) -> Grant:
        """Return what was chosen."""
        return Grant(self.role.data or "", UUID(self.party.data) if self.party.data else None)


class InviteForm(GrantForm):
    """Whom to invite, and in which language to write to them."""

    email = Text(
        lazy("E-mail address"),
        [
            required(lazy("Enter the address of the person you invite.")),
            Email(lazy("Enter an address such as name@company.example.")),
        ],
    )
    locale = SelectField(lazy("Language of the message"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [code for code in locales() if code in g.territory.locales] or list(locales())
        self.locale.choices = [SelectChoice(code, LANGUAGES.get(code, code)) for code in offered]


class RoleForm(GrantForm):
    """A role for a member, perhaps until a day."""

    until = DateText(lazy("Last day"), [optional()])


class EndForm(PortalForm):
    """When a role ends."""

    version = HiddenField()
    when = RadioField(lazy("When does this role end?"), [required(lazy("Choose when it ends."))])
    last_day = DateText(lazy("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.when.choices = [SelectChoice("now", gettext("At once")), SelectChoice("day", gettext("After this day"))]

    def validate_last_day(self, field: DateText) -> None:
        """A day is needed when the role ends after one. Raises ValidationError."""
        if self.when.data == "day" and field.data is None and not field.errors:
            raise ValidationError(gettext("Enter the last day of this role."))


class SwitchForm(PortalForm):
    """Switching a member off or on, as their page showed them."""

    version = HiddenField()


class LinksForm(PortalForm):
    """Which occasional roles may sign in by a link."""

    roles = SelectMultipleField(
        lazy("Roles that may sign in by a link"),
        [optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = [SelectChoice(key, gettext(ROLES[key].label)) for key in OCCASIONAL]
