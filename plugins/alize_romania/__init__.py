"""Romania: company numbers, counties, calendar, words and rules of the programme (missions without advances)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from alize_romania import advances, checks, country, forms, identifiers, identity, words
from portal.sdk import (
    Actor,
    AdvanceRules,
    CountryProfile,
    Finding,
    IdentifierKind,
    Panel,
    ProjectSnapshot,
    SettingsSpec,
    Slot,
    TenantRef,
    Term,
    hookimpl,
)

# Installation


@hookimpl
def settings() -> SettingsSpec:
    """Register and counties."""
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
def vocabulary(tenant: TenantRef, locale: str) -> Mapping[Term, str]:
    """The programme's words."""
    return words.words(locale)


# Rules


@hookimpl
def advance_rules(tenant: TenantRef, on: date) -> AdvanceRules:
    """Not offered, with the law that says so."""
    return advances.rules(on)


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


# Screens


@hookimpl
def panels(tenant: TenantRef, slot: Slot, subject: ProjectSnapshot, actor: Actor, on: date) -> Sequence[Panel]:
    """The firm’s numbers, on the project's summary."""
    return identity.panel(subject) if slot is Slot.PROJECT_SUMMARY else ()
