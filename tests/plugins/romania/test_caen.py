"""CAEN Rev. 2 and Rev. 3 side by side, by the table of INS."""

from __future__ import annotations

from datetime import date

import pytest

from alize_romania import caen

DAY = date(2026, 11, 23)


def read(written, on=DAY):
    return [(one.nomenclature, one.reading.value, [code.code for code in one.codes]) for one in caen.read(written, on)]


def test_the_tables_are_whole_and_their_letters_have_commas():
    older, newer, links = caen._tables()
    assert (len(older.labels), len(newer.labels)) == (615, 651)
    assert all(set(became) <= set(newer.labels) and became for became in links.values())
    assert not set("şţŞŢ") & set("".join([*older.labels.values(), *newer.labels.values()]))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("6201", [("CAEN Rev. 3", "corresponding", ["6210"]), ("CAEN Rev. 2", "written", ["6201"])]),
        ("6210", [("CAEN Rev. 3", "written", ["6210"]), ("CAEN Rev. 2", "corresponding", ["6201"])]),
        ("0111", [("CAEN Rev. 3", "written", ["0111"]), ("CAEN Rev. 2", "written", ["0111"])]),
        ("4391", [("CAEN Rev. 3", "unsure", ["4391"]), ("CAEN Rev. 2", "unsure", ["4391"])]),
        ("caen2:4391", [("CAEN Rev. 3", "corresponding", ["4341"]), ("CAEN Rev. 2", "written", ["4391"])]),
        ("caen3:4391", [("CAEN Rev. 3", "written", ["4391"]), ("CAEN Rev. 2", "corresponding", ["4399"])]),
        ("9999", []),
    ],
)
def test_a_code_is_read_in_both(written, expected):
    assert read(written) == expected


def test_rev_2_came_first_until_the_end_of_2024():
    assert [one[0] for one in read("6201", date(2024, 12, 31))] == ["CAEN Rev. 2", "CAEN Rev. 3"]
