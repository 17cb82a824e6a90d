"""Two people changed one record: both versions side by side, and nothing typed is lost.

A form says what it was made from: the version of its record, which the verb compares, or, where it shows several rows
or one without a version, the fingerprint of what it showed (`sealed`), which `keep` compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID
from zlib import crc32

from flask import render_template, request
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)

from portal.foundation.db.base import Versioned
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import db
from portal.foundation.kernel.identifiers import new_token
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.text import whole_number
from portal.foundation.web.errors import Answer, ChangedError, ConflictError
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.i18n import format_money, gettext
from portal.foundation.web.once import perform
from portal.foundation.web.typed_fields import MoneyText

Kept = TypeVar("Kept", bound=PortalForm)
Record = TypeVar("Record", bound=Versioned)


class VersionedForm(PortalForm):
    """A form that shows what a record says, and carries what it was made from."""

    version = HiddenField()


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that the two versions answer differently, both answers as people read them."""

    label: str
    kept: str
    typed: str


def version_of(form: Any) -> int:
    """Return the version that a form was made from; 0, which no record has, when it says none."""
    return _number(str(form.version.data or ""))


def sent_version() -> int:
    """Return the version that a one-button form was made from, read as `version_of` does."""
    return _number(request.form.get("version", ""))


def locked(session: Session, model: type[Record], row_id: UUID, version: int, changed: Message) -> Record:
    """Return a row for changing it. Raises ConflictError, saying `changed`, when it is not what `version` was."""
    row = session.get(model, row_id, with_for_update=True)
    if row is None or row.version != version:
        raise ConflictError(changed)
    return row


def _number(typed: str) -> int:
    return whole_number(typed, 9) or 0


def sealed(form: Kept) -> Kept:
    """Return a form filled with what is kept, its `version` a fingerprint of that."""
    said = [(field.name, field.data) for field in _questions(form)]
    form["version"].data = str(crc32(repr(said).encode()) % 999_999_999 + 1)
    return form


def keep(
    form: PortalForm, kept: Callable[[], PortalForm], act: Callable[[], str], back: str, subject: str
) -> Response | Answer:
    """Carry out `act` as `once.perform` does if what is kept is still what `form` was made from; else show both.

    `kept` makes the same form anew, sealed; it is asked in the transaction, one sender after the other.
    """

    def unchanged() -> str:
        take_turn(db.session(), "form", current_tenant().id, request.path)
        if version_of(form) != version_of(kept()):
            raise ChangedError
        return act()

    try:
        return perform(unchanged)
    except (ChangedError, StaleDataError) as error:
        changed = error if isinstance(error, ChangedError) else ChangedError()
        return two_versions(form, kept(), changed, request.path, back, subject)


def two_versions(
    typed: PortalForm, kept: PortalForm, error: ConflictError, action: str, back: str, subject: str
) -> Answer:
    """Return the 409 page that shows what is kept now beside what was typed, and lets the person choose.

    `kept` is the same form filled with the present record, its `version` included; `action` is where `typed` goes
    again, `back` leads to the record, `subject` names it.
    """
    again = [pair for field in _questions(typed) for pair in _sent(field)]
    again += [("version", str(kept["version"].data)), ("form_key", new_token())]
    page = render_template(
        "errors/two_versions.html",
        error=error,
        differences=_differences(kept, typed),
        files=[field.data.filename for field in typed if isinstance(field, FileField) and field.data],
        again=again,
        action=action,
        back=back,
        subject=subject,
    )
    return page, 409


def _questions(fields: Iterable[Field]) -> Iterator[Field]:
    """Return what a form asks, the questions of its rows included; a file cannot be sent again by a page."""
    for field in fields:
        if isinstance(field, FieldList | FormField):
            yield from _questions(field)
        elif not isinstance(field, HiddenField | FileField):
            yield field


def _differences(kept: PortalForm, typed: PortalForm) -> list[Difference]:
    now, then = ({field.name: field for field in _questions(form)} for form in (kept, typed))
    pairs = [(name, now.get(name), then.get(name)) for name in {**now, **then}]
    told = [Difference(_label(name, one or other), shown(one), shown(other)) for name, one, other in pairs]
    return [difference for difference in told if difference.kept != difference.typed]


def _label(name: str, field: Field | None) -> str:
    """Return the question; in a row of several, with the row's number."""
    assert field is not None
    row = next((int(part) + 1 for part in name.split("-")[1:] if part.isdecimal()), 0)
    text = str(field.label.text)
    return gettext("%(question)s, row %(number)s", question=text, number=row) if row else text


def shown(field: Field | None) -> str:
    """Return a field's answer as people read it; nothing where there is no such row."""
    if field is None:
        return ""
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
        return [(field.name, str(field.data or ""))] if field.data or not isinstance(field, RadioField) else []
    return [(field.name, str(field._value() or ""))] if hasattr(field, "_value") else []
