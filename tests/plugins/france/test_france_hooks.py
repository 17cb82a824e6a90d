"""What the plugin answers of a project in a French territory."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

import alize_france
from alize_france.checks import ceiling
from alize_france.dated import parameters
from portal.foundation.hooks.manifest import read_manifest
from portal.sdk import Actor, CompanySnapshot, Level, Money, ProjectSnapshot, Slot, TenantRef, Term

DAY = date(2026, 11, 23)
ID = UUID("018f3c1e-0000-7000-8000-000000000001")
ACTOR = Actor("Camille")
SIREN = {"fr:siren": "732829320"}


def tenant(**settings) -> TenantRef:
    return TenantRef(
        id=ID,
        slug="ales",
        code="ALES",
        name="Alès",
        country="FR",
        locale="fr",
        currency="EUR",
        timezone="Europe/Paris",
        settings=settings,
    )


def project(requested=None, **company) -> ProjectSnapshot:
    firm = CompanySnapshot(ID, "Essai", **company)
    return ProjectSnapshot(ID, "ALES-2026-001", "prospect", "Test", firm, DAY, requested=requested)


def levels(of: ProjectSnapshot, **settings) -> dict[str, Level]:
    found = alize_france.eligibility(tenant(**settings), of, DAY)
    assert all(finding.source and finding.message.text % dict(finding.message.params) for finding in found)
    return {finding.code: finding.level for finding in found}


def test_a_firm_with_its_number_raises_no_question():
    assert levels(project(identifiers=SIREN)) == {}


def test_a_firm_without_number_is_not_qualified():
    of = project()
    assert levels(of) == {}
    (found,) = alize_france.transition_checks(tenant(), of, "qualify", ACTOR, DAY)
    assert (found.level, found.code) == (Level.BLOCK, "fr.siren.missing")
    assert found.source.url
    assert not alize_france.transition_checks(tenant(), of, "discard", ACTOR, DAY)


def test_a_firm_being_created_is_qualified_without_number():
    of = project(registered=False)
    assert levels(of) == {"fr.siren.being_created": Level.INFO}
    assert not alize_france.transition_checks(tenant(), of, "qualify", ACTOR, DAY)


@pytest.mark.parametrize(
    ("commune", "areas", "expected"),
    [
        ("30007", "7603", {"fr.area.inside": Level.OK}),
        ("30007", "7618 7603", {"fr.area.inside": Level.OK}),
        ("30189", "7603", {"fr.area.outside": Level.WARN}),
        ("99999", "7603", {"fr.area.unknown": Level.INFO}),
        ("30189", "", {}),
        ("", "7603", {}),
    ],
)
def test_the_firm_s_place_is_compared_with_the_territory(commune, areas, expected):
    assert levels(project(identifiers=SIREN, area=commune), employment_areas=areas) == expected


def test_more_than_the_ceiling_is_pointed_out():
    asked = Money.of("15000.01", "EUR")
    assert levels(project(asked, identifiers=SIREN), lends=True) == {"fr.advance.ceiling": Level.WARN}
    assert levels(project(asked, identifiers=SIREN), lends=True, advance_ceiling="20000.00") == {}
    assert levels(project(Money.of(15_000, "EUR"), identifiers=SIREN), lends=True) == {}


def test_an_advance_asked_of_a_territory_that_lends_none_is_pointed_out():
    assert levels(project(Money.of(1, "EUR"), identifiers=SIREN)) == {"fr.advance.not_offered": Level.WARN}
    assert levels(project(Money.zero("EUR"), identifiers=SIREN)) == {}


def test_an_advance_bears_no_interest():
    assert parameters().decimal("advance.rate", DAY) == 0
    assert ceiling("", DAY)[0] == Money.of(15_000, "EUR")


def test_the_public_register_is_one_click_away_when_the_number_is_known():
    (panel,) = alize_france.panels(tenant(), Slot.PROJECT_SUMMARY, project(identifiers=SIREN), ACTOR, DAY)
    assert panel.context["address"] == "https://annuaire-entreprises.data.gouv.fr/entreprise/732829320"
    assert panel.context["siren"] == "732\u202f829\u202f320"
    assert (Path(alize_france.__file__).parent / "templates" / panel.template).is_file()
    assert not alize_france.panels(tenant(), Slot.PROJECT_SUMMARY, project(), ACTOR, DAY)


def test_the_panel_says_where_the_firm_lies():
    (panel,) = alize_france.panels(tenant(), Slot.PROJECT_SUMMARY, project(identifiers=SIREN, area="30007"), ACTOR, DAY)
    said = {key: panel.context[key] for key in ("departement", "region", "employment_area")}
    assert said == {"departement": "Gard (30)", "region": "Occitanie", "employment_area": "Alès-Le Vigan"}
    (panel,) = alize_france.panels(tenant(), Slot.PROJECT_SUMMARY, project(identifiers=SIREN), ACTOR, DAY)
    assert {panel.context[key] for key in said} == {""}


@pytest.mark.parametrize("locale", ["fr", "fr_RE", "en", "ro"])
def test_each_language_has_every_word(locale):
    assert set(alize_france.vocabulary(tenant(), locale)) == set(Term)


def test_an_unknown_language_has_none():
    assert alize_france.vocabulary(tenant(), "de") == {}


def test_the_territory_s_departement_gives_calendar_and_time():
    assert alize_france.country_profile(tenant(departement="974")).timezone == "Indian/Reunion"
    assert alize_france.country_profile(tenant()).timezone == "Europe/Paris"


def test_the_defaults_pass_the_form():
    spec = alize_france.settings()
    assert spec.form(data=spec.defaults).validate()


@pytest.mark.parametrize(
    "wrong",
    [
        {"advance_ceiling": "15 000"},
        {"advance_ceiling": "15000.5"},
        {"advance_ceiling": "50000.01"},
        {"employment_areas": "7603 0000"},
        {"register_role": "?"},
        {"departement": "30"},
        {"lender": "x" * 201},
    ],
)
def test_wrong_settings_are_refused(wrong):
    spec = alize_france.settings()
    assert not spec.form(data={**spec.defaults, **wrong}).validate()


def test_the_manifest_is_read():
    assert read_manifest(Path(alize_france.__file__).parent).country == "FR"
