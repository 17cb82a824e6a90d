"""Aid as the national register wants it."""

from datetime import date

import pytest

from alize_france.aid_register import formats, render
from portal.sdk import Money, RecordFile
from support.records import award, firm, year

COLUMNS = (
    "numero_aide siren siret raison_sociale commune_insee regime instrument code_nace secteur autorite financeur "
    "montant_nominal montant_esb devise date_octroi date_limite_transmission date_transmission"
)


def row_of(made: RecordFile) -> dict[str, object]:
    (row,) = made.content.rows
    return dict(zip(made.content.heads, row, strict=True))


def test_an_award_fills_every_column_that_the_portal_knows():
    made = render(year(award()))
    assert " ".join(made.content.heads) == COLUMNS
    assert row_of(made) == {
        "numero_aide": "AID-2026-001",
        "siren": "404833048",
        "siret": "40483304800022",
        "raison_sociale": "SARL Exemple",
        "commune_insee": "01004",
        "regime": "général",
        "instrument": "avance remboursable",
        "code_nace": "01.13",
        "secteur": "",
        "autorite": "CCI Ici",
        "financeur": "Département",
        "montant_nominal": Money.of(15_000, "EUR"),
        "montant_esb": Money.of("945.61", "EUR"),
        "devise": "EUR",
        "date_octroi": date(2026, 11, 23),
        "date_limite_transmission": date(2026, 12, 21),
        "date_transmission": None,
    }


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"company": firm(identifiers={"fr:rna": "W301234567"})}, "no SIREN"),
        ({"granted_on": date(2025, 12, 31)}, "before the register"),
        ({"regime": "agriculture"}, "before the register"),
        ({"regime": "unheard-of"}, "before the register"),
    ],
)
def test_what_the_register_does_not_take_is_left_out_by_name(wrong, why):
    made = render(year(award(), award(number="AID-2026-002", **wrong)))
    assert row_of(made)["numero_aide"] == "AID-2026-001"
    (refused,) = made.refused
    assert refused.row == "AID-2026-002, SARL Exemple"
    assert why in refused.reason.text


def test_agriculture_is_taken_from_2027():
    made = render(year(award(regime="agriculture", granted_on=date(2027, 1, 1))))
    assert (row_of(made)["regime"], made.refused) == ("agriculture", ())


@pytest.mark.parametrize(
    ("activity", "nace"), [("53.10Z", "53.10"), ("5310z", "53.10"), ("", ""), ("poste", ""), ("5310", "")]
)
def test_the_ape_code_gives_the_nace_class(activity, nace):
    assert row_of(render(year(award(company=firm(activity=activity)))))["code_nace"] == nace


@pytest.mark.parametrize(("role", "whom"), [("self", "territory"), ("funder", "funder"), ("", "territory")])
def test_it_is_for_whoever_files(role, whom):
    (found,) = formats({"register_role": role})
    assert whom in found.audience.text
    assert found.published is None


def test_it_is_not_offered_where_nobody_has_to_file():
    assert formats({"register_role": "none"}) == ()
