"""Changing a territory's state."""

from __future__ import annotations

from portal.foundation.web.forms import LongText, PortalForm, required
from portal.foundation.web.i18n import lazy


class StateForm(PortalForm):
    """Why the territory changes state."""

    reason = LongText(lazy("Reason"), [required(lazy("Say why, in a few words."))], longest=2000)
