"""The form of a tie between two firms."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, SelectField

from portal.foundation.web.forms import PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy
from portal.foundation.web.typed_fields import DateText, Hundredths
from portal.people.parties.numbers import NumbersForm, number_fields
from portal.programme.groups.queries import LinkView
from portal.programme.groups.rules import CONTROLS, FIRM, HOLDERS, NO_CONTROL, WHOLE, LinkData


class TieForm(PortalForm):
    """Who holds whom, how much, on what control rests, from when to when."""

    held = RadioField(lazy("Which firm holds the other?"), [required(lazy("Choose an answer."))])
    share = Hundredths(
        lazy("Share held, in percent"),
        [optional()],
        high=WHOLE,
        description=lazy("Of the capital or of the votes: the higher of the two."),
    )
    holder_kind = RadioField(
        lazy("What is the one that holds?"),
        default=FIRM,
        description=lazy(
            "The size of a firm depends on it. Rules may except some investors up to half: universities, venture "
            "capital, regional funds, small local authorities."
        ),
    )
    control = SelectField(
        lazy("What the control rests on"),
        description=lazy("Firms that only the same person ties together are not linked: do not enter them."),
    )
    since = DateText(lazy("Since"), [required(lazy("Enter the date."))])
    until = DateText(lazy("Last day of the tie"), [optional()], description=lazy("Leave it empty while the tie lasts."))
    version = HiddenField()

    def call(self, one: str, other: str) -> None:
        """Offer the answers: the two ways to hold, then the grounds of control."""
        self.held.choices = [SelectChoice("yes", one), SelectChoice("no", other)]
        self.holder_kind.choices = [SelectChoice(code, gettext(label)) for code, label in HOLDERS.items()]
        grounds = [SelectChoice(code, gettext(label)) for code, label in CONTROLS.items()]
        self.control.choices = [SelectChoice(NO_CONTROL, gettext("No control: a partner firm only")), *grounds]

    def link_data(self) -> LinkData:
        """Return what was typed; the form was found in order."""
        since, held = self.since.data, self.held.data == "yes"
        assert since is not None
        return LinkData(held, self.share.data, self.control.data, since, self.until.data, self.holder_kind.data)


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
    one = gettext("The other firm holds %(name)s", name=party_name)
    form.call(one, gettext("%(name)s holds the other firm", name=party_name))
    return form


def changed(view: LinkView) -> TieForm:
    """Return the form as it was sent."""
    return _named(TieForm(), view)


def filled(view: LinkView) -> TieForm:
    """Return the form with what is kept."""
    said: dict[str, Any] = {
        "held": "yes" if view.data.held else "no",
        "share": view.data.share,
        "control": view.data.control,
        "holder_kind": view.data.holder_kind,
        "since": view.data.since,
        "until": view.data.until,
        "version": view.version,
    }
    return _named(TieForm(formdata=None, data=said), view)


def _named(form: TieForm, view: LinkView) -> TieForm:
    one = gettext("%(holder)s holds %(holding)s", holder=view.other_name, holding=view.party_name)
    other = gettext("%(holder)s holds %(holding)s", holder=view.party_name, holding=view.other_name)
    form.call(one, other)
    return form
