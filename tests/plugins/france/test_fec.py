"""The accounting entries file against its structure: LPF, article A. 47 A-1."""

import re
from datetime import date
from decimal import Decimal
from itertools import groupby

import pytest

from alize_france.fec import formats, render
from alize_france.forms import FranceSettings, spec
from portal.sdk import Money
from support.records import ADVANCE, FUND, FUNDER, SIREN, book, entry

SETTINGS = {"lends": True, "lender_number": "732 829 320"}
COLUMNS = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
    "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
)
ALWAYS = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib PieceRef PieceDate EcritureLib Debit Credit"
)
YEAR = book(
    entry(1, "contribution", FUND, FUNDER, 100_000_00),
    entry(2, "disbursement", ADVANCE, FUND, 15_000_00),
    entry(3, "repayment", FUND, ADVANCE, 41_666, reference="VIR|3\n"),
    entry(4, "reversal", ADVANCE, FUND, 41_666, reference="VIR-3", reason="Versé\tdeux fois"),
    entry(5, "disbursement", ADVANCE, FUND, 1_000_00, reference="=1+1"),
)


def lines_of(content: bytes) -> list[dict[str, str]]:
    """The lines of a file by column, each with all eighteen."""
    text = content.decode("utf-8")
    assert text.endswith("\r\n")
    head, *lines = [line.split("\t") for line in text.removesuffix("\r\n").split("\r\n")]
    assert " ".join(head) == COLUMNS
    assert all(len(line) == 18 for line in lines)
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_the_structure_is_that_of_the_law():
    made = render(SETTINGS, YEAR)
    assert (made.name, made.media_type, made.rows, made.refused) == ("732829320FEC20261231.txt", "text/plain", 10, ())
    for line in lines_of(made.content):
        assert all(line[name] for name in ALWAYS.split()), line
        assert all(re.fullmatch(r"\d{8}", line[name]) for name in ("EcritureDate", "PieceDate", "ValidDate"))
        assert all(re.fullmatch(r"\d+,\d{2}", line[name]) for name in ("Debit", "Credit"))
        assert re.fullmatch(r"[1-8]\d\d\w{,9}", line["CompteNum"])
        assert not re.search(r"[|\n]", "".join(line.values()))
        assert not any(value.startswith(("=", "+", "-", "@")) for value in line.values())
        assert bool(line["CompAuxNum"]) == bool(line["CompAuxLib"]) == (line["CompteNum"] != "512")


def test_each_movement_is_as_much_debit_as_credit_and_numbers_follow():
    lines = lines_of(render(SETTINGS, YEAR).content)
    numbers = []
    for number, parts in groupby(lines, key=lambda line: line["EcritureNum"]):
        debit, credit = parts
        amounts = [Decimal(line[name].replace(",", ".")) for line in (debit, credit) for name in ("Debit", "Credit")]
        assert amounts[0] == amounts[3] > 0
        assert amounts[1] == amounts[2] == 0
        numbers.append(int(number))
    assert numbers == [1, 2, 3, 4, 5]


def test_a_payment_to_a_firm_goes_from_the_bank_to_the_loans():
    debit, credit = lines_of(render(SETTINGS, book(YEAR.entries[1])).content)
    assert (debit["CompteNum"], debit["CompAuxNum"], debit["CompAuxLib"]) == ("274", SIREN, "SARL Exemple")
    assert (credit["CompteNum"], credit["CompAuxNum"]) == ("512", "")
    assert (debit["Debit"], credit["Credit"]) == ("15000,00", "15000,00")
    assert (debit["EcritureDate"], debit["ValidDate"]) == ("20260302", "20260303")
    assert debit["EcritureLib"] == "Avance versée à SARL Exemple"


def test_a_funder_without_siren_has_the_code_of_its_account():
    _debit, credit = lines_of(render(SETTINGS, book(YEAR.entries[0])).content)
    assert (credit["CompteNum"], credit["CompAuxNum"]) == ("467", "00000000BEEF")


def test_the_accountant_s_own_accounts_hold():
    own = {"account_fund": "512100", "account_funder": "4671", "account_advance": "2748"}
    lines = lines_of(render({**SETTINGS, **own}, YEAR).content)
    assert {line["CompteNum"] for line in lines} == set(own.values())
    form = FranceSettings(data={**spec().defaults, **own})
    assert form.validate(), form.errors
    for number in ("51", "1AB", "51A"):
        assert not FranceSettings(data={**spec().defaults, "account_fund": number}).validate()
    assert FranceSettings(data={**spec().defaults, "account_fund": "512ALIZE"}).validate()


@pytest.mark.parametrize(
    ("settings", "data", "row", "why"),
    [
        ({"lends": True}, YEAR, "SIREN", "Enter the SIREN"),
        (SETTINGS, book(last=date(2026, 3, 31)), "01/01/2026–31/03/2026", "whole year"),
        (SETTINGS, book(entry(7, "repayment", FUND, ADVANCE, 1, amount=Money(1, "RON"))), "7, VIR-7", "not in euros"),
    ],
)
def test_what_would_not_be_whole_is_not_made(settings, data, row, why):
    made = render(settings, data)
    assert made.content is None
    (refused,) = made.refused
    assert refused.row == row
    assert why in refused.reason.text


def test_it_is_offered_where_advances_are():
    assert [one.key for one in formats(SETTINGS)] == ["fec"]
    assert formats({}) == ()
