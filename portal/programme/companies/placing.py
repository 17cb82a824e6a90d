"""Where a firm lies, on a form: its town as people write it, and the code of the place as the country has it."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField

from portal.foundation.web.forms import SelectChoice, optional
from portal.foundation.web.i18n import gettext, lazy, say
from portal.people.tenants.places import Places


class Placed:
    """For a form with `place`: the code of that place, chosen where the country has few, recognised elsewhere.

    Call `settle` before the form is used.
    """

    place: Any
    area = SelectField(lazy("Place"), [optional()])
    places: Places | None = None

    def settle(self, places: Places | None, *, may_be_unknown: bool = False) -> None:
        """Offer the country's places, or leave the choice out where they are many or not known."""
        self.places = places
        if places and places.listed:
            self.area.label.text = say(places.kind)
            unknown = [SelectChoice("", gettext("Not known yet"))] if may_be_unknown else []
            self.area.choices = [*unknown, *(SelectChoice(code, name) for code, name in places.listed)]
        else:
            del self.area

    def area_code(self) -> str | None:
        """Return the code of the firm's place: the one chosen ("" for none), or that of the town; None if unknown."""
        if self.places is None:
            return None
        return self.area.data or "" if self.places.listed else self.places.recognised(self.place.data or "") or None
