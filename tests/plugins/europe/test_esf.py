"""The ESF+ indicators: every code of the annex, one of them counted, the others empty with the reason."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from alize_europe.esf import FIRMS, INDICATORS, firms, indicators, listed
from portal.sdk import FirmGroup, FirmYear, Money, SizedFirm, SupportedFirm
from support.records import DATA, firm

ANNEX = json.loads(Path(__file__).with_name("esf_indicators.json").read_text(encoding="utf-8"))


def supported(reference, number=1, headcount=12, **changes):
    company = firm(id=UUID(int=number), headcount=headcount, **changes)
    return SupportedFirm(reference, company, date(2026, 3, 2))


def rows(made, heads):
    return [dict(zip(heads, row, strict=True)) for row in made.content.rows]


def test_every_code_of_the_annex_is_there_in_its_order_with_how_certain_it_is():
    annex = [*ANNEX["outputs"], *ANNEX["results"]]
    assert [(row["code"], row["label"], row["code_status"]) for row in listed()] == [
        (one["code"], one["label_en"], one["code_status"]) for one in annex
    ]
    assert set(ANNEX["breakdown"]) < set(INDICATORS)


def test_the_page_about_them_names_each_code_and_whether_it_is_computed():
    page = Path(__file__).parents[3] / "docs/esf.md"
    told = {}
    for row in page.read_text(encoding="utf-8").splitlines():
        if row.startswith("| EE"):
            _edge, codes, computed, why, _end = (part.strip() for part in row.split("|"))
            told |= dict.fromkeys(re.findall(r"EEC[OR]\d\d", codes), computed)
            assert why
    status = {row["code"]: row["status"] for row in rows(indicators(DATA), INDICATORS)}
    assert {code: computed == "yes" for code, computed in told.items()} == {
        code: said == "computed" for code, said in status.items()
    }


def test_a_firm_is_counted_once_and_nothing_else_is_a_zero():
    made = indicators(replace(DATA, supported=(supported("A"), supported("B"), supported("C", 2))))
    found = {row["code"]: row for row in rows(made, INDICATORS)}
    assert (found["EECO19"]["total"], found["EECO19"]["status"]) == (2, "computed")
    assert len(found) == 25
    for code, row in found.items():
        if code != "EECO19":
            assert (row["women"], row["men"], row["non_binary"], row["total"]) == (None, None, None, None)
            assert row["status"] == "not_collected"
            assert row["reason"] == ("no_administrations" if code == "EECO18" else "no_participants")


def test_the_list_behind_adds_up_to_the_figure_and_others_are_refused_by_name():
    given = (supported("A"), supported("A2"), supported("B", 2, None), supported("C", 3, 250), supported("D", 4, 249))
    data = replace(DATA, supported=given)
    made = firms(data)
    assert [row["file"] for row in rows(made, FIRMS)] == ["A", "D"]
    (total,) = [row["total"] for row in rows(indicators(data), INDICATORS) if row["code"] == "EECO19"]
    assert total == made.rows
    assert [(one.row[:1], one.reason.text[:12]) for one in made.refused] == [
        ("B", "The headcoun"),
        ("C", "The firm is "),
    ]


def sized(reference, number, units, turnover, balance, headcount):
    """A firm of which one closed year is recorded, in annual work units and millions of euros."""
    own = UUID(int=number)
    amounts = (Money(millions * 100_000_000, "EUR") for millions in (turnover, balance))
    firms_of = {own: SizedFirm("Firm", (FirmYear(date(2025, 12, 31), Decimal(units), *amounts),))}
    return supported(reference, number, headcount, group=FirmGroup(own, firms_of, ()))


def test_closed_years_decide_before_the_headcount_and_the_list_says_which():
    few_but_rich = sized("A", 1, 100, 60, 50, 100)
    many_by_the_file_alone = sized("B", 2, 100, 10, 10, 400)
    made = firms(replace(DATA, supported=(few_but_rich, many_by_the_file_alone, supported("C", 3))))
    assert [(row["file"], row["judged_by"]) for row in rows(made, FIRMS)] == [("B", "figures"), ("C", "headcount")]
    (refused,) = made.refused
    assert refused.row.startswith("A")
    assert "closed years" in refused.reason.text


def test_a_year_without_support_counts_none_because_it_is_known():
    found = {row["code"]: row["total"] for row in rows(indicators(DATA), INDICATORS)}
    assert (found["EECO19"], found["EECO01"]) == (0, None)
