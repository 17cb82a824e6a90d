"""What the public register says of a firm that is known: its state, and where it differs from what was declared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from portal.foundation.hooks.lookup import CompanyAnswer, CompanyFacts, CompanyUnknown
from portal.foundation.kernel.text import fold

UNASKED = ""
STATES = (UNASKED, "active", "ceased", "inactive", "restricted", "unknown")
"""No answer yet; open; closed or struck off; noted as one that may not trade; open and not to be shown; not found."""

GONE = ("ceased", "inactive")
"""States of which whoever lends, decides or signs has to know."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it is kept: a state, the day of the closure, the register, and what it says otherwise."""

    state: str
    source: str
    ceased_on: date | None = None
    name: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class RegisterNote(Said):
    """What is kept of a firm, with when the register answered."""

    asked_at: datetime | None = None

    @property
    def gone(self) -> bool:
        """Tell whether the firm is closed or may not trade."""
        return self.state in GONE


def said(answer: CompanyAnswer, name: str, place: str) -> Said | None:
    """Return what is kept of an answer about a firm that declared this name and place; None where it says nothing.

    Of name and place, only what differs is taken over, and nothing of a firm that does not want to be shown.
    """
    if isinstance(answer, CompanyUnknown):
        return Said("unknown", answer.source.title)
    if not isinstance(answer, CompanyFacts):
        return None
    ceased_on = None if answer.active else answer.ceased_on
    if answer.restricted:
        return Said(_state(answer), answer.source.title, ceased_on)
    return Said(
        _state(answer), answer.source.title, ceased_on, otherwise(name, answer.name), otherwise(place, answer.place)
    )


def _state(facts: CompanyFacts) -> str:
    if not facts.active:
        return "ceased"
    if facts.inactive:
        return "inactive"
    return "restricted" if facts.restricted else "active"


def otherwise(declared: str, told: str) -> str:
    """Return what the register says, "" where it says the same: one within the other, case and points left out."""
    one, other = _bare(declared), _bare(told)
    return "" if one in other or other in one else told


def _bare(text: str) -> str:
    return re.sub(r"\W", "", fold(text))
