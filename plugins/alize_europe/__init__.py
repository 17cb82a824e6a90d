"""European State aid rules: de minimis ceilings, gross grant equivalent, size of firms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alize_europe import aid, checks, esf, exchange, forms, giving, papers, register
from alize_europe import firm_size as size
from portal.sdk import (
    AdvanceTerms,
    AidAnswer,
    AidBasis,
    DocumentTemplate,
    Finding,
    FirmGroup,
    PriorAid,
    ProjectSnapshot,
    RateRule,
    RecordFormat,
    SettingsSpec,
    SizeAnswer,
    TenantRef,
    hookimpl,
)

# Installation


@hookimpl
def settings() -> SettingsSpec:
    """Margin and method for the gross grant equivalent, rate of other currencies."""
    return forms.spec()


# Funding rules


@hookimpl
def aid_equivalent(
    tenant: TenantRef, terms: AdvanceTerms, prior: Sequence[PriorAid], basis: AidBasis, on: date
) -> AidAnswer:
    """Gross grant equivalent and de minimis room."""
    return aid.answer(aid.Asked(terms, prior, basis, tenant.country, on), tenant.settings)


@hookimpl
def firm_size(tenant: TenantRef, group: FirmGroup, on: date) -> SizeAnswer:
    """Category by the Commission's definition of SMEs."""
    return size.answer(group, on)


@hookimpl
def eligibility(tenant: TenantRef, project: ProjectSnapshot, on: date) -> Sequence[Finding]:
    """Size of the firm and sector rules."""
    return checks.findings(project, on)


@hookimpl
def rate_rules(tenant: TenantRef) -> Sequence[RateRule]:
    """Rates of the European Central Bank and of the Commission."""
    return exchange.rules(tenant.settings)


# Documents


@hookimpl
def document_templates(tenant: TenantRef, locale: str) -> Sequence[DocumentTemplate]:
    """The documents worded in English."""
    return papers.templates(locale)


# Exports


@hookimpl
def record_formats(tenant: TenantRef) -> Sequence[RecordFormat]:
    """The register of de minimis aid; the common indicators of the ESF+; help in kind as open data."""
    return (*register.formats(), *esf.formats(), *giving.formats(tenant.settings))
