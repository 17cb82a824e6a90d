"""The forms of jobs: the company's two-minute declaration, and the review of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField

from portal.foundation.hooks.missions import JobKind
from portal.foundation.web.forms import LongText, PortalForm, SelectChoice, optional, required
from portal.foundation.web.i18n import gettext, lazy, say
from portal.foundation.web.typed_fields import Hundredths
from portal.foundation.web.versions import VersionedForm, sealed
from portal.programme.employment.queries import Declared
from portal.programme.employment.service import DeclarationData


class DeclarationForm(VersionedForm):
    """Jobs created, jobs kept, a document. A subclass adds two fields for each kind of contract of the country."""

    upload = FileField(lazy("Document that proves it"))
    note = LongText(lazy("Anything to add?"), [optional()], longest=1000)

    kinds: tuple[JobKind, ...] = ()

    def fields_of(self, side: str) -> list[Any]:
        """Return the fields of one side, "created" or "kept", in the country's order."""
        return [self[_name(side, kind)] for kind in self.kinds]

    def declaration_data(self) -> DeclarationData:
        """Return what was typed."""
        sides = {
            side: {kind.key: self[_name(side, kind)].data or 0 for kind in self.kinds} for side in ("created", "kept")
        }
        return DeclarationData(sides["created"], sides["kept"], self.note.data or "")


def _name(side: str, kind: JobKind) -> str:
    return f"{side}_{re.sub(r'[^a-z0-9]', '_', kind.key)}"


def declaration_form(kinds: Sequence[JobKind]) -> type[DeclarationForm]:
    """Return the form for these kinds of contracts."""
    own: dict[str, Any] = {"kinds": tuple(kinds)}
    for side in ("created", "kept"):
        for kind in kinds:
            hint = say(kind.hint) if kind.hint and side == "created" else ""
            own[_name(side, kind)] = Hundredths(say(kind.label), [optional()], default=0, description=hint)
    return type("CountryDeclarationForm", (DeclarationForm,), own)


def filled(kinds: Sequence[JobKind], last: Declared | None) -> DeclarationForm:
    """Return the form as it is first shown: with the last declaration to correct, else with zeros."""
    values = {}
    for kind in kinds if last else ():
        assert last is not None
        values[_name("created", kind)] = last.created.get(kind.key, 0)
        values[_name("kept", kind)] = last.kept.get(kind.key, 0)
    return sealed(declaration_form(kinds)(formdata=None, data=values))


class EvidenceForm(PortalForm):
    """A document to add."""

    upload = FileField(lazy("Document that proves the jobs"), [FileRequired(lazy("Choose a file."))])


class ReviewForm(PortalForm):
    """Whether the evidence proves what was declared."""

    outcome = RadioField(lazy("Does the evidence prove it?"), [required(lazy("Choose an answer."))])
    note = LongText(lazy("Remark"), [optional()], longest=1000)
    declaration = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = [
            SelectChoice("verified", gettext("Yes, verified")),
            SelectChoice("disputed", gettext("No, to correct")),
        ]
