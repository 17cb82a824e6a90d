"""Granting acts, payments and reimbursements as RegAS wants them."""

from datetime import date

import pytest

from alize_romania import regas_payments
from alize_romania.regas import formats, render
from portal.sdk import BookAccount, Money
from support.records import FUND, FUNDER, award, book, entry, firm, year

FIRM = firm(name="Exemplu SRL", identifiers={"ro:cui": "18547290", "ro:onrc": "J35/1/2006"}, area="TM", activity="0111")
ACT = award(
    company=FIRM,
    place="Timișoara",
    member_state="RO",
    nominal=Money.of(75_000, "RON"),
    equivalent=Money.of(4_000, "RON"),
    register_by=date(2026, 12, 23),
)


def test_an_act_has_seven_working_days():
    made = render(year(ACT))
    (row,) = made.content.rows
    found = dict(zip(made.content.heads, row, strict=True))
    assert (found["termen_regas"], found["data_inscrierii"]) == (date(2026, 12, 4), None), "1 December is a holiday"
    assert (found["cui"], found["numar_onrc"], found["caen"]) == ("18547290", "J35/1/2006", "0111")
    assert (found["judet"], found["localitate"]) == ("Timiș", "Timișoara")
    assert (found["moneda"], found["valoare_nominala"]) == ("RON", Money.of(75_000, "RON"))


def test_the_sooner_of_two_deadlines_is_said():
    made = render(year(award(company=FIRM, register_by=date(2026, 11, 30))))
    assert date(2026, 11, 30) in made.content.rows[0]


def test_regas_had_to_know_before_the_union_s_register_did():
    made = render(year(award(company=FIRM, granted_on=date(2025, 11, 24), register_by=None)))
    assert date(2025, 12, 4) in made.content.rows[0], "30 November falls on a Sunday, 1 December is a holiday"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"company": firm(name="Exemplu SRL")}, "no CUI"), ({"granted_on": date(2016, 7, 17)}, "before the register")],
)
def test_what_the_register_does_not_take_is_left_out_by_name(wrong, why):
    made = render(year(ACT, award(**{"company": FIRM, "number": "AID-2", **wrong})))
    (refused,) = made.refused
    assert (made.rows, refused.row) == (1, "AID-2, Exemplu SRL")
    assert why in refused.reason.text


def test_it_is_offered_to_whoever_files():
    assert [len(formats({"register_role": role})) for role in ("self", "funder", "none")] == [2, 2, 0]


LENT = BookAccount("advance", "advance:1", "Exemplu SRL", {"ro:cui": "18547290"})
NAMELESS = BookAccount("advance", "advance:2", "Altul SRL")


def test_what_is_paid_has_seven_working_days_and_what_is_undone_is_negative():
    made = regas_payments.render(
        book(
            entry(1, "contribution", FUND, FUNDER, 10_000_000),
            entry(2, "disbursement", LENT, FUND, 7_500_000, value_on=date(2026, 4, 1)),
            entry(3, "repayment", FUND, LENT, 300_000),
            entry(4, "reversal", LENT, FUND, 300_000),
            entry(5, "reversal", FUND, LENT, 7_500_000, value_on=date(2026, 4, 2)),
            entry(6, "disbursement", NAMELESS, FUND, 100),
            entry(7, "disbursement", LENT, FUND, 100, value_on=date(2016, 7, 17)),
        )
    )
    rows = [dict(zip(made.content.heads, row, strict=True)) for row in made.content.rows]
    assert [(row["numar"], row["bloc"], row["suma"].cents, row["termen_regas"]) for row in rows] == [
        (2, "plată", 7_500_000, date(2026, 4, 14)),
        (3, "rambursare", 300_000, None),
        (4, "rambursare", -300_000, None),
        (5, "plată", -7_500_000, date(2026, 4, 15)),
    ]
    assert {row["cui"] for row in rows} == {"18547290"}
    assert [(one.row, one.reason.text.split(":")[0]) for one in made.refused] == [
        ("6, Altul SRL", "The firm has no CUI"),
        ("7, Exemplu SRL", "Paid before the register began"),
    ]
