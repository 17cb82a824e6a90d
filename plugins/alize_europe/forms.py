"""The settings of this plugin in a territory."""

from __future__ import annotations

from wtforms import Form, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its published types lag behind
from wtforms.validators import DataRequired, NumberRange

from alize_europe.exchange import ECB_DAY, TITLES
from alize_europe.gross_grant_equivalent import Policy
from portal.sdk import Message, SettingsSpec

LOWEST_MARGIN_BP = 60
HIGHEST_MARGIN_BP = 1000


class EuropeSettings(Form):
    """How the territory turns an advance into aid. Margins outside the Commission's grid are refused."""

    margin_bp = IntegerField(
        Message("Margin over the base rate, in basis points").text,
        [DataRequired(), NumberRange(min=LOWEST_MARGIN_BP, max=HIGHEST_MARGIN_BP)],
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


def spec() -> SettingsSpec:
    """Return the form and its cautious defaults: 400 basis points, method A, the ECB's rate of the day."""
    return SettingsSpec(EuropeSettings, {"margin_bp": 400, "policy": Policy.A.value, "fx_rule": ECB_DAY})
