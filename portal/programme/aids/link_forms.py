"""The form of a tie between two firms."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, SelectField

from portal.foundation.web.forms import DateText, Hundredths, PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy
from portal.people.parties.numbers import NumbersForm, number_fields
from portal.programme.groups.queries import LinkView
from portal.programme.groups.rules import CONTROLS, NO_CONTROL, WHOLE, LinkData


class TieForm(PortalForm):
    """Who holds whom, how much, on what control rests, from when to when."""

    held = RadioField(lazy("Which firm holds the other?"), [required(lazy("Choose an answer."))])
    share = Hundredths(
        lazy("Share held, in percent"),
        [optional()],
        high=WHOLE,
        description=lazy("Of the capital or of the votes: the higher of the two."),
    )
    control = SelectField(
        lazy("What the control rests on"),
        description=lazy(
            "Firms that only the same person or the same public body ties together are not linked: do not enter them."
        ),
    )
    since = DateText(lazy("Since"), [required(lazy("Enter the date."))])
    until = DateText(
        lazy("Until"), [optional()], description=lazy("Last day of the tie. Leave it empty while the tie lasts.")
    )
    version = HiddenField()

    def call(self, party_name: str, other_name: str) -> None:
        """Put the names of the two firms into the answers."""
        one = gettext("%(holder)s holds %(holding)s", holder=other_name, holding=party_name)
        other = gettext("%(holder)s holds %(holding)s", holder=party_name, holding=other_name)
        self.held.choices = [SelectChoice("yes", one), SelectChoice("no", other)]
        grounds = [SelectChoice(code, gettext(label)) for code, label in CONTROLS.items()]
        self.control.choices = [SelectChoice(NO_CONTROL, gettext("No control: a partner firm only")), *grounds]

    def link_data(self) -> LinkData:
        """Return what was typed; the form was found in order."""
        since = self.since.data
        assert since is not None
        return LinkData(self.held.data == "yes", self.share.data, self.control.data, since, self.until.data)


class NewTieForm(NumbersForm, TieForm):
    """A tie and the other firm, by its name and numbers."""

    name = Text(
        lazy("Name of the other firm"),
        [required(lazy("Enter the name of the firm."))],
        description=lazy("A firm known here is found by its number, or by its name when you enter no number."),
    )


def new_tie(party_name: str) -> NewTieForm:
    """Return the form of a new tie, with the numbers of the bound territory's firms."""
    form: NewTieForm = type("TerritoryTieForm", (NewTieForm,), number_fields())()
    form.call(party_name, gettext("The other firm"))
    return form


def filled(view: LinkView) -> TieForm:
    """Return the form with what is kept."""
    said: dict[str, Any] = {
        "held": "yes" if view.data.held else "no",
        "share": view.data.share,
        "control": view.data.control,
        "since": view.data.since,
        "until": view.data.until,
        "version": view.version,
    }
    form = TieForm(formdata=None, data=said)
    form.call(view.party_name, view.other_name)
    return form
