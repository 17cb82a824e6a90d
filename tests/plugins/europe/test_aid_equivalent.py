"""An advance as aid: what the territory's screens and papers are told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alize_europe
from alize_europe import dated
from alize_europe.aid import OWN_SETTING
from alize_europe.base_rates import BaseRateUnknownError, base_rate
from portal.sdk import AdvanceTerms, AidBasis, AidEquivalent, AidUnknown, Money, PriorAid, TenantRef

DAY = date(2026, 11, 23)
AS_RULED = AidBasis()
TENANT = TenantRef(
    id=UUID("018f3c1e-0000-7000-8000-000000000001"),
    slug="ales",
    code="ALES",
    name="Alès",
    country="FR",
    locale="fr",
    currency="EUR",
    timezone="Europe/Paris",
    settings={"margin_bp": 400, "policy": "A"},
)


def terms(cents=1_500_000, months=24, grace=0, currency="EUR", paid=DAY):
    return AdvanceTerms(Money(cents, currency), months, grace, paid)


def asked(of=None, prior=(), on=DAY, basis=AS_RULED, **settings):
    tenant = replace(TENANT, settings={**TENANT.settings, **settings})
    return alize_europe.aid_equivalent(tenant, of or terms(), prior, basis, on)


def prior(amount, granted_on=date(2025, 6, 1), **more):
    return PriorAid(granted_on, Money.of(amount, "EUR"), more.pop("country", "FR"), **more)


def test_the_walked_file_is_worth_945_61():
    found = asked()
    assert isinstance(found, AidEquivalent)
    assert found.amount == Money.of("945.61", "EUR")
    assert (found.rule, found.regime, found.register_days) == ("com2008_A", "general", 20)
    assert found.parameters["base"] == "2.19"
    assert found.parameters["margin_bp"] == "400"
    assert found.left == found.ceiling == Money.of(300_000, "EUR")
    assert found.allowed
    values = [step.value for step in found.steps]
    assert values[0] == Money.of(15_000, "EUR")
    assert values[2:] == [Decimal("2.19"), Decimal(4), Decimal("6.19"), Decimal("3.19")]
    assert all(step.label.text % dict(step.label.params) for step in found.steps)
    assert found.sources


def test_the_territory_s_margin_and_method_are_used():
    assert asked(margin_bp=100).amount == Money.of("487.32", "EUR")
    assert asked(margin_bp=100, policy="B").amount == Money.of("480.33", "EUR")
    assert asked(terms(grace=6), margin_bp=100).amount == Money.of("716.80", "EUR")


def test_every_value_of_the_rules_is_kept_with_its_own_source():
    found = asked()
    kept = {name: found.parameters[name] for name in found.origins}
    assert kept | {"base": "", "ceiling": ""} == {
        "base": "",
        "margin_bp": "400",
        "discount_margin_bp": "100",
        "policy": "A",
        "ceiling": "",
        "window": "3",
        "first_day_counts": "yes",
        "register_days": "20",
    }
    assert all(source.url for source in found.origins.values())
    assert set(found.sources) == set(found.origins.values())


@pytest.mark.parametrize(
    ("regime", "text"),
    [("general", "2023/2831"), ("sgei", "2023/2832"), ("agriculture", "1408/2013"), ("fisheries", "717/2014")],
)
def test_the_years_and_the_day_of_the_register_come_from_the_aid_s_own_regulation(regime, text):
    found = asked(basis=AidBasis(regime=regime))
    titles = {name: found.origins[name].title for name in ("ceiling", "window", "first_day_counts", "register_days")}
    if regime == "agriculture":
        assert "begins on 1.1.2027" in titles.pop("register_days")
    assert all(text in title for title in titles.values())


MONTHS = [date(year, month, 1) for year in range(2024, 2031) for month in range(1, 13)]
"""From the first day of the regulation until its last year."""


def base_rate_known(on: date) -> bool:
    try:
        base_rate("EUR", on)
    except BaseRateUnknownError:
        return False
    return True


@pytest.mark.parametrize("on", MONTHS)
def test_from_2024_on_only_a_base_rate_may_be_lacking(on):
    found = asked(on=on)
    if base_rate_known(on):
        assert isinstance(found, AidEquivalent)
        assert found.register_days == (20 if on.year >= 2026 else None)
    else:
        assert isinstance(found, AidUnknown)
        assert "base rate" in found.reason.text


@pytest.mark.parametrize("regime", ["general", "sgei", "fisheries", "agriculture"])
def test_once_every_base_rate_is_known_each_month_has_its_rule(rewritten, regime):
    gap = 'source = "No rate has been read in the official table for this period"'
    rewritten(dated, "base_rates.toml", gap, f'value = "2.50", {gap}')
    last = date(2029, 12, 31) if regime == "fisheries" else MONTHS[-1]
    first = date(2025, 1, 1) if regime == "agriculture" else MONTHS[0]
    inside = [on for on in MONTHS if first <= on <= last]
    found = [asked(on=on, basis=AidBasis(regime=regime)) for on in inside]
    assert all(isinstance(each, AidEquivalent) for each in found)
    assert all(each.amount.cents > 0 and each.ceiling.cents > 0 and each.allowed for each in found)
    before = [each for on, each in zip(inside, found, strict=True) if on.year < 2026]
    assert {each.register_days for each in before} == {None}
    assert {each.register_days for each in found[len(before) :]} == {20}


def test_that_no_register_had_to_know_is_kept_with_the_text_that_says_when_it_began():
    found = asked(on=date(2025, 12, 31))
    assert found.parameters["register_days"] == "0"
    assert "2023/2831, article 6(1)" in found.origins["register_days"].title
    assert "begins on 1.1.2026" in found.origins["register_days"].title


def test_a_territory_s_own_setting_is_not_passed_off_as_the_default_s():
    found = asked(margin_bp=100)
    assert found.origins["margin_bp"] == OWN_SETTING
    steps = {step.label.text: step.note.text for step in found.steps}
    assert "no rating" not in steps["Margin"]
    assert "no rating" in {step.label.text: step.note.text for step in asked().steps}["Margin"]
    assert OWN_SETTING not in {source for name, source in found.origins.items() if name != "margin_bp"}
    assert asked(policy="B").origins["policy"] == OWN_SETTING


def test_one_cent_over_the_ceiling_and_all_of_it_is_out():
    fits = asked(prior=[prior("299054.39")])
    assert fits.allowed
    assert fits.left == fits.amount
    over = asked(prior=[prior("299054.40")])
    assert not over.allowed
    assert over.left == Money.of("945.60", "EUR")
    assert "refused as a whole" in over.message.text


def test_a_value_computed_elsewhere_takes_the_room_and_the_own_one_stays_beside_it():
    elsewhere = AidBasis(external=Money.of("1200.00", "EUR"))
    found = asked(prior=[prior("298800.00")], basis=elsewhere)
    assert (found.amount, found.computed, found.allowed) == (found.left, Money.of("945.61", "EUR"), True)
    assert (found.rule, found.parameters["computed"], found.parameters["computed_by"]) == (
        "external_value",
        "945.61",
        "com2008_A",
    )
    assert [step.value for step in found.steps[-2:]] == [found.computed, found.amount]
    assert not asked(prior=[prior("298800.01")], basis=elsewhere).allowed
    assert asked(prior=[prior("298800.01")]).allowed
    assert "computed" not in asked().parameters


@pytest.mark.parametrize(
    ("activity", "regime", "ceiling"),
    [
        ("nafr2:01.13Z", "agriculture", 50_000),
        ("0147", "agriculture", 50_000),
        ("caen3:0322", "fisheries", 40_000),
        ("01.61Z", "general", 300_000),
        ("02.20Z", "general", 300_000),
        ("10.71C", "general", 300_000),
        ("", "general", 300_000),
    ],
)
def test_the_activity_s_code_proposes_the_rules_where_it_can_tell(activity, regime, ceiling):
    found = asked(basis=AidBasis(activity))
    assert (found.regime, found.ceiling) == (regime, Money.of(ceiling, "EUR"))


def test_the_rules_that_were_chosen_hold_and_are_cited():
    found = asked(basis=AidBasis("01.13Z", "sgei"))
    assert (found.regime, found.ceiling, found.parameters["regime_proposed"]) == (
        "sgei",
        Money.of(750_000, "EUR"),
        "agriculture",
    )
    assert "2023/2832" in found.regulation.text
    assert "2023/2832" in found.official_reference
    farm = asked(prior=[prior("49500", regime="fisheries")], basis=AidBasis(regime="agriculture"))
    assert (farm.used, farm.allowed) == (Money.of(49_500, "EUR"), False)


def test_old_foreign_and_future_aid_does_not_count():
    found = asked(
        prior=[
            prior("300000", date(2023, 11, 22)),
            prior("300000", country="RO"),
            prior("300000", date(2026, 11, 24)),
            prior("1000", date(2023, 11, 23)),
        ]
    )
    assert found.used == Money.of(1000, "EUR")
    assert found.window_start == date(2023, 11, 23)


@pytest.mark.parametrize(
    ("of", "on"),
    [
        (terms(currency="RON"), DAY),
        (terms(), date(2027, 1, 4)),
        (terms(), date(2014, 5, 1)),
        (terms(), date(2001, 1, 1)),
        (terms(), date(2012, 5, 1)),
    ],
)
def test_where_no_rate_or_rule_is_known_it_says_so(of, on):
    found = asked(of, on=on)
    assert isinstance(found, AidUnknown)
    assert found.reason.text % dict(found.reason.params)


@given(st.integers(100_000, 5_000_000), st.integers(12, 60), st.integers(0, 12))
def test_aid_is_never_negative_nor_more_than_the_advance(cents, months, grace):
    found = asked(terms(cents, months, grace))
    assert 0 <= found.amount.cents < cents


@pytest.mark.parametrize(
    "asked_with",
    [
        {"of": terms(currency="RON")},
        {"prior": (prior(1), PriorAid(date(2025, 6, 1), Money.of(75_000, "RON"), "RO"))},
    ],
)
def test_amounts_in_another_currency_are_not_held_against_ceilings_in_euros(asked_with):
    found = asked(**asked_with)
    assert isinstance(found, AidUnknown)
    assert "euros" in found.reason.text
