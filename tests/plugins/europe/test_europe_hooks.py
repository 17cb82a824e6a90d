"""What the plugin answers: findings, settings, and its manifest."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alize_europe
from alize_europe.checks import division
from alize_europe.forms import EuropeSettings
from portal.foundation.hooks.manifest import read_manifest
from portal.sdk import CompanySnapshot, Level, ProjectSnapshot, TenantRef

DAY = date(2026, 11, 23)
ID = UUID("018f3c1e-0000-7000-8000-000000000001")
TENANT = TenantRef(
    id=ID, slug="gard", code="GARD", name="Gard", country="FR", locale="fr", currency="EUR", timezone="Europe/Paris"
)


def project(**company) -> ProjectSnapshot:
    return ProjectSnapshot(ID, "GARD-2026-001", "prospect", "Test", CompanySnapshot(ID, "Essai", **company), DAY)


def levels(**company) -> dict[str, Level]:
    return {f.code: f.level for f in alize_europe.eligibility(TENANT, project(**company), DAY)}


@pytest.mark.parametrize(
    ("headcount", "level"), [(0, Level.OK), (249, Level.OK), (250, Level.BLOCK), (5000, Level.BLOCK)]
)
def test_an_sme_has_fewer_than_250_people(headcount, level):
    assert levels(headcount=headcount) == {"eu.sme.headcount": level}


def test_an_unknown_headcount_is_asked_for():
    assert levels() == {"eu.sme.headcount_unknown": Level.INFO}


@pytest.mark.parametrize(
    ("activity", "code"),
    [
        ("nafr2:01.21Z", "eu.sector.agriculture"),
        ("caen3:0312", "eu.sector.fisheries"),
        ("1071C", "eu.sector.processing"),
        ("nafr2:53.10Z", None),
        ("", None),
    ],
)
def test_sectors_with_rules_of_their_own_are_pointed_out_never_refused(activity, code):
    found = levels(headcount=9, activity=activity)
    assert found.pop("eu.sme.headcount") is Level.OK
    assert found == ({code: Level.WARN} if code else {})


def test_every_finding_names_its_text():
    for company in (
        {},
        {"headcount": 3},
        {"headcount": 300},
        {"activity": "0111"},
        {"activity": "03"},
        {"activity": "10"},
    ):
        for finding in alize_europe.eligibility(TENANT, project(**company), DAY):
            assert finding.source
            assert finding.source.url
            assert finding.message.text % dict(finding.message.params)


@given(st.text())
def test_any_activity_code_is_read_without_harm(activity):
    assert len(division(activity)) in {0, 2}


def test_the_defaults_pass_the_form():
    spec = alize_europe.settings()
    assert spec.defaults == {
        "margin_bp": 400,
        "policy": "A",
        "fx_rule": "ecb_day",
        "giving_prefix": "",
        "giving_organisation": "",
    }
    assert spec.form(data=spec.defaults).validate()


@pytest.mark.parametrize(
    "wrong", [{"margin_bp": 59}, {"margin_bp": 1001}, {"policy": "C"}, {"fx_rule": "any"}, {"margin_bp": None}]
)
def test_settings_outside_the_commission_s_grid_are_refused(wrong):
    assert not EuropeSettings(data={"margin_bp": 400, "policy": "A", "fx_rule": "ecb_day", **wrong}).validate()


def test_the_manifest_is_read():
    assert read_manifest(Path(alize_europe.__file__).parent).id == "alize_europe"
