"""The settings of this plugin in a territory."""

from __future__ import annotations

from datetime import date

from wtforms import Form, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its published types lag behind
from wtforms.validators import DataRequired, NumberRange, Optional, Regexp

from alize_europe import giving
from alize_europe.dated import parameters
from alize_europe.exchange import ECB_DAY, TITLES
from alize_europe.gross_grant_equivalent import Policy
from portal.sdk import Message, SettingsSpec

PUBLISHER = ("giving_prefix", "giving_organisation")


class EuropeSettings(Form):
    """How the territory turns an advance into aid. Margins outside the Commission's grid are refused."""

    margin_bp = IntegerField(
        Message("Margin over the base rate, in basis points").text,
        [DataRequired()],
        description=Message(
            "400 for a firm without rating and an advance without security. "
            "Change it only after your legal adviser has agreed in writing."
        ).text,
    )
    policy = RadioField(
        Message("Method for the gross grant equivalent").text,
        [DataRequired()],
        choices=[
            SelectChoice(Policy.A.value, Message("A: interest not asked for, period by period").text),
            SelectChoice(Policy.B.value, Message("B: amount lent less the present value of the payments").text),
        ],
    )
    fx_rule = RadioField(
        Message("Rate by which aid in another currency counts in euros").text,
        [DataRequired()],
        choices=[SelectChoice(key, title.text) for key, title in TITLES.items()],
        description=Message("A country’s own rule, where its plugin has one, comes first.").text,
    )
    giving_prefix = StringField(
        Message("Publisher’s prefix of 360Giving").text,
        [Optional(), Regexp(rf"{giving.PREFIX.pattern}\Z", message=Message("Like 360G-example.").text)],
        description=Message("Given by 360Giving to whoever publishes; empty while nothing is published.").text,
    )
    giving_organisation = StringField(
        Message("Identifier of the body that publishes").text,
        [
            Optional(),
            Regexp(rf"{giving.ORGANISATION.pattern}\Z", message=Message("Like FR-RCS-732829320.").text),
        ],
        description=Message("Its number after the list that it comes from (org-id.guide): FR-RCS-732829320.").text,
    )

    def validate_margin_bp(self, field: IntegerField) -> None:
        """Refuse a margin outside the Commission's grid."""
        lowest, highest = (parameters().integer(f"rates.{end}_margin", date.max) for end in ("lowest", "highest"))
        NumberRange(min=lowest, max=highest)(self, field)


def spec() -> SettingsSpec:
    """Return the form and its cautious defaults: 400 basis points, method A, the ECB's rate of the day."""
    cautious = {"margin_bp": 400, "policy": Policy.A.value, "fx_rule": ECB_DAY}
    return SettingsSpec(EuropeSettings, {**cautious, **dict.fromkeys(PUBLISHER, "")})
