"""Portugal: its calendar, company numbers, missions and report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alize_portugal import country, formats, missions, numbers
from portal.sdk import CountryProfile, IdentifierKind, MissionRules, ReportFormat, TenantRef, hookimpl


@hookimpl
def country_profile(tenant: TenantRef) -> CountryProfile:
    """Currency, languages, time zone, holidays."""
    return country.PROFILE


@hookimpl
def identifier_kinds(tenant: TenantRef) -> Sequence[IdentifierKind]:
    """The number in the register of firms."""
    return numbers.kinds()


@hookimpl
def mission_rules(tenant: TenantRef, on: date) -> MissionRules:
    """Value of a day, delays to answer."""
    return missions.rules(on)


@hookimpl
def report_formats(tenant: TenantRef) -> Sequence[ReportFormat]:
    """A file for the country's spreadsheets."""
    return formats.formats()
