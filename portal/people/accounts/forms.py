"""Signing in, and a person's preferences in a territory."""

from __future__ import annotations

from typing import Any

from wtforms import PasswordField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its published types lag behind

from portal.foundation.web.forms import PortalForm, Text, required
from portal.foundation.web.i18n import gettext, lazy, locales

LANGUAGES = {"fr": "Français", "en": "English", "ro": "Română"}


class SignInForm(PortalForm):
    """Address and password."""

    email = Text(lazy("E-mail address"), [required(lazy("Enter your e-mail address."))])
    password = PasswordField(lazy("Password"), [required(lazy("Enter your password."))])


class PreferencesForm(PortalForm):
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
