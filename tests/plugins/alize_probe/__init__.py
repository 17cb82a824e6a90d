"""A country that does not exist: every hook, answered in the dullest way. Core tests use it instead of a real one."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from wtforms import Form, StringField

from portal.sdk import (
    ActivityReading,
    Actor,
    AdvanceRules,
    AdvanceTerms,
    AidAnswer,
    AidBasis,
    AidEquivalent,
    Area,
    CommitteeRules,
    CompanyAnswer,
    CompanyFacts,
    CompanyWatch,
    CompetenceDomain,
    CountryProfile,
    DocumentRequirement,
    DocumentTemplate,
    ExchangeRate,
    ExtraField,
    Finding,
    FirmGroup,
    FirmSize,
    FirmYear,
    FormId,
    FunderKind,
    IdentifierCheck,
    IdentifierKind,
    JobKind,
    Level,
    Majority,
    Message,
    MissionRules,
    Money,
    Nomenclature,
    Panel,
    Paper,
    PriorAid,
    ProjectSnapshot,
    Quote,
    RateAnswer,
    RateRule,
    RecordData,
    RecordFile,
    RecordFormat,
    RecordTable,
    Register,
    RegisterError,
    RegisterSilent,
    RepaymentSchedule,
    ReportData,
    ReportFormat,
    SettingsSpec,
    SizeAnswer,
    SizeLine,
    Slot,
    Source,
    Stage,
    TenantRef,
    Term,
    add_months,
    equal_instalments,
    hookimpl,
    read_activities,
)

log = logging.getLogger(__name__)
SOURCE = Source("The probe’s own law")


class Settings(Form):
    """One setting."""

    word = StringField("Word")


@hookimpl
def settings() -> SettingsSpec:
    """One setting."""
    return SettingsSpec(Settings, {"word": "dull"})


@hookimpl
def country_profile(tenant: TenantRef) -> CountryProfile:
    """A country that rests on the first of January."""
    return CountryProfile("XX", "EUR", ("en",), "UTC", "+00", "XX", lambda year: frozenset({date(year, 1, 1)}))


@hookimpl
def identifier_kinds(tenant: TenantRef) -> Sequence[IdentifierKind]:
    """One kind of number: three digits."""
    return (
        IdentifierKind(
            "xx:number", Message("Number"), Message("Three digits"), _check, lambda value: f"No {value}", lookup=True
        ),
    )


def _check(typed: str) -> IdentifierCheck:
    digits = typed.strip()
    if len(digits) == 3 and digits.isdecimal():
        return IdentifierCheck(ok=True, value=digits)
    return IdentifierCheck(ok=False, message=Message("Enter three digits."))


@hookimpl
def areas(tenant: TenantRef, codes: Sequence[str]) -> Sequence[Area]:
    """One area with one place."""
    return (Area("xx:area:1", "Everywhere", Message("Place"), {"1": "Here"}),)


@hookimpl
def vocabulary(tenant: TenantRef, locale: str) -> Mapping[Term, str]:
    """Another word for an advance."""
    return {Term.ADVANCE: f"probe loan ({locale})"}


@hookimpl
def company_lookup(tenant: TenantRef, kind: str, value: str, on: date, register: Register) -> CompanyAnswer:
    """Whatever the register says is the firm's name."""
    try:
        reply = register.get({"number": value}, 0)
    except RegisterError as error:
        return RegisterSilent(error.why)
    return CompanyFacts(str(reply.said), {kind: value}, SOURCE, reply.at)


@hookimpl
def company_watch(tenant: TenantRef, on: date) -> CompanyWatch:
    """Two firms a request, every day."""
    return CompanyWatch(2, 1, _read)


def _read(kind: str, values: Sequence[str], on: date, register: Register) -> Mapping[str, CompanyAnswer]:
    try:
        reply = register.post(list(values), 0)
    except RegisterError as error:
        return dict.fromkeys(values, RegisterSilent(error.why))
    return {value: CompanyFacts(str(reply.said), {kind: value}, SOURCE, reply.at) for value in values}


@hookimpl
def activity_codes(tenant: TenantRef, written: str, on: date) -> Sequence[ActivityReading]:
    """One code in one list."""
    listed = Nomenclature("xx1", "XX 1", {"10.11": "Dull work"}, date(2000, 1, 1), SOURCE)
    return read_activities(written, listed, Nomenclature("xx2", "XX 2", {}, date(2030, 1, 1), SOURCE), {}, on)


@hookimpl
def advance_rules(tenant: TenantRef, on: date) -> AdvanceRules:
    """From one cent to ten thousand, over a year."""
    return AdvanceRules(
        offered=True,
        minimum=Money(1, tenant.currency),
        maximum=Money(1_000_000, tenant.currency),
        months=(1, 12),
        sources=(SOURCE,),
    )


@hookimpl
def repayment_schedule(tenant: TenantRef, terms: AdvanceTerms, on: date) -> RepaymentSchedule:
    """Equal instalments, a month apart."""
    days = tuple(add_months(terms.starts_on, terms.grace_months + n) for n in range(1, terms.months + 1))
    return RepaymentSchedule(equal_instalments(terms, days), (SOURCE,))


@hookimpl
def aid_equivalent(
    tenant: TenantRef, terms: AdvanceTerms, prior: Sequence[PriorAid], basis: AidBasis, on: date
) -> AidAnswer:
    """Nothing is aid, but what was computed elsewhere."""
    nothing, words = Money.zero(tenant.currency), Message("Nothing is aid here.")
    return AidEquivalent(
        amount=nothing if basis.external is None else basis.external,
        regime="general",
        ceiling=nothing,
        used=nothing,
        left=nothing,
        window_start=on,
        allowed=True,
        message=words,
        method=words,
        steps=(),
        regulation=words,
        official_reference="XX",
        rule="xx.aid",
        parameters={"rate": str(Decimal(0))},
        register_days=1,
        sources=(SOURCE,),
        computed=None if basis.external is None else nothing,
    )


@hookimpl
def firm_size(tenant: TenantRef, group: FirmGroup, on: date) -> SizeAnswer:
    """Every firm is small and counts alone."""
    words, nothing = Message("small"), Money.zero(tenant.currency)
    year = FirmYear(on, Decimal(1), nothing, nothing)
    line = SizeLine(group.firm, group.firms[group.firm].name, Message("itself"), Decimal(100), year)
    return FirmSize(words, True, words, (line,), year, words, (SOURCE,))


@hookimpl
def rate_rules(tenant: TenantRef) -> Sequence[RateRule]:
    """One rule: whatever the register says a unit is worth."""
    return (RateRule("xx_day", Message("Day of the grant"), "EUR", ("rates",), _rate),)


def _rate(currency: str, on: date, registers: Mapping[str, Register]) -> RateAnswer:
    try:
        reply = registers["rates"].get({"currency": currency, "day": on.isoformat()}, 0)
    except RegisterError as error:
        return RegisterSilent(error.why)
    return ExchangeRate((Quote(1, currency, Decimal(reply.said), "EUR"),), on, SOURCE)


@hookimpl
def document_templates(tenant: TenantRef, locale: str) -> Sequence[DocumentTemplate]:
    """One paper."""
    path = Path(__file__).with_name("paper.typ")
    return (DocumentTemplate(Paper.DECISION_LETTER, locale, "A paper", "paper", "1", date(2000, 1, 1), path),)


@hookimpl
def eligibility(tenant: TenantRef, project: ProjectSnapshot, on: date) -> Sequence[Finding]:
    """Everything is fine."""
    return (Finding("xx.fine", Level.OK, Message("The probe has nothing against it."), SOURCE),)


@hookimpl
def transition_checks(
    tenant: TenantRef, project: ProjectSnapshot, transition: str, actor: Actor, on: date
) -> Sequence[Finding]:
    """No firm is guided elsewhere."""
    if transition == "orient":
        return (Finding("xx.stay", Level.BLOCK, Message("Nobody leaves the probe."), SOURCE),)
    return ()


@hookimpl
def project_event(tenant: TenantRef, project: ProjectSnapshot, transition: str, on: date) -> None:
    """A line in the log."""
    log.warning("%s: %s", project.reference, transition)


@hookimpl
def required_documents(
    tenant: TenantRef, project: ProjectSnapshot, stage: Stage, on: date
) -> Sequence[DocumentRequirement]:
    """One quote."""
    return (DocumentRequirement("quote", Message("Probe’s quote"), source=SOURCE),)


@hookimpl
def funder_kinds(tenant: TenantRef) -> Sequence[FunderKind]:
    """One kind."""
    return (FunderKind("xx:plant", Message("Plant that closes"), source=SOURCE),)


@hookimpl
def mission_rules(tenant: TenantRef, on: date) -> MissionRules:
    """A day is worth one hundred."""
    return MissionRules(Money(10_000, tenant.currency), 7, (3, 7), (SOURCE,))


@hookimpl
def competence_domains(tenant: TenantRef) -> Sequence[CompetenceDomain]:
    """One field by another name."""
    return (CompetenceDomain("hr", "XX codes", ("X1",)),)


@hookimpl
def job_kinds(tenant: TenantRef, on: date) -> Sequence[JobKind]:
    """One kind of contract."""
    return (JobKind("xx:contract", Message("Contract"), source=SOURCE),)


@hookimpl
def committee_rules(tenant: TenantRef, on: date) -> CommitteeRules:
    """Half the members, more votes for than against."""
    return CommitteeRules(1, 2, 1, Majority.CAST, casting_vote=True, convening_days=8, recused_count_for_quorum=False)


@hookimpl
def panels(tenant: TenantRef, slot: Slot, subject: ProjectSnapshot, actor: Actor, on: date) -> Sequence[Panel]:
    """A word on the summary."""
    return (Panel("alize_probe/note.html", {"words": f"dull {subject.reference}"}),)


@hookimpl
def form_fields(tenant: TenantRef, form: FormId) -> Sequence[ExtraField]:
    """One word."""
    return (ExtraField("mood", Message("Mood"), longest=20),)


def _dull(data: ReportData) -> bytes:
    return f"{data.territory} {data.year}".encode()


@hookimpl
def report_formats(tenant: TenantRef) -> Sequence[ReportFormat]:
    """The territory and the year, nothing else."""
    return (ReportFormat("dull", Message("Dull"), Message("For nobody."), "text/plain", "txt", _dull),)


def _numbers(data: RecordData) -> RecordFile:
    table = RecordTable({"number": Message("Number")}, tuple((award.number,) for award in data.awards))
    return RecordFile("numbers", table, len(data.awards))


@hookimpl
def record_formats(tenant: TenantRef) -> Sequence[RecordFormat]:
    """The numbers of aid, nothing else."""
    return (RecordFormat("numbers", Message("Numbers"), Message("For nobody."), _numbers),)
