"""What the cases ask, where it is not one function of the plugin."""

from datetime import date

from alize_europe.deadlines import register_deadline as european_deadline
from alize_romania.country import holidays
from alize_romania.deadlines import register_deadline
from alize_romania.letters import comma_below
from portal.sdk import fold


def put_right(typed: str) -> dict[str, str]:
    """What was typed, with the right letters, and what it is found by, whichever letters it was typed with."""
    written = comma_below(typed)
    assert fold(written) == fold(typed)
    return {"written": written, "search_key": fold(written)}


def deadlines(granted_on: date) -> dict[str, date | None]:
    """The two registers' last days."""
    return {
        "eu_deadline": european_deadline(granted_on, holidays),
        "regas_deadline": register_deadline(granted_on),
    }
