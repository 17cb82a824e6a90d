"""Romania: company numbers, counties, calendar, words and rules of the programme (missions without advances)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from alize_romania import (
    advances,
    anaf,
    bnr,
    caen,
    checks,
    committee,
    country,
    documents,
    formats,
    forms,
    identifiers,
    identity,
    jobs,
    missions,
    papers,
    questions,
    regas,
    supervision,
    words,
)
from alize_romania.counties import areas as counties
from portal.sdk import (
    ActivityReading,
    Actor,
    AdvanceRules,
    Area,
    CommitteeRules,
    CompanyAnswer,
    CompanyWatch,
    CompetenceDomain,
    CountryProfile,
    DocumentRequirement,
    DocumentTemplate,
    ExtraField,
    Finding,
    FormId,
    IdentifierKind,
    JobKind,
    MissionRules,
    Panel,
    ProjectSnapshot,
    RateRule,
    RecordFormat,
    Register,
    ReportFormat,
    SettingsSpec,
    Slot,
    Stage,
    TenantRef,
    Term,
    hookimpl,
)

# Installation


@hookimpl
def settings() -> SettingsSpec:
    """Register, rate of the euro and counties."""
    return forms.spec()


# Country


@hookimpl
def country_profile(tenant: TenantRef) -> CountryProfile:
    """Romania."""
    return country.PROFILE


@hookimpl
def identifier_kinds(tenant: TenantRef) -> Sequence[IdentifierKind]:
    """CUI and trade-register number."""
    return identifiers.kinds()


@hookimpl
def areas(tenant: TenantRef, codes: Sequence[str]) -> Sequence[Area]:
    """The counties."""
    return counties(tuple(codes))


@hookimpl
def vocabulary(tenant: TenantRef, locale: str) -> Mapping[Term, str]:
    """The programme's words."""
    return words.words(locale)


@hookimpl
def company_lookup(tenant: TenantRef, kind: str, value: str, on: date, register: Register) -> CompanyAnswer:
    """The firm in ANAF's registers, by CUI."""
    return anaf.look_up(kind, value, on, register)


@hookimpl
def company_watch(tenant: TenantRef, on: date) -> CompanyWatch:
    """A hundred firms a request."""
    return anaf.watch(on)


@hookimpl
def activity_codes(tenant: TenantRef, written: str, on: date) -> Sequence[ActivityReading]:
    """CAEN Rev. 2 and Rev. 3, side by side."""
    return caen.read(written, on)


# Rules


@hookimpl
def advance_rules(tenant: TenantRef, on: date) -> AdvanceRules:
    """Not offered, with the law that says so."""
    return advances.rules(on)


@hookimpl
def rate_rules(tenant: TenantRef) -> Sequence[RateRule]:
    """Rates of the National Bank."""
    return bnr.rules(tenant.settings)


@hookimpl
def committee_rules(tenant: TenantRef, on: date) -> CommitteeRules:
    """Quorum, proxies, majority and convening."""
    return committee.rules(on)


@hookimpl
def eligibility(tenant: TenantRef, project: ProjectSnapshot, on: date) -> Sequence[Finding]:
    """Missions only; registration and place."""
    return checks.findings(project, tenant.settings, on)


@hookimpl
def transition_checks(
    tenant: TenantRef, project: ProjectSnapshot, transition: str, actor: Actor, on: date
) -> Sequence[Finding]:
    """No advance goes further; a registered firm is qualified with its CUI."""
    return checks.step_findings(project, transition, on)


@hookimpl
def project_event(tenant: TenantRef, project: ProjectSnapshot, transition: str, on: date) -> None:
    """A warning in the log for a file that stands where the rules would not have let it."""
    supervision.look_again(tenant, project, transition, on)


@hookimpl
def required_documents(
    tenant: TenantRef, project: ProjectSnapshot, stage: Stage, on: date
) -> Sequence[DocumentRequirement]:
    """Certificate of the trade register and accounts; the forecast when at hand."""
    return documents.requirements(project.company) if stage is Stage.STUDY else ()


@hookimpl
def document_templates(tenant: TenantRef, locale: str) -> Sequence[DocumentTemplate]:
    """The documents worded in Romanian."""
    return papers.templates(locale)


# Missions and jobs


@hookimpl
def mission_rules(tenant: TenantRef, on: date) -> MissionRules:
    """Value of a day, delays to answer."""
    return missions.rules(on)


@hookimpl
def competence_domains(tenant: TenantRef) -> Sequence[CompetenceDomain]:
    """The fields' codes in COR."""
    return missions.domains()


@hookimpl
def job_kinds(tenant: TenantRef, on: date) -> Sequence[JobKind]:
    """The contracts that are counted."""
    return jobs.kinds()


# Reports


@hookimpl
def report_formats(tenant: TenantRef) -> Sequence[ReportFormat]:
    """CSV for Excel."""
    return formats.formats()


# Exports


@hookimpl
def record_formats(tenant: TenantRef) -> Sequence[RecordFormat]:
    """Granting acts, payments and reimbursements for RegAS."""
    return regas.formats(tenant.settings)


# Screens


@hookimpl
def form_fields(tenant: TenantRef, form: FormId) -> Sequence[ExtraField]:
    """Legal form."""
    return questions.fields(form)


@hookimpl
def panels(tenant: TenantRef, slot: Slot, subject: ProjectSnapshot, actor: Actor, on: date) -> Sequence[Panel]:
    """The firm’s numbers, on the project's summary."""
    return identity.panel(subject) if slot is Slot.PROJECT_SUMMARY else ()
