"""The money of an advance: paid once, by a second person; repaid by the ledger; taken back by a movement of its own."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, end_reading, transaction
from portal.foundation.kernel.workflow import TransitionError
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.advances import queries, service
from portal.programme.advances.models import Advance, Movement
from portal.programme.funds import queries as funds
from portal.programme.funds.models import LedgerEntry
from portal.programme.projects import queries as projects
from portal.programme.projects import service as project_service
from support.app import DAY


def signed(ales, amount=15_000, months=24):
    ales.name_lender()
    ales.fund()
    project_id = ales.approved(amount, months)
    ales.prepare(project_id)
    ales.sign(project_id)
    return project_id


def entries(ales) -> list[tuple[str, int]]:
    with ales.at_work():
        return [(row.kind, row.cents) for row in db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.id))]


def test_paid_it_leaves_the_fund_once_and_the_support_begins(ales):
    project_id = signed(ales)
    ales.disburse(project_id)
    assert entries(ales) == [("contribution", 10_000_000), ("disbursement", 1_500_000)]
    with ales.at_work():
        figures = funds.figures()
        assert (figures.lent, figures.reserved) == (ales.money(15_000), ales.money(0))
        assert figures.available == figures.balance == ales.money(85_000)
        assert projects.project_view(project_id).state == "active"
        assert funds.counted() == {"received": 10_000_000, "lent": 1_500_000}
    assert ales.stands(project_id).awaited_on == date(2027, 1, 5)


def test_who_prepared_the_agreement_does_not_record_the_payment(ales):
    ales.name_lender()
    ales.fund()
    project_id = ales.approved()
    ales.prepare(project_id, "territory_manager")
    ales.sign(project_id)
    with pytest.raises(ConflictError, match="another person"):
        ales.disburse(project_id, "territory_manager")
    ales.disburse(project_id, "accountant")


def test_a_second_payment_is_refused(ales):
    project_id = signed(ales)
    ales.disburse(project_id)
    with pytest.raises(ConflictError, match="paid already"):
        ales.disburse(project_id, reference="VIR-OUT-2")
    assert len(entries(ales)) == 2


def test_more_than_the_fund_holds_is_not_paid(ales):
    ales.name_lender()
    ales.fund(14_999)
    project_id = ales.approved()
    ales.prepare(project_id)
    ales.sign(project_id)
    with pytest.raises(ConflictError, match="The fund holds"):
        ales.disburse(project_id)
    assert len(entries(ales)) == 1


def test_before_the_signature_nothing_is_paid(ales):
    ales.name_lender()
    ales.fund()
    project_id = ales.approved()
    ales.prepare(project_id)
    with pytest.raises(ConflictError, match="not signed yet"):
        ales.disburse(project_id)


def test_paid_on_the_expected_month_the_signed_schedule_holds(ales):
    project_id = signed(ales)
    ales.disburse(project_id)
    with ales.at_work():
        (held,) = queries.schedules(queries.current(project_id).id)
    assert held.instalments[0].due_on == date(2027, 1, 5)


def test_paid_later_the_schedule_is_set_anew_and_the_signed_one_stays(ales):
    project_id = signed(ales)
    ales.move_to(date(2026, 12, 28))
    ales.disburse(project_id)
    with ales.at_work():
        held, first = queries.schedules(queries.current(project_id).id)
    assert (held.number, held.cause, held.instalments[0].due_on) == (2, "payment", date(2027, 2, 5))
    assert (first.number, first.cause, first.instalments[0].due_on) == (1, "signature", date(2027, 1, 5))
    assert sum(i.amount.cents for i in held.instalments) == 1_500_000


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_twenty_people_at_once_pay_it_once(ales):
    project_id = signed(ales)
    ales.enter(project_id)
    actor = ales.actor("accountant")
    start, outcomes = threading.Barrier(20), []

    def one(number: int) -> None:
        try:
            with ales.at_work():
                paying = service.payout(actor, project_id, DAY, DAY)
                end_reading()
                start.wait(30)
                service.disburse(actor, paying, f"VIR-OUT-{number}", DAY)
            outcomes.append("paid")
        except (TransitionError, ConflictError):
            outcomes.append("refused")

    threads = [threading.Thread(target=one, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["paid"] + ["refused"] * 19
    assert entries(ales) == [("contribution", 10_000_000), ("disbursement", 1_500_000)]
    with ales.at_work():
        assert funds.figures().lent == ales.money(15_000)
        assert audit.verify_tenant() == []


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_twenty_imports_of_one_repayment_record_it_once(ales):
    project_id = signed(ales)
    ales.disburse(project_id)
    ales.move_to(date(2027, 1, 6))
    actor, start, outcomes = ales.actor("accountant"), threading.Barrier(20), []

    def one() -> None:
        with ales.at_work():
            start.wait(30)
            outcomes.append(
                service.record_payment(actor, project_id, ales.money(625), date(2027, 1, 5), "VIR-IN-1", ales.day)
            )

    threads = [threading.Thread(target=one) for _n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == [False] * 19 + [True]
    assert ales.stands(project_id).repaid == ales.money(625)


def running(ales):
    project_id = signed(ales)
    ales.disburse(project_id)
    return project_id


def test_repayments_go_to_the_oldest_and_the_same_one_sent_again_changes_nothing(ales):
    project_id = running(ales)
    ales.move_to(date(2027, 3, 1))
    assert ales.pay(project_id, 625, date(2027, 1, 6), "VIR-1")
    assert not ales.pay(project_id, 625, date(2027, 1, 6), "VIR-1")
    found = ales.stands(project_id)
    assert (found.paid_count, found.late_days, found.late_amount) == (1, 24, ales.money(625))
    with ales.at_work():
        assert funds.figures().repaid == ales.money(625)
        assert len(db.session.scalars(select(Movement)).all()) == 2


def test_a_reference_stands_for_one_movement_only(ales):
    project_id = running(ales)
    ales.move_to(date(2027, 3, 1))
    ales.pay(project_id, 625, date(2027, 1, 6), "VIR-1")
    with pytest.raises(InvalidError) as refused:
        ales.pay(project_id, 600, date(2027, 1, 6), "VIR-1")
    assert set(refused.value.errors) == {"reference"}


@pytest.mark.parametrize(
    ("amount", "day", "reference", "field"),
    [
        (0, date(2027, 1, 6), "VIR", "amount"),
        (625, date(2027, 3, 2), "VIR", "on"),
        (625, date(2026, 11, 22), "VIR", "on"),
        (625, date(2027, 1, 6), "", "reference"),
    ],
)
def test_what_cannot_have_come_is_refused_beside_its_field(ales, amount, day, reference, field):
    project_id = running(ales)
    ales.move_to(date(2027, 3, 1))
    with pytest.raises(InvalidError) as refused:
        ales.pay(project_id, amount, day, reference)
    assert set(refused.value.errors) == {field}


def test_taken_back_it_is_due_again_and_both_movements_stay(ales):
    project_id = running(ales)
    ales.move_to(date(2027, 1, 20))
    ales.pay(project_id, 625, date(2027, 1, 6), "VIR-1")
    with ales.at_work():
        accountant = ales.actor("accountant")
        (row,) = [m for m in queries.movements(queries.current(project_id).id) if m.kind == "repayment"]
        with pytest.raises(InvalidError):
            service.reverse_payment(accountant, row.id, "", ales.day, ales.day)
        service.reverse_payment(accountant, row.id, "rejet de la banque", ales.day, ales.day)
        with pytest.raises(ConflictError, match="already"):
            service.reverse_payment(accountant, row.id, "encore", ales.day, ales.day)
        assert funds.figures().repaid == ales.money(0)
        kinds = [m.kind for m in queries.movements(queries.current(project_id).id)]
        assert kinds == ["reversal", "repayment", "disbursement"]
        assert funds.counted() == {"received": 10_000_000, "lent": 1_500_000}
        assert db.session.scalars(select(Advance.awaited_on)).one() == date(2027, 1, 5)
    assert ales.stands(project_id).late_days == 15
    assert ales.stands(project_id, date(2027, 1, 19)).paid_count == 1


def test_what_the_bank_takes_back_counts_from_its_own_day(ales):
    project_id = running(ales)
    ales.move_to(date(2027, 1, 20))
    ales.pay(project_id, 625, date(2027, 1, 6), "VIR-1")
    accountant = ales.actor("accountant")
    with ales.at_work():
        (row,) = [m for m in queries.movements(queries.current(project_id).id) if m.kind == "repayment"]
        for day in (date(2027, 1, 5), date(2027, 1, 21)):
            with pytest.raises(InvalidError) as refused:
                service.reverse_payment(accountant, row.id, "rejet", day, ales.day)
            assert set(refused.value.errors) == {"on"}
        service.reverse_payment(accountant, row.id, "rejet", date(2027, 1, 12), ales.day)
    assert ales.stands(project_id, date(2027, 1, 11)).paid_count == 1
    assert ales.stands(project_id, date(2027, 1, 12)).paid_count == 0


def test_a_reference_that_was_taken_back_is_not_used_again(ales):
    project_id = running(ales)
    ales.move_to(date(2027, 1, 20))
    ales.pay(project_id, 625, date(2027, 1, 6), "VIR-1")
    with ales.at_work():
        (row,) = [m for m in queries.movements(queries.current(project_id).id) if m.kind == "repayment"]
        service.reverse_payment(ales.actor("accountant"), row.id, "rejet", ales.day, ales.day)
    with pytest.raises(InvalidError) as refused:
        ales.pay(project_id, 625, date(2027, 1, 6), "VIR-1")
    assert set(refused.value.errors) == {"reference"}
    assert ales.pay(project_id, 625, date(2027, 1, 20), "VIR-2")
    assert ales.stands(project_id).paid_count == 1


def test_wholly_repaid_it_closes_and_a_returned_payment_opens_it_again(ales):
    project_id = running(ales)
    ales.move_to(date(2027, 2, 1))
    ales.pay(project_id, 15_000, date(2027, 1, 30), "VIR-ALL")
    with ales.at_work():
        advance = queries.current(project_id)
        assert (advance.state, advance.closed_on) == ("closed_repaid", date(2027, 2, 1))
        (row,) = [m for m in queries.movements(advance.id) if m.kind == "repayment"]
        service.reverse_payment(ales.actor("accountant"), row.id, "rejet", ales.day, ales.day)
        assert queries.current(project_id).state == "active"


def test_more_than_is_owed_stays_visible(ales):
    project_id = running(ales)
    ales.move_to(date(2027, 2, 1))
    ales.pay(project_id, 15_100, date(2027, 1, 30), "VIR-ALL")
    found = ales.stands(project_id)
    assert (found.remaining, found.overpaid) == (ales.money(0), ales.money(100))


def test_a_file_is_not_closed_while_instalments_are_due(ales):
    project_id = running(ales)
    manager = ales.actor("territory_manager")
    with ales.at_work():
        with pytest.raises(project_service.BlockedError) as stopped:
            project_service.take_step(manager, project_id, "follow_up", DAY)
        assert next(i.value.code for i in stopped.value.findings if i.plugin == "portal") == "advances.still_due"
    ales.move_to(date(2027, 2, 1))
    ales.pay(project_id, 15_000, date(2027, 1, 30), "VIR-ALL")
    with ales.at_work():
        found = project_service.step_findings(manager, projects.project_view(project_id), "follow_up", ales.day)
        assert "advances.still_due" not in {item.value.code for item in found}


def change_row(model, change) -> None:
    with transaction() as session:
        row = session.scalars(select(model)).first()
        if change == "delete":
            session.delete(row)
        elif model is LedgerEntry:
            row.cents = 1
        else:
            row.entry_id = session.scalars(select(LedgerEntry.id).where(LedgerEntry.kind == "contribution")).one()


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("model", [LedgerEntry, Movement])
def test_the_ledger_is_only_added_to(ales, model, change):
    running(ales)
    with ales.at_work(), pytest.raises(DBAPIError, match=r"append|permission denied|only added"):
        change_row(model, change)


def test_every_act_is_on_the_trail(ales):
    project_id = running(ales)
    ales.move_to(date(2027, 1, 20))
    ales.pay(project_id, 625, date(2027, 1, 6), "VIR-1")
    with ales.at_work():
        from portal.foundation.audit.models import AuditLine

        verbs = set(db.session.scalars(select(AuditLine.verb).where(AuditLine.subject_id == project_id)))
        wanted = {"granted", "prepared", "signed", "disbursed", "repayment"}
        assert {f"advance.{verb}" for verb in wanted} <= verbs
        assert audit.verify_tenant() == []


def test_what_the_summary_keeps_is_what_the_movements_add_up_to(ales):
    project_id = running(ales)
    ales.move_to(date(2027, 6, 1))
    for number, day in enumerate((date(2027, 1, 5), date(2027, 2, 6), date(2027, 3, 9)), 1):
        ales.pay(project_id, 625, day, f"VIR-{number}")
    with ales.at_work():
        figures = funds.figures()
        counted = funds.counted()
        account = db.session.scalars(select(Advance.account_id)).one()
        assert counted == {key: getattr(figures, key).cents for key in ("received", "lent", "repaid")}
        assert funds.balance(account) == figures.outstanding == ales.stands(project_id).remaining
    assert timedelta(0) < ales.day - DAY
