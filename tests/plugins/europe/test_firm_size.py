"""The size of a firm in words: category, reason, lines, what is lacking."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

import alize_europe
from alize_europe.firm_size import answer
from portal.sdk import (
    CompanySnapshot,
    FirmGroup,
    FirmSize,
    FirmTie,
    FirmYear,
    HolderKind,
    Level,
    Money,
    ProjectSnapshot,
    SizedFirm,
    SizeUnknown,
    TenantRef,
)

DAY = date(2026, 11, 23)
OWN, OTHER = UUID(int=1), UUID(int=2)
TENANT = TenantRef(
    id=OWN, slug="gard", code="GARD", name="Gard", country="FR", locale="fr", currency="EUR", timezone="Europe/Paris"
)


def year(closing: int, headcount: str, currency: str = "EUR") -> FirmYear:
    amount = Money(100_000_000, currency)
    return FirmYear(date(closing, 12, 31), Decimal(headcount), amount, amount)


def alone(*years: FirmYear) -> FirmGroup:
    return FirmGroup(OWN, {OWN: SizedFirm("Own", years)})


TOWN = FirmTie(OTHER, OWN, Decimal(25), False, date(2020, 1, 1), holder_kind=HolderKind.PUBLIC)
PUBLIC = FirmGroup(OWN, {OWN: SizedFirm("Own"), OTHER: SizedFirm("Town")}, (TOWN,))


@pytest.mark.parametrize(
    ("years", "category", "reason"),
    [
        ((year(2025, "9.99"),), "microenterprise", "no earlier one"),
        ((year(2024, "9"), year(2025, "10")), "microenterprise", "two years in a row"),
        ((year(2024, "30"), year(2025, "40")), "small enterprise", "compared with those before"),
        ((year(2025, "249.99"),), "medium-sized enterprise", "no earlier one"),
        ((year(2025, "250"),), "large enterprise: not an SME", "no earlier one"),
    ],
)
def test_the_category_comes_with_its_reason_and_its_text(years, category, reason):
    found = answer(alone(*years), DAY)
    assert isinstance(found, FirmSize)
    assert found.category.text == category
    assert reason in found.reason.text
    assert found.sme == ("not an SME" not in category)
    assert found.sources[0].url


def test_each_line_says_what_it_adds_and_the_lines_make_the_total():
    firms = {OWN: SizedFirm("Own", (year(2025, "40"),)), OTHER: SizedFirm("Partner", (year(2025, "180"),))}
    found = answer(FirmGroup(OWN, firms, (FirmTie(OTHER, OWN, Decimal("33.33"), False, date(2020, 1, 1)),)), DAY)
    assert [(line.name, line.part.text, line.share) for line in found.lines] == [
        ("Own", "the firm itself", 100),
        ("Partner", "partner firm: by the share held", Decimal("33.33")),
    ]
    assert found.lines[1].counted.headcount == Decimal("59.994")
    assert found.lines[1].counted.turnover == Money(33_330_000, "EUR")
    assert found.total.headcount == sum(line.counted.headcount for line in found.lines)


@pytest.mark.parametrize("years", [(), (year(2025, "9", "RON"),), (year(2024, "9"), year(2026, "9"))])
def test_without_figures_in_euros_of_the_latest_closed_year_the_firm_is_named(years):
    found = answer(alone(*years), DAY)
    assert isinstance(found, SizeUnknown)
    assert [one.params["firm"] for one in found.lacking] == ["Own"]


def test_before_the_recommendation_the_reason_is_told():
    found = answer(alone(year(2003, "9")), date(2004, 6, 1))
    assert "No rule" in found.lacking[0].text


def test_a_firm_of_which_public_bodies_control_a_quarter_is_no_sme_whether_figures_are_known_or_not():
    found = answer(PUBLIC, DAY)
    assert (found.sme, found.total, found.category.text) == (False, None, "controlled by public bodies: not an SME")
    assert "3(4)" in found.sources[0].title


@pytest.mark.parametrize(
    ("group", "code", "level"),
    [
        (PUBLIC, "eu.sme.size", Level.BLOCK),
        (alone(year(2025, "9")), "eu.sme.size", Level.OK),
        (alone(year(2025, "400")), "eu.sme.size", Level.BLOCK),
        (alone(), "eu.sme.headcount", Level.OK),
        (None, "eu.sme.headcount", Level.OK),
    ],
)
def test_the_check_of_a_file_asks_the_definition_where_it_can_answer(group, code, level):
    firm = CompanySnapshot(OWN, "Own", headcount=9, group=group)
    project = ProjectSnapshot(OWN, "GARD-2026-001", "prospect", "Test", firm, DAY)
    (found,) = alize_europe.eligibility(TENANT, project, DAY)
    assert (found.code, found.level) == (code, level)
    if code == "eu.sme.size":
        assert "Not looked at" in found.message.params["reserve"].text
