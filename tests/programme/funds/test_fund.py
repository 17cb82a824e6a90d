"""The fund: who committed what, every movement once, and the figures that open their lists."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.foundation.audit.models import AuditLine
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.money import Money
from portal.foundation.stats import queries as stats
from portal.foundation.stats import service as stats_service
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.funds import checking, conventions, queries, rules, service
from portal.programme.funds.models import LedgerEntry
from portal.programme.funds.rules import CommitmentData, ConventionData
from support.advances import Advances
from support.app import DAY, Visitor, text_of
from support.reading import number


@pytest.fixture
def ales(app) -> Advances:
    return Advances(app)


@pytest.fixture
def manager(app) -> Visitor:
    return Visitor(app, "ales-cevennes", "territory_manager")


def test_a_convention_that_ends_before_it_begins_is_refused(ales):
    with ales.at_work(), pytest.raises(InvalidError) as refused:
        conventions.add_convention(
            ales.actor("territory_manager"), ConventionData("Essai", date(2026, 1, 2), date(2026, 1, 1))
        )
    assert set(refused.value.errors) == {"ends_on"}


def test_commitments_are_summed_by_kind_and_one_name_is_one_funder(ales):
    manager = ales.actor("territory_manager")
    with ales.at_work():
        convention = conventions.add_convention(manager, ConventionData("Essai", date(2026, 1, 1), date(2028, 12, 31)))
        for kind, amount in (("cash", 10_000), ("days", 4_000), ("cash", 5_000)):
            data = CommitmentData("Banque d’essai", kind, "private", ales.money(amount))
            last = conventions.add_commitment(manager, convention, data)
        assert queries.committed() == {
            "cash": ales.money(15_000),
            "days": ales.money(4_000),
            "operating": ales.money(0),
        }
        assert sum(stats.values(queries.COMMITTED).values()) == 1_900_000
        assert len(queries.funders()) == 1
        conventions.withdraw_commitment(manager, last, "retrait", DAY)
        assert queries.committed()["cash"] == ales.money(10_000)
        with pytest.raises(ConflictError):
            conventions.withdraw_commitment(manager, last, "encore", DAY)


def test_a_contribution_is_recorded_once_by_its_reference(ales):
    ales.fund(60_000, "VIR-1")
    accountant = ales.actor("accountant")
    with ales.at_work():
        funder = queries.funders()[0].id
        again = service.record_contribution(accountant, funder, ales.money(60_000), DAY, "VIR-1", DAY)
        assert db.session.scalars(select(LedgerEntry.id)).all() == [again]
        assert queries.figures().received == ales.money(60_000)
        with pytest.raises(InvalidError):
            service.record_contribution(accountant, funder, ales.money(60_001), DAY, "VIR-1", DAY)


def test_a_transfer_taken_back_leaves_both_rows_and_no_money(ales):
    ales.fund(60_000)
    accountant = ales.actor("accountant")
    with ales.at_work():
        entry = db.session.scalars(select(LedgerEntry)).one()
        service.reverse(accountant, entry.id, "erreur", DAY)
        assert len(db.session.scalars(select(LedgerEntry)).all()) == 2
        assert queries.figures().balance == ales.money(0)
        assert queries.counted() == {}
        with pytest.raises(ConflictError):
            service.reverse(accountant, entry.id, "encore", DAY)


cents = st.integers(0, 10**9)


@given(cents, cents, cents, cents)
def test_available_is_the_balance_less_what_is_promised(received, lent, repaid, reserved):
    found = rules.figures({"received": received, "lent": lent, "repaid": repaid}, reserved, "EUR")
    assert found.available == Money(received - lent + repaid - reserved, "EUR")
    assert found.outstanding + found.balance == found.received


def test_the_pages_of_the_fund_walk_from_nothing_to_a_contribution(ales, manager):
    assert "Fonds" in text_of(manager.get("/fund"))
    answer = manager.submit(
        "/fund/conventions/new", {"title": "3e convention", "starts_on": "01/01/2026", "ends_on": "31/12/2028"}
    )
    assert answer.status_code == 303
    path = answer.headers["Location"]
    answer = manager.submit(
        path, {"funder": "Département (essai)", "kind": "cash", "source": "public", "amount": "90 000"}
    )
    assert answer.status_code == 303
    page = manager.get("/fund/contributions/new")
    funder = BeautifulSoup(page.text, "html.parser").select("select[name=funder_id] option")[1]["value"]
    answer = manager.submit(
        "/fund/contributions/new",
        {"funder_id": funder, "amount": "60 000,50", "on": "23/11/2026", "reference": "VIR-1"},
    )
    assert answer.status_code == 303
    with ales.at_work():
        assert queries.figures().available == ales.money("60000.50")
    page = text_of(manager.get("/fund"))
    assert "60\u202f000,50" in page.replace(" ", "\u202f") or "60 000,50" in page


def test_wrong_answers_are_said_beside_their_fields(manager, ales):
    ales.fund()
    answer = manager.submit("/fund/contributions/new", {"amount": "rien", "on": "31/02/2026", "reference": ""})
    assert answer.status_code == 422
    assert len(BeautifulSoup(answer.text, "html.parser").select("[aria-invalid=true]")) >= 3
    tomorrow = manager.submit(
        "/fund/contributions/new",
        {
            "funder_id": BeautifulSoup(manager.get("/fund/contributions/new").text, "html.parser").select(
                "select[name=funder_id] option"
            )[1]["value"],
            "amount": "10",
            "on": "24/11/2026",
            "reference": "X",
        },
    )
    assert tomorrow.status_code == 422


def test_each_figure_of_the_fund_opens_the_list_that_makes_it(ales):
    project_id = ales.running()
    ales.move_to(date(2027, 2, 10))
    ales.pay(project_id, 625, date(2027, 1, 6), "VIR-1")
    ales.pay(project_id, 625, date(2027, 2, 6), "VIR-2")
    ales.approved(8_000)
    accountant = Visitor(ales.app, "ales-cevennes", "accountant")
    page = BeautifulSoup(accountant.get("/fund").text, "html.parser")
    seen = 0
    for figure in page.select(".az-fig"):
        link = figure.select_one("a")["href"]
        if link == "/fund/movements":
            continue
        listed = BeautifulSoup(accountant.get(link).text, "html.parser")
        column = 1 if link.startswith("/advances") else 3
        cells = [
            row.select("td")[column - (1 if link.startswith("/advances") else 0)] for row in listed.select("tbody tr")
        ]
        assert sum(number(cell.get_text()) for cell in cells) == number(figure.select_one("b").get_text()), link
        seen += 1
    assert seen == 4


def test_a_funder_or_a_firm_reads_nothing_of_the_fund(app):
    for role in ("funder", "committee_member", "expert"):
        assert Visitor(app, "ales-cevennes", role).get("/fund").status_code == 403


def test_the_fund_stands_in_one_line_on_the_day(ales):
    ales.fund(60_000)
    assert "60 000" in text_of(Visitor(ales.app, "ales-cevennes", "operator").get("/day")).replace("\u202f", " ")


def test_every_night_the_summary_is_counted_again_and_mended(ales):
    ales.running()
    other = ales.approved(8_000)
    with ales.at_work():
        checking.check()
        assert not db.session.scalars(select(AuditLine).where(AuditLine.verb == "fund.mended")).all()
        with transaction():
            stats_service.set_value(queries.FUND, "received", 1)
            stats_service.set_value(queries.RESERVED, "", 0)
        checking.check()
        assert queries.figures().received == ales.money(100_000)
        assert queries.figures().reserved == ales.money(8_000)
        assert len(db.session.scalars(select(AuditLine).where(AuditLine.verb == "fund.mended")).all()) == 2
    assert other
