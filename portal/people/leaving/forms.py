"""Who takes over, kind by kind, and when a role ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import SelectField

from portal.foundation.web.forms import PortalForm, SelectChoice, required
from portal.foundation.web.i18n import gettext, lazy
from portal.foundation.web.versions import sealed
from portal.people.accounts.people_forms import EndForm, SwitchForm
from portal.people.leaving.queries import Stake


def asking(base: type[PortalForm], stakes: Sequence[Stake]) -> type[PortalForm]:
    """Return `base` with a field for each kind that somebody has to take over."""
    fields: dict[str, Any] = {}
    for stake in stakes:
        if stake.kind.hand_over is not None:
            choices = [SelectChoice("", gettext("Choose")), *(SelectChoice(*taker) for taker in stake.takers)]
            check = [required(lazy("Choose who takes over."))]
            fields[stake.field] = SelectField(gettext(stake.kind.label), check, choices=choices)
    return type(base.__name__, (base,), fields)


def end_form(stakes: Sequence[Stake]) -> Any:
    """Return the form that ends a role, as it was sent."""
    return asking(EndForm, stakes)()


def end_form_of(stakes: Sequence[Stake], until: date | None, planned: Mapping[str, UUID]) -> Any:
    """Return it as the role is: with the last day it has, if any, and who is to take over what."""
    kept = {"when": "day", "last_day": until} if until else {}
    chosen = {stake.field: str(planned[stake.kind.key]) for stake in stakes if stake.kind.key in planned}
    return sealed(asking(EndForm, stakes)(formdata=None, data={**kept, **chosen}))


def off_form(stakes: Sequence[Stake], version: int | None = None) -> Any:
    """Return the form that switches a member off, as their page showed them."""
    return asking(SwitchForm, stakes)(data={"version": version})


def pass_on_form(stakes: Sequence[Stake]) -> Any:
    """Return the form that passes on what a member answers for, today."""
    return asking(PortalForm, stakes)()


def takers(form: PortalForm, stakes: Sequence[Stake]) -> dict[str, str]:
    """Return who takes what."""
    return {s.kind.key: form[s.field].data or "" for s in stakes if s.field in form}
