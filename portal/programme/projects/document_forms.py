"""The forms of a file's documents."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from portal.foundation.web.forms import PortalForm, required
from portal.foundation.web.i18n import gettext, lazy
from portal.programme.projects.documents import ATTACHED


class AttachForm(PortalForm):
    """A document to add: what it is, then the file."""

    kind = SelectField(lazy("What is it?"), [required(lazy("Choose what the document is."))])
    upload = FileField(lazy("The document itself"), [FileRequired(lazy("Choose a file."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", ""), *((code, gettext(label)) for code, label in ATTACHED.items())]


class SheetForm(PortalForm):
    """One button: make the summary sheet. Its key makes it act once."""
