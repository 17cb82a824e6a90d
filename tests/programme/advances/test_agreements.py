"""From the committee's decision to the signature: what is prepared, what is granted, what is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from alize_france import advances
from portal.casework.deadlines import queries as deadlines
from portal.casework.documents.queries import data_of
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.records import Records
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.money import Money
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.outward.exchange import records
from portal.outward.reports.rules import year_period
from portal.programme.advances import agreements, external, papers, queries, terms
from portal.programme.advances.aid_models import AidGrant
from portal.programme.advances.models import Advance, ScheduleInstalment, ScheduleVersion
from portal.programme.aids import service as aids
from portal.programme.aids.rules import AidData
from portal.programme.funds import queries as funds
from portal.programme.projects import conditions
from portal.programme.projects import queries as projects
from portal.programme.projects import service as project_service
from portal.programme.projects.decisions import ConditionData
from portal.programme.projects.models import ProjectDocument
from support.advances import Upload, pdf
from support.app import DAY, Visitor, text_of
from support.words import words_of


def duties(ales, project_id) -> set[str]:
    with ales.at_work():
        return {row.code for row in deadlines.of_subject("project", project_id) if row.done_on is None}


def test_an_approval_keeps_the_money_apart_and_asks_for_the_agreement(ales):
    ales.fund(100_000)
    project_id = ales.approved(15_000)
    with ales.at_work():
        advance = queries.current(project_id)
        assert (advance.state, advance.principal, advance.months) == ("approved", ales.money(15_000), 24)
        assert funds.figures().reserved == ales.money(15_000)
        assert funds.figures().available == ales.money(85_000)
    assert "advance.prepare" in duties(ales, project_id)


def test_an_approval_without_money_opens_no_advance(ales):
    project_id = ales.approved(0, 0)
    with ales.at_work():
        assert queries.current(project_id) is None
        assert not funds.figures().reserved
    assert "advance.prepare" not in duties(ales, project_id)


def test_a_conditional_approval_keeps_the_money_and_waits_for_its_conditions(ales):
    project_id = ales.approved(conditions=(ConditionData("Attestation bancaire"),))
    assert "advance.prepare" not in duties(ales, project_id)
    with ales.at_work():
        assert funds.figures().reserved == ales.money(15_000)
        (condition,) = conditions.conditions(project_id)
        conditions.lift_condition(ales.actor("territory_manager"), condition.id, "reçue", DAY)
        assert len(db.session.scalars(select(Advance)).all()) == 1
        assert funds.figures().reserved == ales.money(15_000)
    assert "advance.prepare" in duties(ales, project_id)


@pytest.mark.parametrize("event", ["decline", "lapse"])
def test_given_up_it_frees_the_money(ales, event):
    project_id = ales.approved()
    operator = ales.actor("operator")
    with ales.at_work():
        project_service.take_step(operator, project_id, event, DAY, "essai")
        assert queries.current(project_id).state == "cancelled"
        assert not funds.figures().reserved
    assert "advance.prepare" not in duties(ales, project_id)


def test_without_a_named_lender_nothing_is_prepared(ales):
    ales.set(lends=True, lender="")
    project_id = ales.approved()
    with ales.at_work(), pytest.raises(ConflictError, match="No lender"):
        terms.draft(project_id, DAY, DAY)


def test_the_agreement_names_the_lender_its_schedule_and_the_aid(ales):
    ales.name_lender()
    project_id = ales.approved()
    with ales.at_work():
        draft = terms.draft(project_id, DAY, DAY)
        assert draft.reference.endswith("-CA")
        assert [i.amount.cents for i in draft.instalments] == [62_500] * 24
        assert draft.aid.value.amount == Money.of("945.61", "EUR")
        paper = papers.agreement(draft, terms.Signatories("Hélène Marcou", "présidente", "Mireille Sauvas", "gérante"))
    said = paper.data
    assert said["lender"]["name"] == "CCI Alès Cévennes"
    assert said["advance"]["amount_words"] == "quinze mille euros"
    assert said["advance"]["amount"] == "15\u202f000,00\u00a0€"
    assert (said["schedule"]["rows"][0]["amount"], len(said["schedule"]["rows"])) == ("625,00\u00a0€", 24)
    assert said["schedule"]["rows"][-1]["outstanding"] == "0,00\u00a0€"
    assert said["advance"]["equivalent"] == "945,61\u00a0€"
    printed = " ".join(words_of(paper.content).split())
    assert "au taux de 0 %, sans garantie, sans intérêt et sans frais de dossier" in printed
    assert "à tout moment, sans frais" in printed
    assert "Aucun intérêt de retard ni aucune pénalité n’est dû" in printed


def test_ten_thousand_over_two_years_ends_with_the_remainder(ales):
    ales.name_lender()
    project_id = ales.approved(10_000)
    with ales.at_work():
        parts = [i.amount.cents for i in terms.draft(project_id, DAY, DAY).instalments]
    assert parts == [41_666] * 23 + [41_682]


def test_preparing_takes_the_file_on_and_calls_the_manager(ales):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    with ales.at_work():
        assert projects.project_view(project_id).state == "contracting"
        advance = queries.current(project_id)
        kept = queries.agreement(advance.id)
        assert (kept.number, kept.lender, kept.prepared_by) == (1, "CCI Alès Cévennes", ales.actor("operator").name)
        assert kept.rule["plugin"] == "alize_france"
    assert duties(ales, project_id) & {"advance.prepare", "advance.sign"} == {"advance.sign"}


def test_prepared_again_it_is_a_new_text_under_a_new_reference(ales):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    ales.prepare(project_id, starts_on=DAY + timedelta(days=20))
    with ales.at_work():
        kept = queries.agreement(queries.current(project_id).id)
        assert kept.number == 2
        assert kept.reference.endswith("-CA2")


def test_the_common_step_does_not_replace_the_agreement_s_own_page(ales):
    project_id = ales.approved()
    with ales.at_work(), pytest.raises(project_service.BlockedError) as stopped:
        project_service.take_step(ales.actor("operator"), project_id, "contract", DAY)
    assert [item.value.code for item in stopped.value.findings] == [agreements.ELSEWHERE]


def test_the_signature_grants_the_aid_by_the_rule_of_its_day(ales):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    ales.sign(project_id)
    with ales.at_work():
        advance = queries.current(project_id)
        grant = queries.grant(advance.id)
        assert (grant.nominal_cents, grant.equivalent_cents, grant.regime) == (1_500_000, 94_561, "general")
        assert (grant.granted_on, grant.register_by) == (DAY, date(2026, 12, 21))
        assert grant.number == "ALES-2026-A0001"
        assert grant.rule["rule"] == "com2008_A"
        assert grant.rule["parameters"]["base"] == "2.19"
        assert grant.rule["parameters"]["margin_bp"] == "400"
        assert grant.rule["sources"]
        assert advance.state == "contracted"
        (held,) = queries.schedules(advance.id)
        assert (held.number, held.cause) == (1, "signature")
        assert sum(i.amount.cents for i in held.instalments) == 1_500_000
    assert duties(ales, project_id) & {"advance.sign", "advance.disburse"} == {"advance.disburse"}


def test_the_next_aid_takes_the_next_number_and_counts_the_first(ales):
    ales.name_lender()
    first = ales.approved()
    ales.prepare(first)
    ales.sign(first)
    with ales.at_work():
        party = projects.project_view(first).party_id
        from portal.programme.advances import aid

        known = aid.record(party, DAY)
        assert [received.equivalent.cents for received in known.received] == [94_561]
    other = ales.approved(10_000)
    ales.prepare(other)
    ales.set(register_role="none")
    ales.sign(other)
    with ales.at_work():
        grants = db.session.scalars(select(AidGrant).order_by(AidGrant.number)).all()
        kept = [db.session.get_one(ProjectDocument, each.certificate_id).document_id for each in grants]
        days = [data_of([each])[each]["grant"]["register_by"] for each in kept]
    assert [each.number for each in grants] == ["ALES-2026-A0001", "ALES-2026-A0002"]
    assert [each.register_by for each in grants] == [date(2026, 12, 21)] * 2, "the record keeps the day"
    assert days == ["21/12/2026", ""], "nobody has to tell a register of the second"
    manager = Visitor(ales.app, ales.slug, "territory_manager")
    said = ["inscrire au registre" in manager.get(f"/projects/{each}/repayments").text for each in (first, other)]
    assert said == [True, False]


def test_before_the_union_had_a_register_no_day_is_named(ales, monkeypatch):
    ales.move_to(date(2025, 11, 24))
    ales.name_lender()
    first, other = ales.approved(), ales.approved(10_000)
    ales.prepare(first)
    ales.sign(first)
    with ales.at_work():
        grant = queries.grant(queries.current(first).id)
        assert (grant.register_by, grant.rule["parameters"]["register_days"]) == (None, "0")
        assert "calendar" not in grant.rule
        paper = db.session.get_one(ProjectDocument, grant.certificate_id).document_id
        assert data_of([paper])[paper]["grant"]["register_by"] == ""
        (award,) = records.data(Records.AWARDS, year_period(2025), ales.day).awards
        assert award.register_by is None
    manager = Visitor(ales.app, ales.slug, "territory_manager")
    page = text_of(manager.get(f"/projects/{first}/repayments"))
    assert "ALES-2025-A0001" in page
    assert "inscrire au registre" not in page
    register = manager.post("/exports/alize_europe.register/formats/csv?year=2025").get_data(as_text=True)
    assert register.splitlines()[1].endswith(",2025-11-24,,com2008_A")
    ours = advances.rules
    own = {"register_days": 7, "register_source": Source("The country’s own register")}
    monkeypatch.setattr(advances, "rules", lambda settings, on: replace(ours(settings, on), **own))
    ales.prepare(other)
    ales.sign(other)
    with ales.at_work():
        assert queries.grant(queries.current(other).id).register_by == date(2025, 12, 3), "the country's own holds"


def test_a_value_computed_elsewhere_counts_by_its_evidence_and_the_rule_s_own_stays_beside_it(ales):
    ales.name_lender()
    first, other = ales.approved(), ales.approved(10_000)
    with ales.at_work():
        with pytest.raises(InvalidError) as refused:
            external.given(Money.of("1200.50", "EUR"), "Région, SA.43057", None, ales.money(15_000))
        assert set(refused.value.errors) == {"evidence"}
        draft = terms.draft(first, DAY, DAY, external=Money.of("1200.50", "EUR"))
        signing = terms.Signatories("Hélène Marcou", "", "Mireille Sauvas", "")
        with pytest.raises(InvalidError):
            agreements.prepare(ales.actor("operator"), draft, signing, papers.agreement(draft, signing), None)
        proof = external.given(
            Money.of("1200.50", "EUR"), "Région, SA.43057", Upload(pdf(), "esb.pdf"), ales.money(15_000)
        )
    ales.prepare(first, external=proof, regime="sgei")
    ales.sign(first)
    with ales.at_work():
        grant = queries.grant(queries.current(first).id)
        assert (grant.equivalent_cents, grant.regime, grant.rule["ceiling_cents"]) == (120_050, "sgei", 75_000_000)
        said = grant.rule["external"]
        assert (said["cents"], said["reason"], said["on"]) == (120_050, "Région, SA.43057", DAY.isoformat())
        assert (said["by"], bool(said["evidence"])) == (ales.actor("operator").name, True)
        assert (grant.rule["rule"], grant.rule["computed_cents"]) == ("external_value", 94_561)
        (award,) = records.data(Records.AWARDS, year_period(2026), DAY).awards
        assert (award.rule, award.equivalent.cents, award.regime) == ("external_value", 120_050, "sgei")
        assert terms.draft(other, DAY, DAY, "sgei").aid.value.used.cents == 120_050


def test_a_farm_s_agreement_is_proposed_under_agriculture_s_rules_and_the_adviser_may_choose_others(ales):
    ales.name_lender()
    project_id = ales.approved(activity="01.13Z")
    with ales.at_work():
        proposed, chosen = (terms.draft(project_id, DAY, DAY, regime) for regime in ("", "general"))
        assert (proposed.aid.value.regime, proposed.aid.value.ceiling) == ("agriculture", ales.money(50_000))
        assert (chosen.aid.value.regime, chosen.aid.value.ceiling) == ("general", ales.money(300_000))
        assert chosen.aid.value.parameters["regime_proposed"] == "agriculture"
        paper = papers.agreement(proposed, terms.Signatories("Hélène Marcou", "", "Mireille Sauvas", ""))
        assert "1408/2013" in paper.data["advance"]["regulation"]
        with pytest.raises(HookFailedError):
            terms.draft(project_id, DAY, DAY, "none")


def declare(ales, project_id, amount, granted_on=date(2025, 6, 1)):
    with ales.at_work():
        money = Money.of(amount, "EUR")
        data = AidData(granted_on, "Région", money, money, "general", "FR", DAY)
        aids.record_aid(ales.actor("operator"), projects.project_view(project_id).party_id, data, DAY)


def test_over_the_ceiling_on_the_day_of_the_signature_all_of_it_is_refused(ales):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    declare(ales, project_id, "299054.40")
    with pytest.raises(ConflictError, match="refused as a whole"):
        ales.sign(project_id)
    with ales.at_work():
        advance = queries.current(project_id)
        assert advance.state == "approved"
        assert queries.grant(advance.id) is None
        assert not queries.schedules(advance.id)


def test_one_cent_less_and_it_fits(ales):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    declare(ales, project_id, "299054.39")
    ales.sign(project_id)
    with ales.at_work():
        rule = queries.grant(queries.current(project_id).id).rule
    assert (rule["used_cents"], rule["left_cents"]) == (29_905_439, 94_561)


def test_aid_of_more_than_three_years_ago_does_not_count_on_the_signing_day(ales):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    declare(ales, project_id, "300000", date(2023, 11, 22))
    ales.sign(project_id)


def test_an_undeclared_firm_is_granted_nothing(ales):
    ales.name_lender()
    project_id = ales.approved()
    from portal.programme.aids.models import AidDeclaration

    with ales.at_work(), transaction() as session:
        for row in session.scalars(select(AidDeclaration)):
            session.delete(row)
    with pytest.raises(ConflictError, match="not declared"):
        ales.prepare(project_id)


def test_a_declaration_that_changes_between_reading_and_signing_is_noticed(ales):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    from portal.casework.documents import service as files
    from portal.programme.advances.certificate import certificate

    with ales.at_work():
        signing = terms.signing(project_id, DAY, "Mireille Sauvas")
        proof, paper = certificate(signing), files.receive(Upload(pdf()))
    declare(ales, project_id, "1000")
    with ales.at_work(), pytest.raises(ConflictError, match="changed meanwhile"):
        agreements.sign(ales.actor("territory_manager"), signing, paper, proof, DAY)


def test_where_no_rate_is_known_nothing_is_signed(ales):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    ales.move_to(date(2027, 1, 4))
    with pytest.raises(ConflictError, match="No base rate"):
        ales.sign(project_id)


DAYS = {ScheduleVersion: "decided_on", ScheduleInstalment: "due_on", AidGrant: "granted_on"}


def change_row(model, change) -> None:
    with transaction() as session:
        row = session.scalars(select(model)).first()
        if change == "delete":
            session.delete(row)
        else:
            setattr(row, DAYS[model], date(2030, 1, 1))


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("model", DAYS)
def test_what_was_signed_is_never_changed(ales, model, change):
    ales.name_lender()
    project_id = ales.approved()
    ales.prepare(project_id)
    ales.sign(project_id)
    with ales.at_work(), pytest.raises(DBAPIError, match=r"append|permission denied|only added"):
        change_row(model, change)
