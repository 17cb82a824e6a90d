"""Asking for a visit, granting it, refusing it."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField

from portal.foundation.web.forms import LongText, PortalForm, SelectChoice, required
from portal.foundation.web.i18n import lazy, ngettext
from portal.people.support.rules import HOURS


class AskForm(PortalForm):
    """Why somebody of the network needs to read a territory's files."""

    reason = LongText(
        lazy("Reason"), [required(lazy("Say why, in a few words: the territory decides on that."))], longest=2000
    )


class GrantForm(PortalForm):
    """For how long a territory lets somebody of the network read its files."""

    hours = SelectField(lazy("For how long"), [required(lazy("Choose for how long."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hours.choices = [SelectChoice(str(n), ngettext("%(num)s hour", "%(num)s hours", n)) for n in HOURS]


class RefuseForm(PortalForm):
    """Why a territory says no."""

    why = LongText(lazy("What you answer"), [required(lazy("Say why, in a few words."))], longest=2000)
