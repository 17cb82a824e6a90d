"""Dated values: the right one for the day, and files that say what is wrong with them."""

from datetime import date
from decimal import Decimal

import pytest

from portal.foundation.kernel.dated import ParameterError, load_parameters
from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.money import Money

GOOD = """
[maximum]
description = "Ceiling"
unit = "EUR"
values."2024-01-01" = { value = "15000.50", source = "First text", url = "https://example.org/1" }
values."2026-01-01" = { value = 20000, source = "Second text" }
values."2027-01-01" = { source = "Repealed" }

[offered]
description = "Offered or not"
unit = "yes/no"
values."2020-01-01" = { value = false, source = "Text" }
values."2022-01-01" = { value = true, source = "Text" }
"""


ROW = 'values."2024-01-01" = { value = 1, source = "Text" }'
HEAD = 'description = "A"\nunit = "EUR"\n'


@pytest.fixture
def write(tmp_path):
    def of(text):
        (tmp_path / "advance.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return of


def test_the_value_in_force_on_the_day_is_given(write):
    found = load_parameters(write(GOOD))
    assert found.money("advance.maximum", date(2025, 12, 31)) == Money.of("15000.50", "EUR")
    assert found.decimal("advance.maximum", date(2026, 1, 1)) == Decimal(20000)
    assert found.integer("advance.maximum", date(2026, 12, 31)) == 20000
    assert found.source("advance.maximum", date(2024, 5, 1)) == Source("First text", "https://example.org/1")
    assert [found.flag("advance.offered", date(year, 6, 1)) for year in (2021, 2023)] == [False, True]
    assert sorted(parameter.key for parameter in found) == ["advance.maximum", "advance.offered"]


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2027, 1, 1)])
def test_a_day_without_value_is_refused_by_name(write, day):
    with pytest.raises(ParameterError, match=f"advance.maximum: no value is known on {day}"):
        load_parameters(write(GOOD)).decimal("advance.maximum", day)


def test_a_number_that_is_not_whole_is_refused(write):
    with pytest.raises(ParameterError, match=r"advance.maximum: 15000.50 is not a whole number"):
        load_parameters(write(GOOD)).integer("advance.maximum", date(2024, 1, 1))


def test_words_are_neither_a_number_nor_a_yes(write):
    row = ROW.replace("1,", '"half up",')
    found = load_parameters(write(f'[rule]\ndescription = "A"\nunit = "rule"\n{row}'))
    with pytest.raises(ParameterError, match=r"advance\.rule: half up is not a number"):
        found.decimal("advance.rule", date(2024, 1, 1))
    with pytest.raises(ParameterError, match=r"advance\.rule: half up is neither true nor false"):
        found.flag("advance.rule", date(2024, 1, 1))


def test_an_unknown_name_is_refused(write):
    with pytest.raises(ParameterError, match=r"advance\.nothing: no such parameter"):
        load_parameters(write(GOOD)).parameter("advance.nothing")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"[maximum]\n{HEAD}{ROW}\nunits = 1", "advance.toml, advance.maximum: unknown key units"),
        (f'[maximum]\ndescription = "A"\n{ROW}', "advance.toml, advance.maximum: missing key unit"),
        (f"[maximum]\n{HEAD}", "advance.toml, advance.maximum: missing key values"),
        ("maximum = 3", "advance.toml, advance.maximum: a table is expected"),
        (
            f'[maximum]\n{HEAD}values."2024-01-01" = {{ value = 1 }}',
            "advance.toml, advance.maximum, 2024-01-01: missing key source",
        ),
        (
            f'[maximum]\n{HEAD}values."2024-01-01" = {{ value = 1, source = "T", link = "x" }}',
            "advance.toml, advance.maximum, 2024-01-01: unknown key link",
        ),
        (
            f'[maximum]\n{HEAD}values."2024-01-01" = {{ value = 2.19, source = "T" }}',
            "advance.toml, advance.maximum, 2024-01-01: write the number as text",
        ),
        (
            f'[maximum]\n{HEAD}values."2024-13-01" = {{ value = 1, source = "T" }}',
            "advance.toml, advance.maximum, 2024-13-01: the key must be a date",
        ),
        (
            f'[maximum]\n{HEAD}values."20240101" = {{ value = 1, source = "T" }}',
            "advance.toml, advance.maximum, 20240101: the key must be a date",
        ),
        ("[maximum", "advance.toml: "),
        (f"[maximum]\n{HEAD}values = 3", "advance.toml, advance.maximum: values are given by day"),
        (f"[maximum]\n{HEAD}values = {{}}", "advance.toml, advance.maximum: values are given by day"),
        (f'[maximum]\ndescription = ""\nunit = "EUR"\n{ROW}', "advance.toml, advance.maximum: description is a text"),
        (f'[maximum]\ndescription = "A"\nunit = 3\n{ROW}', "advance.toml, advance.maximum: unit is a text"),
        (
            f'[maximum]\n{HEAD}values."2024-01-01" = {{ value = 1, source = " " }}',
            "advance.toml, advance.maximum, 2024-01-01: source is a text",
        ),
        (
            f'[maximum]\n{HEAD}values."2024-01-01" = {{ value = 1, source = "T", url = "page 3" }}',
            "advance.toml, advance.maximum, 2024-01-01: url is the address",
        ),
        (
            f'[maximum]\n{HEAD}values."2024-01-01" = {{ value = [1], source = "T" }}',
            "advance.toml, advance.maximum, 2024-01-01: value is a text, a whole number",
        ),
        (
            f'[maximum]\n{HEAD}values."2024-01-01" = {{ value = "15 000", source = "T" }}',
            "advance.toml, advance.maximum, 2024-01-01: value is a number where the unit is EUR",
        ),
        *(
            (
                f'[limit]\ndescription = "A"\nunit = "{unit}"\nvalues."2024-01-01" = {{ value = "x", source = "T" }}',
                f"advance.toml, advance.limit, 2024-01-01: value is a number where the unit is {unit}",
            )
            for unit in ("employees", "firms", "requests")
        ),
        (
            f'[maximum]\n{HEAD}values."2024-01-01" = {{ value = true, source = "T" }}',
            "advance.toml, advance.maximum, 2024-01-01: value is true or false where",
        ),
        (
            '[offered]\ndescription = "A"\nunit = "yes/no"\nvalues."2024-01-01" = { value = "yes", source = "T" }',
            "advance.toml, advance.offered, 2024-01-01: value is true or false where",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_key(write, text, said):
    with pytest.raises(ParameterError, match=said):
        load_parameters(write(text))
