"""The forms behind a mailed link, and those that ask for one."""

from __future__ import annotations

from collections.abc import Iterable

from flask import g
from wtforms import PasswordField
from wtforms.validators import Email, ValidationError

from portal.foundation.web.forms import PortalForm, Text, required
from portal.foundation.web.i18n import lazy, say
from portal.people.accounts import passwords


class AskForm(PortalForm):
    """The address to which a link is mailed."""

    email = Text(
        lazy("E-mail address"),
        [
            required(lazy("Enter your e-mail address.")),
            Email(lazy("Enter an address such as name@company.example.")),
        ],
    )


class NewPasswordForm(PortalForm):
    """A new password. `about` are words known of the person, besides those of the territory."""

    new_password = PasswordField(lazy("New password"), [required(lazy("Choose a password."))])
    about: Iterable[str] = ()

    def validate_new_password(self, field: PasswordField) -> None:
        """The password follows the policy. Raises ValidationError with what to change."""
        territory = g.territory
        words = (*self.about, *territory.names.values(), territory.carrier_name, *territory.ref.slug.split("-"))
        wrong = passwords.problem(field.data or "", words)
        if wrong is not None:
            raise ValidationError(say(wrong))


class JoinForm(NewPasswordForm):
    """Joining: a name, and a password for who has none."""

    name = Text(lazy("Your first and last name"), [required(lazy("Enter your name."))])


class JoinKnownForm(PortalForm):
    """Joining with the password one has."""

    name = Text(lazy("Your first and last name"), [required(lazy("Enter your name."))])


class ChangePasswordForm(NewPasswordForm):
    """Another password, by who knows the present one."""

    password = PasswordField(lazy("Present password"), [required(lazy("Enter your password."))])


class ChangeAddressForm(AskForm):
    """Another address; the password proves who asks."""

    password = PasswordField(lazy("Your password"))


class ConfirmForm(PortalForm):
    """A button that does what a link announces: opening the link itself does nothing."""


def words_about(name: str, email: str) -> tuple[str, ...]:
    """Return the words by which anyone would guess a person's password."""
    return (name, email.replace("@", " ").replace(".", " "))
