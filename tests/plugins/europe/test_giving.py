"""Help in kind after 360Giving: the published example, what is required, and what is refused by name."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from alize_europe.forms import EuropeSettings
from alize_europe.giving import LISTS, ORGANISATION, refusal, render
from alize_europe.giving_schema import wrong_fields
from portal.sdk import Money
from support.records import firm, given, mission

EXAMPLE = json.loads(Path(__file__).with_name("360giving_example.json").read_text(encoding="utf-8"))["grants"][0]
SETTINGS = {"giving_prefix": "360G-alize", "giving_organisation": "FR-RCS-732829320"}
REQUIRED = {"id", "title", "description", "currency", "amountAwarded", "awardDate"} | {
    "recipientOrganization",
    "fundingOrganization",
}


def grants_of(data):
    made = render(SETTINGS, data)
    return json.loads(made.content)["grants"], made


def test_a_mission_is_the_grant_of_the_example_but_for_the_lists_that_it_leaves_open():
    company = firm(name="SARL Exemple", identifiers={"fr:siren": "404833048"})
    (grant,), made = grants_of(replace(given(mission(company=company)), carrier="Association exemple"))
    assert set(EXAMPLE) == REQUIRED < set(grant)
    for key in ("title", "currency", "amountAwarded"):
        assert grant[key] == EXAMPLE[key]
    for key in ("recipientOrganization", "fundingOrganization"):
        (wanted,) = EXAMPLE[key]
        assert grant[key] == [{**wanted, "id": wanted["id"].replace("FR-SIREN", LISTS["fr:siren"])}]
    assert grant["description"].startswith(EXAMPLE["description"].removesuffix("a large firm"))
    assert (grant["id"], grant["awardDate"]) == ("360G-alize-ICI-2026-001-M1", "2026-02-02")
    assert (made.media_type, made.rows, made.refused) == ("application/json", 1, ())
    assert refusal(EXAMPLE) is None


def test_cents_are_written_as_they_are():
    (grant,), _made = grants_of(given(mission(value=Money(120_010, "EUR"))))
    assert grant["amountAwarded"] == 1200.1


@pytest.mark.parametrize(
    "change",
    [
        {"company": firm(identifiers={})},
        {"company": firm(identifiers={"fr:rna": "W301234567"})},
        {"company": firm(name=" ")},
    ],
)
def test_a_grant_that_the_standard_refuses_is_left_out_by_name(change):
    found, made = grants_of(given(mission(), mission(**change)))
    assert len(found) == made.rows == 1
    (left,) = made.refused
    assert left.row.startswith("ICI-2026-001-M1")


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"title": ""},
        {"description": " "},
        {"currency": "euros"},
        {"amountAwarded": "1200"},
        {"amountAwarded": True},
        {"awardDate": "2026-02-30"},
        {"awardDate": "23/11/2026"},
        {"actualDates": [{"startDate": "2026"}, {"startDate": "02/02/2026"}]},
        {"fundingOrganization": []},
        {"fundingOrganization": [{"id": "FR-RCS-732829320"}]},
    ],
    ids="-".join,
)
def test_a_grant_that_the_schema_refuses_is_refused_with_its_field(change):
    (field,) = change
    assert list(wrong_fields({**EXAMPLE, **change})) == [field]
    assert refusal({**EXAMPLE, **change}).params == {"field": field}


@pytest.mark.parametrize("field", sorted(REQUIRED - {"recipientOrganization"}))
def test_what_is_required_is_never_left_out(field):
    assert refusal({key: value for key, value in EXAMPLE.items() if key != field}).params == {"field": field}


def test_a_whole_file_keeps_the_schema_s_constraints():
    grants, _made = grants_of(given(mission(), mission(value=Money(120_010, "RON"))))
    assert [list(wrong_fields(grant)) for grant in [*grants, EXAMPLE]] == [[], [], []]


def test_a_romanian_firm_is_named_after_its_own_list():
    (grant,), _made = grants_of(given(mission(company=firm(identifiers={"ro:cui": "18547290"}))))
    assert grant["recipientOrganization"][0]["id"] == "RO-CUI-18547290"


@pytest.mark.parametrize("settings", [{}, {"giving_prefix": "360G-alize"}, {**SETTINGS, "giving_prefix": "alize"}])
def test_nothing_is_published_without_a_publisher(settings):
    made = render(settings, given(mission()))
    assert made.content is None
    assert "settings" in made.refused[0].reason.text


@pytest.mark.parametrize(("key", "bad"), [("giving_prefix", "alize"), ("giving_organisation", "732829320")])
def test_the_settings_refuse_what_is_none(key, bad):
    kept = {"margin_bp": "400", "policy": "A", "fx_rule": "ecb_day", **SETTINGS}
    assert EuropeSettings(MultiDict(kept)).validate()
    assert not EuropeSettings(MultiDict({**kept, key: bad})).validate()
    assert ORGANISATION.fullmatch(SETTINGS["giving_organisation"])
