"""The settings of this plugin in a territory."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its published types lag behind
from wtforms.validators import Length, Regexp, ValidationError

from alize_france.areas import employment_areas
from alize_france.country import CALENDARS
from alize_france.dated import parameters
from alize_france.departements import departements
from alize_france.identifiers import check_siren, check_siret
from portal.sdk import Message, Money, SettingsSpec


def _account(label: str) -> StringField:
    """Return the field of an account number; left empty, the usual one holds.

    Its first three characters are digits of the chart of accounts (LPF, article A. 47 A-1).
    """
    wrong = Message("Write three digits, then nine digits or capitals at most: for example 274.").text
    return StringField(
        label,
        [Regexp(r"^([1-8][0-9]{2}[0-9A-Z]{0,9})?$", message=wrong)],
        description=Message("For the FEC; the accountant decides. Left empty: the usual account.").text,
    )


def _calendars() -> list[SelectChoice]:
    national = SelectChoice("", Message("National calendar").text)
    return [national, *(SelectChoice(code, departements()[code].label) for code in CALENDARS)]


class FranceSettings(Form):
    """Whether the territory lends, who does and up to how much; register, calendar, employment areas, accounts."""

    lends = BooleanField(
        Message("The territory lends repayable advances").text,
        description=Message("Off, it offers competence missions only; the portal then shows no advance.").text,
    )
    lender = StringField(
        Message("Body that lends").text,
        [Length(max=200)],
        description=Message("Printed on agreements; none can be signed without it.").text,
    )
    lender_number = StringField(
        Message("SIREN of the body that lends").text, description=Message("Printed on agreements.").text
    )
    lender_seat = StringField(
        Message("Seat of the body that lends").text,
        [Length(max=200)],
        description=Message("Printed on agreements: street, postcode and town.").text,
    )
    wording_approved = BooleanField(
        Message("The wording of agreements was approved by the territory’s lawyer").text,
        description=Message("Until then, agreements and certificates say that they are models to be approved.").text,
    )
    advance_ceiling = StringField(
        Message("Ceiling of one advance, in euros").text,
        [Regexp(r"^([0-9]{1,6}(\.[0-9]{2})?)?$", message=Message("Write the amount as 15000.00.").text)],
        description=Message("Left empty, the programme’s ceiling applies.").text,
    )
    register_role = SelectField(
        Message("Who files aid with the Plateforme des aides d’État").text,
        choices=[
            SelectChoice("self", Message("The territory files itself").text),
            SelectChoice("funder", Message("The funder files").text),
            SelectChoice("none", Message("Nobody has to").text),
        ],
        description=Message(
            "Where nobody has to, no table is offered, and papers name no day; the record keeps it."
        ).text,
    )
    departement = SelectField(
        Message("Calendar of public holidays").text,
        choices=_calendars,
        description=Message("Moselle, Alsace and overseas départements have holidays of their own.").text,
    )
    employment_areas = StringField(
        Message("Employment areas of the territory").text,
        [Length(max=200)],
        description=Message("Codes of INSEE (ZE2020) with a space between them, for example 7603.").text,
    )

    account_fund = _account(Message("Account of the fund, in the accounts").text)
    account_funder = _account(Message("Account of the funders, in the accounts").text)
    account_advance = _account(Message("Account of advances, in the accounts").text)

    publisher_siret = StringField(
        Message("SIRET of the body that publishes subsidies").text,
        description=Message("Fourteen digits; the published list of help in kind names it.").text,
    )

    publisher_name = StringField(
        Message("Name of the body that publishes subsidies").text,
        [Length(max=200)],
        description=Message(
            "The body with this SIRET. Left empty: the body that lends where the SIRET is its own, "
            "else the carrier of the territory."
        ).text,
    )

    def validate_publisher_siret(self, field: StringField) -> None:
        """Refuse a number that is not a SIRET."""
        found = check_siret(field.data or "")
        if field.data and found.message is not None:
            raise ValidationError(found.message.text)

    def validate_lender_number(self, field: StringField) -> None:
        """Refuse a number that is not a SIREN."""
        found = check_siren(field.data or "")
        if field.data and found.message is not None:
            raise ValidationError(found.message.text)

    def validate_advance_ceiling(self, field: StringField) -> None:
        """Refuse a ceiling above what any territory may set."""
        highest = parameters().money("advance.highest_maximum", date.max)
        if field.data and not field.errors and Money.of(field.data, "EUR") > highest:
            raise ValidationError(Message("The network allows no ceiling as high: write a lower one.").text)

    def validate_employment_areas(self, field: StringField) -> None:
        """Refuse a code that is not an employment area."""
        unknown = [code for code in (field.data or "").split() if code not in employment_areas()]
        if unknown:
            raise ValidationError(Message("One of these codes is not an employment area (ZE2020).").text)


def spec() -> SettingsSpec:
    """Return the form and its defaults: no advances, no lender, the territory files itself, national calendar."""
    texts = ("lender", "lender_number", "lender_seat", "advance_ceiling", "departement", "employment_areas")
    published = ("account_fund", "account_funder", "account_advance", "publisher_siret", "publisher_name")
    off = {"lends": False, "wording_approved": False}
    return SettingsSpec(FranceSettings, {**off, **dict.fromkeys((*texts, *published), ""), "register_role": "self"})
