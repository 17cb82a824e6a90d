"""The revitalisation ledger as a table: sources with their jobs, advances with contracts and days of verification."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from alize_france.revitalisation import ADVANCES, KIND, LEDGER, advances, ledger
from portal.sdk import FundedAdvance, FundSource, Money
from support.records import COMPANY, DATA, SIREN


def euros(amount: int) -> Money:
    return Money.of(amount, "EUR")


ADVANCE = FundedAdvance(
    "ICI-2026-001",
    COMPANY,
    date(2026, 3, 2),
    euros(10_000),
    euros(1_000),
    jobs_planned=5,
    created={"fr:cdi": Decimal("2.80"), "fr:alternance": Decimal(1), "fr:cdd6": Decimal(0)},
    kept={"fr:cdi": Decimal(4)},
    months=12,
    verified_on=date(2026, 9, 1),
)
SOURCE = FundSource(
    KIND.key,
    "Filatures",
    "Revitalisation 2026",
    date(2026, 1, 1),
    date(2028, 6, 30),
    committed=euros(24_000),
    paid_in=euros(8_000),
    lent=euros(10_000),
    repaid=euros(1_000),
    reused=euros(2_000),
    balance=euros(-1_000),
    jobs_target=6,
    meetings=(date(2026, 5, 4), date(2026, 12, 1)),
    identifiers={"fr:siren": SIREN},
    advances=(ADVANCE, replace(ADVANCE, jobs_planned=0, created={}, kept={}, months=None, verified_on=None)),
)


def named(heads, row):
    return dict(zip(heads, row, strict=True))


def test_a_source_with_its_jobs():
    made = ledger(replace(DATA, sources=(SOURCE, replace(SOURCE, kind="", funder="", advances=()))))
    first, rest = (named(LEDGER, row) for row in made.content.rows)
    assert (first["siren"], first["type"], first["reemploye"]) == (SIREN, "revitalisation", euros(2_000))
    assert (first["emplois_objectif"], first["emplois_prevus"]) == (6, 5)
    assert (first["emplois_crees"], first["emplois_maintenus"]) == (Decimal("3.80"), Decimal(4))
    assert first["comites_de_pilotage"] == "2026-05-04; 2026-12-01"
    assert (rest["financeur"], rest["type"]) == ("fonds commun", "commun")


def test_an_advance_with_contracts_and_the_day_of_the_evidence():
    made = advances(replace(DATA, sources=(SOURCE,)))
    first, second = (named(ADVANCES, row) for row in made.content.rows)
    assert first["contrats_crees"] == "CDI 2.80; alternance 1.00"
    assert (first["echeance_mois"], first["verifie_le"]) == (12, date(2026, 9, 1))
    assert (second["emplois_crees"], second["contrats_crees"], second["verifie_le"]) == (0, "", None)
    assert made.rows == 2


def test_every_column_says_what_it_holds():
    for heads, made in ((LEDGER, ledger(DATA)), (ADVANCES, advances(DATA))):
        assert all(meaning.text for meaning in heads.values())
        assert (made.content.heads, made.rows) == (heads, 0)
