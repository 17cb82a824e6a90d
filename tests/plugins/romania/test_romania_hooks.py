"""What the plugin answers of a project in the Romanian pilot."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

import alize_romania
from alize_romania import dated
from alize_romania.advances import REASON
from alize_romania.checks import WAYS_OUT
from portal.foundation.hooks.manifest import read_manifest
from portal.programme.projects.rules import LIFE
from portal.sdk import Actor, CompanySnapshot, Level, Money, ProjectSnapshot, Slot, TenantRef, Term

DAY = date(2026, 11, 23)
ID = UUID("018f3c1e-0000-7000-8000-000000000001")
ACTOR = Actor("Ioana")
CUI = {"ro:cui": "18547290"}
SOME = Money.of(75_000, "RON")


def tenant(**settings) -> TenantRef:
    return TenantRef(
        id=ID,
        slug="pilot",
        code="RO",
        name="Pilot",
        country="RO",
        locale="ro",
        currency="RON",
        timezone="Europe/Bucharest",
        settings=settings,
    )


def project(requested=None, **company) -> ProjectSnapshot:
    firm = CompanySnapshot(ID, "Exemplu", **company)
    return ProjectSnapshot(ID, "RO-2026-001", "prospect", "Test", firm, DAY, requested=requested)


def levels(of: ProjectSnapshot, **settings) -> dict[str, Level]:
    found = alize_romania.eligibility(tenant(**settings), of, DAY)
    assert all(finding.source and finding.message.text % dict(finding.message.params) for finding in found)
    return {finding.code: finding.level for finding in found}


def test_a_file_that_stands_where_a_rule_would_stop_it_is_in_the_log(caplog):
    for transition, of in (
        ("qualify", project(SOME, identifiers=CUI)),
        ("study", project(SOME)),
        ("drop", project(SOME)),
    ):
        alize_romania.project_event(tenant(), of, transition, DAY)
    alize_romania.project_event(tenant(), project(registered=True), "qualify", DAY)
    alize_romania.project_event(tenant(), project(identifiers=CUI), "qualify", DAY)
    assert caplog.messages == [
        "pilot: RO-2026-001 has taken the step qualify against ro.advance.not_offered",
        "pilot: RO-2026-001 has taken the step study against ro.advance.not_offered",
        "pilot: RO-2026-001 has taken the step qualify against ro.cui.missing",
    ]


def test_missions_only_and_the_law_that_says_so():
    of = project(SOME, identifiers=CUI)
    (found,) = alize_romania.eligibility(tenant(), of, DAY)
    assert (found.code, found.level) == ("ro.advance.not_offered", Level.BLOCK)
    assert "93/2009" in found.source.title
    assert not alize_romania.transition_checks(tenant(), of, "qualify", ACTOR, DAY), "said once, by the eligibility"
    assert found.source.url
    for transition in ("study", "mark_ready", "sign"):
        (stopped,) = alize_romania.transition_checks(tenant(), of, transition, ACTOR, DAY)
        assert stopped == found


@pytest.mark.parametrize("known", [True, False])
def test_once_the_file_of_rules_offers_advances_the_rules_and_the_checks_do(rewritten, known):
    said = "description = 'd'\nunit = '%s'\nvalues.'2026-01-01' = { value = %s, source = 's' }\n"
    bounds = {"minimum": ("RON", "'5000'"), "maximum": ("RON", "'75000'"), "months_min": ("months", 6)}
    bounds |= {"months_max": ("months", 36), "grace_max": ("months", 6)}
    more = "".join(f"[{name}]\n{said % with_unit}" for name, with_unit in bounds.items()) if known else ""
    now = "values.'2026-01-01' = { value = true, source = 's' }"
    rewritten(dated, "advance.toml", "[offered]", f"{more}[offered]\n{now}")
    assert alize_romania.advance_rules(tenant(), date(2025, 12, 31)).reason == REASON
    offer = alize_romania.advance_rules(tenant(), DAY)
    assert (offer.offered, offer.maximum) == ((True, SOME) if known else (False, None))
    assert offer.register_days == (7 if known else None), "RegAS, sooner than Europe’s twenty days"
    blocked = alize_romania.transition_checks(tenant(), project(SOME, identifiers=CUI), "study", ACTOR, DAY)
    assert bool(blocked) is not known


@pytest.mark.parametrize("on", [date(2001, 1, 1), DAY, date(2040, 1, 1)])
def test_no_advance_is_offered_on_any_day_and_the_reason_is_the_law(on):
    found = alize_romania.advance_rules(tenant(), on)
    assert not found.offered
    assert "93/2009" in found.reason.text
    assert found.objections(SOME, 24) == {"amount": found.reason}
    assert all("93/2009" in source.title for source in found.sources)


@pytest.mark.parametrize("way_out", sorted(WAYS_OUT))
def test_a_file_is_never_locked_in(way_out):
    assert not alize_romania.transition_checks(tenant(), project(SOME), way_out, ACTOR, DAY)


def test_every_step_back_of_a_project_is_a_way_out():
    assert {found.name for found in LIFE.transitions if found.reason} <= WAYS_OUT


@pytest.mark.parametrize("requested", [None, Money.zero("RON")])
def test_a_mission_without_advance_goes_ahead(requested):
    of = project(requested, identifiers=CUI)
    assert levels(of) == {}
    assert not alize_romania.transition_checks(tenant(), of, "qualify", ACTOR, DAY)


def test_a_registered_firm_is_qualified_with_its_number():
    assert levels(project()) == {}
    (found,) = alize_romania.transition_checks(tenant(), project(), "qualify", ACTOR, DAY)
    assert (found.code, found.level) == ("ro.cui.missing", Level.BLOCK)
    assert not alize_romania.transition_checks(tenant(), project(registered=False), "qualify", ACTOR, DAY)
    assert levels(project(registered=False)) == {"ro.cui.being_created": Level.INFO}


@pytest.mark.parametrize(
    ("area", "counties", "expected"),
    [
        ("TM", "TM AR", {"ro.county.inside": Level.OK}),
        ("RO-TM", "tm", {"ro.county.inside": Level.OK}),
        ("CJ", "TM", {"ro.county.outside": Level.WARN}),
        ("CJ", "", {}),
        ("", "TM", {}),
    ],
)
def test_the_firm_s_county_is_compared_with_the_territory(area, counties, expected):
    assert levels(project(identifiers=CUI, area=area), counties=counties) == expected


def test_the_firm_s_numbers_stand_on_the_summary():
    numbers = {**CUI, "ro:onrc": "J52/750/2012"}
    (panel,) = alize_romania.panels(tenant(), Slot.PROJECT_SUMMARY, project(identifiers=numbers), ACTOR, DAY)
    assert panel.context == {"cui": "18547290", "register": "J52/750/2012", "county": "", "region": ""}
    placed = project(identifiers=numbers, area="TM")
    (panel,) = alize_romania.panels(tenant(), Slot.PROJECT_SUMMARY, placed, ACTOR, DAY)
    assert (panel.context["county"], panel.context["region"]) == ("Timiș", "Vest (RO42)")
    assert (Path(alize_romania.__file__).parent / "templates" / panel.template).is_file()
    assert not alize_romania.panels(tenant(), Slot.PROJECT_SUMMARY, project(), ACTOR, DAY)


@pytest.mark.parametrize("locale", ["ro", "en", "fr"])
def test_each_language_has_every_word(locale):
    assert set(alize_romania.vocabulary(tenant(), locale)) == set(Term)


def test_the_settings():
    spec = alize_romania.settings()
    assert spec.form(data=spec.defaults).validate()
    assert not spec.form(data={**spec.defaults, "counties": "TM XX"}).validate()
    assert not spec.form(data={**spec.defaults, "register_role": "?"}).validate()


def test_country_and_manifest_agree():
    assert alize_romania.country_profile(tenant()).country == read_manifest(Path(alize_romania.__file__).parent).country
    assert alize_romania.identifier_kinds(tenant())[0].key == "ro:cui"
