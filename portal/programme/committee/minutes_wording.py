"""Which wording minutes are set in: the territory's plugin's in its language, else the core's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.wordings import wording, wordings
from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.papers import DocumentTemplate, Paper
from portal.foundation.kernel.message import Message
from portal.foundation.web.i18n import gettext, use_locale

FOLDER = Path(__file__).parent / "templates" / "typst"
NAME, VERSION, SINCE = "minutes", "1.0", date(2026, 11, 1)
LANGUAGES = ("fr", "en")
"""Languages of the core's own wording."""


def in_use(on: date) -> DocumentTemplate:
    """Return the wording of the minutes of a meeting held `on`: in the territory's language, else in English.

    Raises HookFailedError when a plugin that may bring one does not answer.
    """
    locale = current_tenant().locale
    return wording(Paper.MINUTES, locale, on, of_all=True) or own(locale if locale in LANGUAGES else "en")


def own(locale: str) -> DocumentTemplate:
    """Return the core's wording in one of its LANGUAGES."""
    with use_locale(locale):
        title = gettext("Minutes of the committee")
    return DocumentTemplate(Paper.MINUTES, locale, title, NAME, VERSION, SINCE, FOLDER / f"minutes.{locale}.typ")


def drafted_in(data: Mapping[str, Any]) -> DocumentTemplate:
    """Return the wording that minutes were drafted in, by name and version; the name of the core's own is its alone.

    Raises DocumentError when it is gone, HookFailedError as `in_use` does.
    """
    locale, name, version = data["lang"], data["template"]["name"], data["template"]["version"]
    known = [own(locale)] if name == NAME and locale in LANGUAGES else wordings(Paper.MINUTES, locale, of_all=True)
    found = next((one for one in known if (one.name, one.version) == (name, version)), None)
    if found is None:
        raise DocumentError(
            Message(
                "The wording that these minutes were drafted in is no longer there. "
                "Have them drafted again, then sign them."
            )
        )
    return found
