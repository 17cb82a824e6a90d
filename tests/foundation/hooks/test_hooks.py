"""Each hook, answered by the probe and called through the facade as the core calls it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from portal.foundation.hooks.calls import Hooks, at_start
from portal.foundation.hooks.tables import own_tables
from portal.foundation.hooks.types import (
    Area,
    CompanySnapshot,
    CountryProfile,
    IdentifierKind,
    Panel,
    ProjectSnapshot,
    Slot,
    Term,
)
from portal.foundation.hooks.watching import ask, watch
from portal.foundation.kernel.context import PUBLIC
from portal.foundation.kernel.findings import Level
from portal.foundation.kernel.money import Money
from portal.sdk import (
    ActivityReading,
    AdvanceRules,
    AdvanceTerms,
    AidAnswer,
    AidBasis,
    CommitteeRules,
    CompetenceDomain,
    DocumentRequirement,
    DocumentTemplate,
    ExtraField,
    FirmGroup,
    FormId,
    FunderKind,
    JobKind,
    MissionRules,
    Quote,
    RecordData,
    RecordFormat,
    RepaymentSchedule,
    ReportData,
    ReportFormat,
    SizeAnswer,
    SizedFirm,
    Stage,
)
from support import probe, register

DAY = date(2026, 11, 23)
FIRM = CompanySnapshot(UUID(int=1), "Firm")
PROJECT = ProjectSnapshot(UUID(int=2), "PROBE-2026-001", "prospect", "Title", FIRM, DAY)
TERMS = AdvanceTerms(Money(1_000_001, "EUR"), 3, 0, DAY)


@pytest.fixture
def hooks() -> Hooks:
    return Hooks(probe.registry(), probe.TENANT)


def test_a_plugin_s_tables_are_those_of_its_models():
    ((plugin, tables),) = [(a.plugin, a.value) for a in own_tables(probe.registry())]
    assert plugin == "alize_probe"
    assert [table.__tablename__ for table in tables] == ["alize_probe_note"]


def test_hook_settings():
    (answer,) = at_start(probe.registry(), "settings")
    assert answer.value.defaults == {"word": "dull"}
    assert [field.name for field in answer.value.form()] == ["word"]


def test_hook_country_profile(hooks):
    answer = hooks.one("country_profile", CountryProfile)
    assert (answer.plugin, answer.value.country) == ("alize_probe", "XX")
    assert answer.value.holidays(2027) == {date(2027, 1, 1)}


def test_hook_identifier_kinds(hooks):
    (answer,) = hooks.collect("identifier_kinds", IdentifierKind)
    kind = answer.value
    assert kind.check(" 123 ").value == "123"
    assert kind.check("12").message.text == "Enter three digits."
    assert kind.display("123") == "No 123"


def test_hook_areas(hooks):
    (area,) = [item.value for item in hooks.collect("areas", Area, codes=())]
    assert (area.code, dict(area.places)) == ("xx:area:1", {"1": "Here"})


def test_hook_vocabulary(hooks):
    assert hooks.mapping("vocabulary", locale="en") == {Term.ADVANCE: "probe loan (en)"}


def test_hook_company_lookup():
    with register.running() as fake:
        fake.answer = lambda asked: register.says(f"Firm {asked['number']}")
        registry = probe.registry(register_url=fake.url)
        hooks = Hooks(registry, probe.TENANT)
        assert hooks.looks_up
        answer = hooks.look_up("xx:number", "123", DAY)
    assert (answer.name, dict(answer.identifiers)) == ("Firm 123", {"xx:number": "123"})


def test_hook_company_watch():
    with register.running() as fake:
        fake.answer = lambda asked: register.says(f"One of {len(asked)}")
        hooks = Hooks(probe.registry(register_url=fake.url), probe.TENANT)
        found = watch(hooks, DAY)
        assert (found.value.per_request, found.value.again_days) == (2, 1)
        answers = ask(hooks, found, "xx:number", ("123", "456"), DAY)
    assert fake.asked == [["123", "456"]]
    assert [(value, answer.name) for value, answer in answers.items()] == [("123", "One of 2"), ("456", "One of 2")]


def test_hook_activity_codes(hooks):
    (answer,) = hooks.collect("activity_codes", ActivityReading, written="1011", on=DAY)
    assert [(code.key, code.label) for code in answer.value.codes] == [("xx1:10.11", "Dull work")]
    assert hooks.collect("activity_codes", ActivityReading, written="9999", on=DAY) == ()


def test_hook_advance_rules(hooks):
    rules = hooks.one("advance_rules", AdvanceRules, on=DAY).value
    assert rules.offered
    assert rules.maximum == Money(1_000_000, "EUR")


def test_hook_repayment_schedule(hooks):
    schedule = hooks.one("repayment_schedule", RepaymentSchedule, terms=TERMS, on=DAY).value
    assert [i.amount.cents for i in schedule.instalments] == [333_333, 333_333, 333_335]
    assert [i.due_on.month for i in schedule.instalments] == [12, 1, 2]


def test_hook_aid_equivalent(hooks):
    answer = hooks.one("aid_equivalent", AidAnswer, terms=TERMS, prior=(), basis=AidBasis(), on=DAY).value
    assert answer.allowed
    assert answer.amount == Money.zero("EUR")
    elsewhere = AidBasis(external=Money(5, "EUR"))
    answer = hooks.one("aid_equivalent", AidAnswer, terms=TERMS, prior=(), basis=elsewhere, on=DAY).value
    assert (answer.amount, answer.computed) == (Money(5, "EUR"), Money.zero("EUR"))


def test_hook_firm_size(hooks):
    group = FirmGroup(FIRM.id, {FIRM.id: SizedFirm("Firm")})
    answer = hooks.one("firm_size", SizeAnswer, group=group, on=DAY).value
    assert answer.sme
    assert [(line.name, line.share) for line in answer.lines] == [("Firm", 100)]


def test_hook_rate_rules():
    with register.running() as fake:
        fake.answer = lambda _asked: register.says("0.25")
        hooks = Hooks(probe.registry(registers={"rates": fake.url}), probe.TENANT)
        (rule,) = hooks.rate_rules()
        assert (rule.plugin, rule.value.key, rule.value.into) == ("alize_probe", "xx_day", "EUR")
        assert hooks.reads_rate(rule)
        answer = hooks.exchange_rate(rule, "GBP", DAY)
    assert fake.asked == [{"currency": "GBP", "day": "2026-11-23"}]
    assert (answer.quotes, answer.day) == ((Quote(1, "GBP", Decimal("0.25"), "EUR"),), DAY)


def test_hook_document_templates(hooks):
    (answer,) = hooks.collect("document_templates", DocumentTemplate, locale="en")
    assert answer.value.path.read_text(encoding="utf-8").endswith("A probe’s paper.\n")


def test_hook_eligibility(hooks):
    (answer,) = hooks.veto("eligibility", project=PROJECT, on=DAY)
    assert (answer.plugin, answer.value.level, answer.value.source.title) == (
        "alize_probe",
        Level.OK,
        "The probe’s own law",
    )


def test_hook_transition_checks(hooks):
    asked = {"project": PROJECT, "actor": PUBLIC, "on": DAY}
    assert hooks.veto("transition_checks", transition="qualify", **asked) == ()
    (answer,) = hooks.veto("transition_checks", transition="orient", **asked)
    assert answer.value.level is Level.BLOCK


def test_hook_project_event(hooks, caplog):
    assert hooks.notify("project_event", project=PROJECT, transition="qualify", on=DAY) is None
    assert caplog.messages == [f"{PROJECT.reference}: qualify"]


def test_hook_required_documents(hooks):
    (answer,) = hooks.collect("required_documents", DocumentRequirement, project=PROJECT, stage=Stage.STUDY, on=DAY)
    assert (answer.value.key, answer.value.blocking) == ("quote", True)


def test_hook_mission_rules(hooks):
    assert hooks.one("mission_rules", MissionRules, on=DAY).value.value(3) == Money(15_000, "EUR")


def test_hook_competence_domains(hooks):
    (answer,) = hooks.collect("competence_domains", CompetenceDomain)
    assert (answer.value.field, answer.value.codes) == ("hr", ("X1",))


def test_hook_job_kinds(hooks):
    (answer,) = hooks.collect("job_kinds", JobKind, on=DAY)
    assert answer.value.key == "xx:contract"


def test_hook_funder_kinds(hooks):
    (answer,) = hooks.collect("funder_kinds", FunderKind)
    assert (answer.plugin, answer.value.key) == ("alize_probe", "xx:plant")


def test_hook_committee_rules(hooks):
    rules = hooks.one("committee_rules", CommitteeRules, on=DAY).value
    assert (rules.quorum_numerator, rules.quorum_denominator) == (1, 2)


def test_hook_panels(hooks):
    (answer,) = hooks.collect("panels", Panel, slot=Slot.PROJECT_SUMMARY, subject=PROJECT, actor=PUBLIC, on=DAY)
    assert answer.value.template == "alize_probe/note.html"


def test_hook_form_fields(hooks):
    (answer,) = hooks.collect("form_fields", ExtraField, form=FormId.PROJECT)
    assert (answer.plugin, answer.value.key) == ("alize_probe", "mood")


def test_hook_report_formats(hooks):
    (answer,) = hooks.collect("report_formats", ReportFormat)
    assert answer.value.render(ReportData("Probe", "Nobody", 2026, DAY, "EUR", ())) == b"Probe 2026"


def test_hook_record_formats(hooks):
    (answer,) = hooks.collect("record_formats", RecordFormat)
    made = answer.value.render(RecordData("Probe", "Nobody", DAY, DAY, DAY, "EUR"))
    assert (made.name, made.rows, made.refused) == ("numbers", 0, ())
