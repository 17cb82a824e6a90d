"""Signing in, and a person's preferences in a territory."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, PasswordField, SelectField

from portal.foundation.web.forms import PortalForm, SelectChoice, Text, required
from portal.foundation.web.i18n import gettext, lazy, locales
from portal.foundation.web.versions import VersionedForm

LANGUAGES = {"fr": "Français", "en": "English", "ro": "Română"}


class SignInForm(PortalForm):
    """Address and password."""

    email = Text(lazy("E-mail address"), [required(lazy("Enter your e-mail address."))])
    password = PasswordField(lazy("Password"), [required(lazy("Enter your password."))])


class CodeForm(PortalForm):
    """A code, or the answer of a device that keeps a passkey."""

    code = Text(lazy("Code of 6 digits"), longest=40)
    passkey = HiddenField()


class RecoveryForm(PortalForm):
    """A recovery code."""

    code = Text(lazy("Recovery code"), [required(lazy("Enter one of your recovery codes."))], longest=40)


class SetUpForm(CodeForm):
    """A new application, with its secret sealed in the page; or a new passkey."""

    sealed = HiddenField()


class PasskeyForm(PortalForm):
    """A new passkey and what its owner calls it."""

    name = Text(lazy("Name of the device"), [required(lazy("Enter a name, for example “Office PC”."))], longest=60)
    passkey = HiddenField()


class ConfirmForm(PortalForm):
    """One proof, among those that the person can give. The names are no other form's: it travels with one."""

    confirm_password = PasswordField(lazy("Password"))
    confirm_code = Text(lazy("Code of 6 digits"), longest=40)
    confirm_passkey = HiddenField()


class PreferencesForm(VersionedForm):
    """Language and appearance."""

    locale = SelectField(lazy("Language"))
    theme = SelectField(lazy("Appearance"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locale.choices = [SelectChoice(code, LANGUAGES.get(code, code)) for code in locales()]
        self.theme.choices = [
            SelectChoice("", gettext("Like my device")),
            SelectChoice("light", gettext("Light")),
            SelectChoice("dark", gettext("Dark")),
        ]
