"""Two people changed one record: both versions side by side, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template
from wtforms import BooleanField, Field, FileField, HiddenField, SelectField, SelectMultipleField

from portal.foundation.kernel.identifiers import new_token
from portal.foundation.web.errors import Answer, ConflictError
from portal.foundation.web.forms import MoneyText, PortalForm
from portal.foundation.web.i18n import format_money, gettext


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that the two versions answer differently, both answers as people read them."""

    label: str
    kept: str
    typed: str


def version_of(form: Any) -> int:
    """Return the version that a form was made from; 0, which no record has, when it says none."""
    typed = str(form.version.data or "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def two_versions(
    typed: PortalForm, kept: PortalForm, error: ConflictError, action: str, back: str, subject: str
) -> Answer:
    """Return the 409 page that shows what is kept now beside what was typed, and lets the person choose.

    `kept` is the same form filled with the present record, its `version` included; `action` is where `typed` goes
    again, `back` leads to the record, `subject` names it.
    """
    pairs = [(kept[field.short_name], field) for field in typed if not isinstance(field, HiddenField | FileField)]
    differences = [
        Difference(str(now.label.text), shown(now), shown(then)) for now, then in pairs if shown(now) != shown(then)
    ]
    again = [pair for _now, then in pairs for pair in _sent(then)]
    again += [("version", str(kept["version"].data)), ("form_key", new_token())]
    page = render_template(
        "errors/two_versions.html",
        error=error,
        differences=differences,
        again=again,
        action=action,
        back=back,
        subject=subject,
    )
    return page, 409


def shown(field: Field) -> str:
    """Return a field's answer as people read it."""
    if isinstance(field, BooleanField):
        return gettext("yes") if field.data else gettext("no")
    if isinstance(field, SelectField | SelectMultipleField):
        return ", ".join(str(choice[1]) for choice in field.iter_choices() if choice[2])
    if isinstance(field, MoneyText) and field.data is not None:
        return format_money(field.data)
    return str(field._value() or "") if hasattr(field, "_value") else str(field.data or "")


def _sent(field: Field) -> list[tuple[str, str]]:
    """Return the names and values that a browser would send for a field."""
    if isinstance(field, BooleanField):
        return [(field.name, "y")] if field.data else []
    if isinstance(field, SelectMultipleField):
        return [(field.name, str(value)) for value in field.data or ()]
    if isinstance(field, SelectField):
        return [(field.name, str(field.data or ""))]
    return [(field.name, str(field._value() or ""))] if hasattr(field, "_value") else []
