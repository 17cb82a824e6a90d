"""France: company numbers, calendar, words and rules of the programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from alize_france import (
    advances,
    aid_register,
    checks,
    committee,
    country,
    documents,
    fec,
    formats,
    forms,
    identifiers,
    identity,
    jobs,
    missions,
    naf,
    papers,
    questions,
    revitalisation,
    scdl,
    sirene,
    words,
)
from alize_france.areas import areas as employment_areas
from portal.sdk import (
    ActivityReading,
    Actor,
    AdvanceRules,
    AdvanceTerms,
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
    FunderKind,
    IdentifierKind,
    JobKind,
    MissionRules,
    Panel,
    ProjectSnapshot,
    RecordFormat,
    Register,
    RepaymentSchedule,
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
    """Lender, ceiling, register, calendar, employment areas."""
    return forms.spec()


# Country


@hookimpl
def country_profile(tenant: TenantRef) -> CountryProfile:
    """France, with the calendar and time zone of the territory's département."""
    return country.profile(tenant.settings.get("departement", ""))


@hookimpl
def identifier_kinds(tenant: TenantRef) -> Sequence[IdentifierKind]:
    """SIREN, SIRET, RNA."""
    return identifiers.kinds()


@hookimpl
def areas(tenant: TenantRef, codes: Sequence[str]) -> Sequence[Area]:
    """The employment areas (zones d’emploi) and their communes."""
    return employment_areas(tuple(codes))


@hookimpl
def vocabulary(tenant: TenantRef, locale: str) -> Mapping[Term, str]:
    """The programme's words."""
    return words.words(locale)


@hookimpl
def company_lookup(tenant: TenantRef, kind: str, value: str, on: date, register: Register) -> CompanyAnswer:
    """The firm in Sirene, by SIREN or SIRET."""
    return sirene.look_up(kind, value, on, register)


@hookimpl
def company_watch(tenant: TenantRef, on: date) -> CompanyWatch:
    """One firm a request."""
    return sirene.watch(on)


@hookimpl
def activity_codes(tenant: TenantRef, written: str, on: date) -> Sequence[ActivityReading]:
    """NAF rév. 2 and NAF 2025, side by side."""
    return naf.read(written, on)


# Rules


@hookimpl
def advance_rules(tenant: TenantRef, on: date) -> AdvanceRules:
    """Amounts and months of an advance, when the territory lends."""
    return advances.rules(tenant.settings, on)


@hookimpl
def repayment_schedule(tenant: TenantRef, terms: AdvanceTerms, on: date) -> RepaymentSchedule:
    """Equal monthly instalments, without interest."""
    return advances.schedule(terms, on)


@hookimpl
def committee_rules(tenant: TenantRef, on: date) -> CommitteeRules:
    """Quorum, proxies, majority and convening."""
    return committee.rules(on)


@hookimpl
def eligibility(tenant: TenantRef, project: ProjectSnapshot, on: date) -> Sequence[Finding]:
    """Registration, place, amount asked for."""
    return checks.findings(project, tenant.settings, on)


@hookimpl
def transition_checks(
    tenant: TenantRef, project: ProjectSnapshot, transition: str, actor: Actor, on: date
) -> Sequence[Finding]:
    """A registered firm is qualified with its SIREN."""
    return checks.step_findings(project, transition)


@hookimpl
def required_documents(
    tenant: TenantRef, project: ProjectSnapshot, stage: Stage, on: date
) -> Sequence[DocumentRequirement]:
    """Accounts and forecast; quotes and register extract when at hand."""
    return documents.requirements(project.company) if stage is Stage.STUDY else ()


@hookimpl
def funder_kinds(tenant: TenantRef) -> Sequence[FunderKind]:
    """Firms bound by a revitalisation agreement, where the territory lends."""
    return (revitalisation.KIND,) if tenant.settings.get("lends") else ()


# Missions and jobs


@hookimpl
def mission_rules(tenant: TenantRef, on: date) -> MissionRules:
    """Value of a day, delays to answer."""
    return missions.rules(on)


@hookimpl
def competence_domains(tenant: TenantRef) -> Sequence[CompetenceDomain]:
    """The fields' codes in ROME."""
    return missions.domains()


@hookimpl
def job_kinds(tenant: TenantRef, on: date) -> Sequence[JobKind]:
    """The contracts that are counted."""
    return jobs.kinds()


# Documents


@hookimpl
def document_templates(tenant: TenantRef, locale: str) -> Sequence[DocumentTemplate]:
    """Agreement and certificate, in French."""
    return papers.templates(locale, approved=bool(tenant.settings.get("wording_approved")))


# Reports


@hookimpl
def report_formats(tenant: TenantRef) -> Sequence[ReportFormat]:
    """CSV for Excel and for programs."""
    return formats.formats()


# Exports


@hookimpl
def record_formats(tenant: TenantRef) -> Sequence[RecordFormat]:
    """Register of de minimis aid, revitalisation ledger, accounting entries, help in kind as published subsidies."""
    lends = revitalisation.formats() if tenant.settings.get("lends") else ()
    own, published = fec.formats(tenant.settings), scdl.subsidies(tenant.settings)
    return (*aid_register.formats(tenant.settings), *lends, *own, published)


# Screens


@hookimpl
def form_fields(tenant: TenantRef, form: FormId) -> Sequence[ExtraField]:
    """Priority area."""
    return questions.fields(form)


@hookimpl
def panels(tenant: TenantRef, slot: Slot, subject: ProjectSnapshot, actor: Actor, on: date) -> Sequence[Panel]:
    """The firm in the public register, on the project's summary."""
    return identity.panel(subject) if slot is Slot.PROJECT_SUMMARY else ()
