"""Money kept apart in the fund: each euro lent and repaid is traced to it, and the sources together are the fund."""

import csv
import io
from datetime import date
from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from portal.foundation.web import context
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.funds import conventions, queries, service, sources
from portal.programme.funds.rules import CommitmentData, ConventionData
from support.advances import Advances
from support.app import DAY, Visitor, text_of

FIRM = "Filatures d’essai (inventées)"
LEDGER = "/exports/alize_france.revitalisation_sources"


@pytest.fixture
def ales(app) -> Advances:
    world = Advances(app)
    world.name_lender()
    world.fund(20_000)
    return world


def bound(ales: Advances, paid: int = 15_000) -> UUID:
    """A firm bound by an agreement, and what it has paid in."""
    manager = ales.actor("territory_manager")
    with ales.at_work():
        data = ConventionData("Revitalisation d’essai", date(2025, 1, 1), date(2027, 6, 30))
        convention = conventions.add_convention(manager, data)
        money = CommitmentData(FIRM, "cash", "private", ales.money(24_000), "fr:revitalisation", 6)
        commitment = conventions.add_commitment(manager, convention, money)
        giver = ales.actor("accountant"), conventions.funder_id(FIRM), ales.money(paid), DAY, "VIR-APART", DAY
        service.record_contribution(*giver, commitment)
    return commitment


def lend(ales: Advances, amount: int, source: UUID | None, reference: str) -> UUID:
    """An advance of `amount` paid out of a source."""
    project_id = ales.approved(amount, 24)
    ales.prepare(project_id)
    ales.sign(project_id)
    ales.disburse(project_id, reference=reference, source=source)
    return project_id


def balances(ales: Advances) -> tuple[int, int]:
    """What is left of the money kept apart and of the rest, in euros."""
    with ales.at_work():
        return sources.sources()[0].figures.balance.cents // 100, sources.common().balance.cents // 100


def test_what_is_lent_of_it_comes_back_to_it(ales):
    apart = bound(ales)
    project_id = lend(ales, 10_000, apart, "VIR-1")
    assert balances(ales) == (5_000, 20_000)
    ales.move_to(date(2027, 2, 1))
    ales.pay(project_id, 416, date(2027, 1, 4), "REM-1")
    assert balances(ales) == (5_416, 20_000)
    with ales.at_work():
        whole = queries.figures()
        assert whole.balance == ales.money(25_416)


def test_it_lends_no_more_than_is_left_of_it_whatever_the_fund_holds(ales):
    apart = bound(ales, 5_000)
    project_id = ales.approved(10_000, 24)
    ales.prepare(project_id)
    ales.sign(project_id)
    with pytest.raises(ConflictError, match="holds"):
        ales.disburse(project_id, source=apart)
    ales.disburse(project_id)
    assert balances(ales) == (5_000, 10_000)


def test_the_common_fund_does_not_lend_what_is_kept_apart(ales):
    bound(ales)
    project_id = ales.approved(12_000, 24)
    lend(ales, 10_000, None, "VIR-1")
    ales.prepare(project_id)
    ales.sign(project_id)
    with pytest.raises(ConflictError, match="holds"):
        ales.disburse(project_id, reference="VIR-2")


def test_only_money_is_kept_apart(ales):
    with ales.at_work():
        convention = queries.conventions()[0].id
        data = CommitmentData(FIRM, "days", "private", ales.money(100), "fr:revitalisation")
        with pytest.raises(InvalidError) as refused:
            conventions.add_commitment(ales.actor("territory_manager"), convention, data)
    assert set(refused.value.errors) == {"funder_kind"}


def silent(*_given: object, **_arguments: object) -> object:
    raise ValueError("a fault")


def test_while_the_plugin_is_silent_no_money_is_taken_for_everybody_s(ales, monkeypatch):
    (asked,) = context.registry().manager.hook.funder_kinds.get_hookimpls()
    monkeypatch.setattr(asked, "function", silent)
    before = _commitments(ales)
    page = f"/fund/conventions/{before[0].convention_id}/commitments/new"
    sent = {"funder": FIRM, "kind": "cash", "source": "private", "amount": "24 000", "jobs_target": "6"}
    answer = Visitor(ales.app, ales.slug, "territory_manager").submit(page, sent | {"funder_kind": "fr:revitalisation"})
    assert (answer.status_code, _commitments(ales)) == (409, before)
    assert "« France » ne répond pas" in text_of(answer).replace("\xa0", " ")
    boxes = BeautifulSoup(answer.text, "html.parser").select("main [checked], main [type=text]")
    assert sent.items() | {("funder_kind", "fr:revitalisation")} <= {(box["name"], box["value"]) for box in boxes}


def test_the_form_the_page_and_a_meeting(ales):
    manager = Visitor(ales.app, ales.slug, "territory_manager")
    with ales.at_work():
        convention = queries.conventions()[0].id
    sent = {"funder": FIRM, "kind": "cash", "source": "private", "amount": "24 000"}
    sent |= {"funder_kind": "fr:revitalisation", "jobs_target": "6"}
    assert manager.submit(f"/fund/conventions/{convention}/commitments/new", sent).status_code == 303
    assert "à part" in text_of(manager.get("/fund"))
    with ales.at_work():
        source = sources.sources()[0]
    page = f"/fund/conventions/{convention}/commitments/{source.id}"
    assert manager.submit(f"{page}/meetings/new", {"on": "05/12/2026"}).status_code == 303
    shown = text_of(manager.get(f"{page}/money"))
    assert "5 décembre 2026" in shown
    assert "Convention de revitalisation" in shown or "convention de revitalisation" in shown
    common = next(row for row in _commitments(ales) if not row.kept_apart)
    for path in ("money", "meetings/new"):
        assert manager.get(f"/fund/conventions/{convention}/commitments/{common.id}/{path}").status_code == 404


def _commitments(ales: Advances) -> list[queries.CommitmentView]:
    with ales.at_work():
        return queries.commitments()


def test_the_payment_asks_out_of_which_money_and_the_list_says_it(ales):
    apart = bound(ales)
    project_id = ales.approved(10_000, 24)
    ales.prepare(project_id)
    ales.sign(project_id)
    ales.enter(project_id)
    accountant = Visitor(ales.app, ales.slug, "accountant")
    page = f"/projects/{project_id}/agreement/payment"
    assert FIRM in text_of(accountant.get(page))
    sent = {"on": "23/11/2026", "reference": "VIR-1", "source": str(apart)}
    assert accountant.submit(page, sent).status_code == 303
    assert balances(ales) == (5_000, 20_000)
    listed = text_of(accountant.get(f"/fund/movements?kind=disbursement&source={apart}"))
    assert f"argent de {FIRM}" in listed
    assert "Aucun mouvement" in text_of(accountant.get(f"/fund/movements?kind=repayment&source={apart}"))


def rows(ales: Advances, path: str) -> list[dict[str, str]]:
    answer = Visitor(ales.app, ales.slug, "accountant").post(f"{path}/formats/csv", {"year": str(ales.day.year)})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode())))


def test_the_ledger_adds_up_to_the_fund_s_page_to_the_cent(ales):
    apart = bound(ales)
    lent = lend(ales, 10_000, apart, "VIR-1")
    lend(ales, 7_000, None, "VIR-2")
    ales.move_to(date(2027, 2, 1))
    ales.pay(lent, "416.66", date(2027, 1, 4), "REM-1")
    found = rows(ales, LEDGER)
    with ales.at_work():
        whole = queries.figures()
    sums = {key: sum(round(float(row[key]) * 100) for row in found) for key in ("verse", "prete", "rembourse", "solde")}
    assert sums == {
        "verse": whole.received.cents,
        "prete": whole.lent.cents,
        "rembourse": whole.repaid.cents,
        "solde": whole.balance.cents,
    }
    first, rest = found
    assert (first["financeur"], first["type"], first["engage"]) == (FIRM, "revitalisation", "24000.00")
    assert (first["prete"], first["rembourse"], first["reemploye"]) == ("10000.00", "416.66", "0.00")
    assert (first["emplois_objectif"], first["emplois_prevus"], first["emplois_crees"]) == ("6", "12", "0")
    assert (rest["financeur"], rest["prete"]) == ("fonds commun", "7000.00")
    advances = rows(ales, "/exports/alize_france.revitalisation_avances")
    assert [(row["financeur"], row["prete"]) for row in advances] == [(FIRM, "10000.00"), ("fonds commun", "7000.00")]


def test_the_register_of_aid_names_the_one_whose_money_was_lent(ales):
    lend(ales, 10_000, bound(ales), "VIR-1")
    (row,) = rows(ales, "/exports/alize_europe.register")
    assert row["funders"] == f"{FIRM} (private) 100.00 %"
