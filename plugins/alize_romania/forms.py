"""The settings of this plugin in a territory."""

from __future__ import annotations

from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its published types lag behind
from wtforms.validators import Length, ValidationError

from alize_romania.bnr import BNR_DAY
from alize_romania.counties import county
from portal.sdk import Message, SettingsSpec


class RomaniaSettings(Form):
    """Who files with RegAS, by which rate aid in lei counts in euros, and which counties the territory covers."""

    register_role = SelectField(
        Message("Who files aid with RegAS").text,
        choices=[
            SelectChoice("self", Message("The territory files itself").text),
            SelectChoice("funder", Message("The funder files").text),
            SelectChoice("none", Message("Nobody has to").text),
        ],
        description=Message("Where nobody has to, no table is offered; the record keeps the day all the same.").text,
    )
    fx_rule = SelectField(
        Message("Rate by which aid in lei counts in euros").text,
        choices=[
            SelectChoice(BNR_DAY, Message("National Bank of Romania, day of the grant").text),
            SelectChoice("europe", Message("The one chosen in the European State aid rules").text),
        ],
    )
    counties = StringField(
        Message("Counties of the territory").text,
        [Length(max=200)],
        description=Message("Codes with a space between them, for example TM AR.").text,
    )

    def validate_counties(self, field: StringField) -> None:
        """Refuse a code that is not a county."""
        if any(county(code) is None for code in (field.data or "").split()):
            raise ValidationError(Message("One of these codes is not a county, such as TM or B.").text)


def spec() -> SettingsSpec:
    """Return the form and its defaults: the territory files itself, the bank's rate of the day, no county named."""
    return SettingsSpec(RomaniaSettings, {"register_role": "self", "fx_rule": BNR_DAY, "counties": ""})
