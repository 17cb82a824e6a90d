"""A firm's activity in words: its codes in the country's nomenclatures, with the official labels."""

from __future__ import annotations

from datetime import date

from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.activities import ActivityReading, Reading
from portal.foundation.hooks.calls import Hooks
from portal.foundation.web.context import registry
from portal.foundation.web.i18n import format_date, gettext

_LISTED = 6
"""So many possible codes are named in a line of text."""


def readings(written: str | None, on: date) -> tuple[ActivityReading, ...]:
    """Return what a typed activity means in each nomenclature; () when nothing is typed or known."""
    if not written:
        return ()
    asked = Hooks(registry(), current_tenant()).collect("activity_codes", ActivityReading, written=written, on=on)
    return tuple(item.value for item in asked)


def listed_here() -> bool:
    """Tell whether the country has nomenclatures, in which a code may be missing."""
    return bool(registry().owners("activity_codes", current_tenant().plugins))


def activity_line(written: str | None, on: date) -> str:
    """Return a typed activity in one line, as it is typed when nothing is known of it."""
    return " · ".join(map(_line, readings(written, on))) or written or ""


def activity_code(written: str, on: date) -> str:
    """Return the code that counts on a day, as it is printed; what was typed where none is sure."""
    sure = (reading.codes[0].code for reading in readings(written, on) if len(reading.codes) == 1)
    return next(sure, written)


def _line(reading: ActivityReading) -> str:
    if len(reading.codes) == 1:
        (code,) = reading.codes
        return f"{code.code} {code.label} ({reading.nomenclature})"
    codes = [code.code for code in reading.codes]
    listed = ", ".join(codes[:_LISTED]) + (" …" if len(codes) > _LISTED else "")
    return gettext("one of %(codes)s (%(nomenclature)s)", codes=listed, nomenclature=reading.nomenclature)


def about(reading: ActivityReading, on: date) -> str:
    """Return what to know of a reading on a day: how it was come by and when its nomenclature counts."""
    return ", ".join(filter(None, (_how(reading), _when(reading, on))))


def _how(reading: ActivityReading) -> str:
    if reading.reading is Reading.UNSURE:
        return gettext("if the code is of this nomenclature")
    if reading.reading is Reading.WRITTEN:
        return ""
    if len(reading.codes) == 1:
        return gettext("corresponds by the published table")
    return gettext("one of these, by the published table")


def _when(reading: ActivityReading, on: date) -> str:
    if reading.until is not None:
        return gettext("until %(day)s", day=format_date(reading.until))
    return gettext("from %(day)s", day=format_date(reading.since)) if reading.since > on else ""
