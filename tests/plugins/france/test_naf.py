"""NAF rév. 2 and NAF 2025 side by side, by INSEE's table."""

from __future__ import annotations

from datetime import date

import pytest

from alize_france import naf
from portal.sdk import Reading

IN_2026, IN_2027 = date(2026, 12, 31), date(2027, 1, 1)


def read(written, on=IN_2026):
    return [(one.nomenclature, one.reading.value, [code.code for code in one.codes]) for one in naf.read(written, on)]


def test_the_tables_are_whole():
    """732 and 747 sub-classes; 1,223 pairs lead to all of NAF 2025 but 46.89Y, as INSEE's table says."""
    older, newer, links = naf._tables()
    assert (len(older.labels), len(newer.labels)) == (732, 747)
    assert sum(map(len, links.values())) == 1223
    assert set(newer.labels) - {code for became in links.values() for code in became} == {"46.89Y"}
    assert all(links.values())
    assert {code[-1] for code in older.labels}.isdisjoint(code[-1] for code in newer.labels)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("5310z", [("NAF rév. 2", "written", ["53.10Z"]), ("NAF 2025", "corresponding", ["53.10Y"])]),
        ("nafr2:47.11B", [("NAF rév. 2", "written", ["47.11B"]), ("NAF 2025", "corresponding", ["47.11G", "47.91Y"])]),
        ("01.48G", [("NAF rév. 2", "corresponding", ["01.49Z"]), ("NAF 2025", "written", ["01.48G"])]),
        ("nafr2:01.49Z, naf25:01.48H", [("NAF rév. 2", "written", ["01.49Z"]), ("NAF 2025", "written", ["01.48H"])]),
        ("46.89Y", [("NAF 2025", "written", ["46.89Y"])]),
        ("naf25:53.10Z", []),
        ("99.99Z", []),
        ("pottery", []),
    ],
)
def test_a_code_is_read_in_both(written, expected):
    assert read(written) == expected


def test_the_one_in_force_comes_first_and_says_from_when_it_counts():
    assert [one[0] for one in read("62.01Z")] == ["NAF rév. 2", "NAF 2025"]
    assert [one[0] for one in read("62.01Z", IN_2027)] == ["NAF 2025", "NAF rév. 2"]
    newer, older = naf.read("62.01Z", IN_2027)
    assert (older.until, newer.since, newer.until) == (IN_2026, IN_2027, None)
    assert (older.codes[0].label, newer.codes[0].label) == (
        "Programmation informatique",
        "Activités de programmation informatique",
    )
    assert newer.reading is Reading.CORRESPONDING
