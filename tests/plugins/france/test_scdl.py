"""Published subsidies against the schema « subventions » 2.1.1: columns, order, constraints, and rows it refuses."""

import csv
import io
import json
from pathlib import Path

import pytest

from alize_france.forms import FranceSettings, spec
from alize_france.scdl import COLUMNS, refusal, render
from portal.sdk import Money
from support.records import SIREN, firm, given, mission

CASES = json.loads(Path(__file__).with_name("scdl_example.json").read_text(encoding="utf-8"))
GOOD = next(csv.DictReader(io.StringIO(CASES["csv_utf8_no_bom"])))
SETTINGS = {"publisher_siret": "732 829 320 00074", "lender": "Prêteur d’ici", "lender_number": "732829320"}


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert not content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_the_columns_are_the_schema_s_in_their_order():
    assert list(COLUMNS) == CASES["header"]
    assert refusal(GOOD) is None


@pytest.mark.parametrize("bad", CASES["bad"], ids=lambda bad: bad["error"])
def test_rows_that_the_schema_refuses_are_refused_with_the_column(bad):
    found = refusal({**GOOD, **bad["row_change"]})
    assert found is not None
    assert found.params.get("column") in {None, *bad["row_change"]}
    assert found.params or "neither a SIRET nor an RNA" in found.text


@pytest.mark.parametrize(
    "change",
    [
        {"objet": ""},
        {"objet": "x" * 257},
        {"nature": "prêt"},
        {"notificationUE": "Non"},
        {"pourcentageSubvention": "0"},
        {"pourcentageSubvention": "0.001"},
        {"rnaBeneficiaire": "W12"},
        {"idBeneficiaire": "40483304800021"},
        {"idAttribuant": "73282932000075"},
        {"datesPeriodeVersement": "2026-11-23_2028-11-22"},
        {"dateConvention": "2026-13-01"},
        {"dateConvention": "2026-02-30"},
        {"datesPeriodeVersement": "2026-02-01/2026-02-30"},
        {"idRAE": "123456"},
        {"nomAttribuant": ""},
    ],
)
def test_other_rows_it_refuses(change):
    assert refusal({**GOOD, **change}) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"pourcentageSubvention": "0.01"},
        {"pourcentageSubvention": "0.5"},
        {"nature": "aide en numéraire;aide en nature"},
        {"idBeneficiaire": "", "rnaBeneficiaire": "W301234567"},
        {"datesPeriodeVersement": "2026-11-23"},
    ],
)
def test_other_rows_it_takes(change):
    assert refusal({**GOOD, **change}) is None


def test_a_mission_is_published_as_help_in_kind():
    made = render(SETTINGS, given(mission()))
    assert (made.name, made.rows, made.refused) == ("subventions-20260101-20261231.csv", 1, ())
    (row,) = rows_of(made.content)
    assert tuple(row) == COLUMNS
    assert (row["nomAttribuant"], row["idAttribuant"]) == ("Prêteur d’ici", "73282932000074")
    assert (row["idBeneficiaire"], row["nature"], row["montant"]) == (f"{SIREN}00022", "aide en nature", "1200.00")
    assert (row["dateConvention"], row["datesPeriodeVersement"]) == ("2026-02-02", "2026-02-02/2026-05-04")
    assert row["objet"].endswith("prêté par Verreries : Une ligne, de plus")


@pytest.mark.parametrize(
    ("change", "name"),
    [({"lender_number": SIREN}, "CCI Ici"), ({"publisher_name": "Agglomération d’ici"}, "Agglomération d’ici")],
)
def test_the_name_published_is_that_of_the_body_with_the_siret(change, name):
    (row,) = rows_of(render({**SETTINGS, **change}, given(mission())).content)
    assert (row["nomAttribuant"], row["idAttribuant"]) == (name, "73282932000074")


def test_an_overseas_rna_number_is_left_out_beside_a_siret_and_named_without_one():
    beside = mission(company=firm(identifiers={"fr:siret": f"{SIREN}00022", "fr:rna": "W9R1234567"}))
    alone = mission(reference="ICI-2026-002-M1", company=firm(identifiers={"fr:rna": "W9R1234567"}))
    made = render(SETTINGS, given(beside, alone))
    (row,) = rows_of(made.content)
    assert (row["idBeneficiaire"], row["rnaBeneficiaire"]) == (f"{SIREN}00022", "")
    (refused,) = made.refused
    assert (refused.row, refused.reason.params) == ("ICI-2026-002-M1, SARL Exemple", {"rna": "W9R1234567"})


def test_a_firm_without_siret_is_left_out_by_name_and_long_titles_are_cut():
    bare = mission(reference="ICI-2026-002-M1", company=firm(identifiers={"fr:siren": SIREN}))
    made = render(SETTINGS, given(mission(title="x" * 300), bare, mission(value=Money(1, "EUR"))))
    assert next(len(row["objet"]) for row in rows_of(made.content)) == 256
    assert (made.rows, [one.row for one in made.refused]) == (2, ["ICI-2026-002-M1, SARL Exemple"])


def test_without_a_publisher_nothing_is_made():
    made = render({}, given(mission()))
    assert made.content is None
    assert "SIRET of the body that publishes" in made.refused[0].reason.text
    assert not FranceSettings(data={**spec().defaults, "publisher_siret": "732829320"}).validate()
    assert FranceSettings(data={**spec().defaults, "publisher_siret": "73282932000074"}).validate()
