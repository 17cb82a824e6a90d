"""Portugal: its calendar, districts, company numbers, missions and report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alize_portugal import country, formats, missions, numbers, regions
from portal.sdk import (
    AdvanceRules,
    Area,
    CountryProfile,
    IdentifierKind,
    Message,
    MissionRules,
    ReportFormat,
    TenantRef,
    hookimpl,
)


@hookimpl
def country_profile(tenant: TenantRef) -> CountryProfile:
    """Currency, language, time zone, holidays."""
    return country.PROFILE


@hookimpl
def identifier_kinds(tenant: TenantRef) -> Sequence[IdentifierKind]:
    """The NIPC."""
    return numbers.kinds()


@hookimpl
def areas(tenant: TenantRef, codes: Sequence[str]) -> Sequence[Area]:
    """Districts and autonomous regions."""
    return regions.areas(codes)


@hookimpl
def advance_rules(tenant: TenantRef, on: date) -> AdvanceRules:
    """No advances, until somebody has confirmed who may lend."""
    return AdvanceRules(False, Message("Who may lend advances to firms in Portugal is to be confirmed."))


@hookimpl
def mission_rules(tenant: TenantRef, on: date) -> MissionRules:
    """Value of a day, delays to answer."""
    return missions.rules(on)


@hookimpl
def report_formats(tenant: TenantRef) -> Sequence[ReportFormat]:
    """A file for the country's spreadsheets."""
    return formats.formats()
