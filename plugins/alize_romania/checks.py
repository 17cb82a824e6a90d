"""What Romania's rules say of a project: its number, its county, and that advances are not offered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alize_romania.advances import NO_BOUNDS, rules
from alize_romania.counties import SOURCE as COUNTIES_SOURCE
from alize_romania.counties import county
from alize_romania.identifiers import CUI
from portal.sdk import CompanySnapshot, Finding, Level, Message, ProjectSnapshot, Source

CUI_SOURCE = Source(
    "Legea nr. 265/2022 privind registrul comerțului (cod unic de înregistrare)",
    "https://www.incorpo.ro/en-us/laws/commerce-registry-law/",
)

WAYS_OUT = frozenset(
    {
        *("orient", "discard", "withdraw", "drop", "reopen", "reject", "defer", "decline", "lapse", "adjourn"),
        *("return", "alert", "settle", "close_partial", "close_failed"),
    }
)
"""Steps that lead nowhere near an advance: a file is never kept from them."""


def findings(project: ProjectSnapshot, settings: Mapping[str, Any], on: date) -> tuple[Finding, ...]:
    """Return what there is to say under the rules in force on `on` and the territory's `settings`."""
    return (
        *advance_findings(project, on),
        *_registration(project.company),
        *_place(project.company, settings.get("counties") or ""),
    )


def step_findings(project: ProjectSnapshot, transition: str, on: date) -> tuple[Finding, ...]:
    """Return what stops a step: a registered firm without CUI, then, once qualified, money asked for.

    At « qualify » itself the eligibility has its say on the money, so that it is not said twice.
    """
    if transition in WAYS_OUT:
        return ()
    if transition != "qualify":
        return advance_findings(project, on)
    company = project.company
    if not company.registered or company.identifiers.get(CUI):
        return ()
    message = Message("Enter the CUI of the firm first, or note that the firm is being created.")
    return (Finding("ro.cui.missing", Level.BLOCK, message, CUI_SOURCE),)


def advance_findings(project: ProjectSnapshot, on: date) -> tuple[Finding, ...]:
    """Return the block when an advance is asked for while the law keeps lending to licensed firms."""
    offer = rules(on)
    if not project.requested or offer.offered:
        return ()
    source = next(iter(offer.sources), None)
    if offer.reason == NO_BOUNDS:
        return (Finding("ro.advance.no_bounds", Level.BLOCK, NO_BOUNDS, source),)
    message = Message(
        "Missions only: in Romania lending as a business is reserved to banks and registered lenders. "
        "Remove the advance of %(amount)s from the project; the missions can go ahead.",
        {"amount": project.requested},
    )
    return (Finding("ro.advance.not_offered", Level.BLOCK, message, source),)


def _registration(company: CompanySnapshot) -> tuple[Finding, ...]:
    """Tell what a firm being created will need; a number missing otherwise is the step's business."""
    if company.registered:
        return ()
    message = Message("The firm is being created: its CUI will be needed before an agreement is signed.")
    return (Finding("ro.cui.being_created", Level.INFO, message, CUI_SOURCE),)


def _place(company: CompanySnapshot, wanted: str) -> tuple[Finding, ...]:
    """Say nothing when the territory has named no county or the firm's county is not known."""
    codes = {found.code for found in map(county, wanted.split()) if found}
    place = county(company.area)
    if not codes or place is None:
        return ()
    said = {"county": place.name}
    if place.code in codes:
        message = Message("The firm lies in the territory: county of %(county)s.", said)
        return (Finding("ro.county.inside", Level.OK, message, COUNTIES_SOURCE),)
    message = Message("The firm lies outside the territory, in the county of %(county)s.", said)
    return (Finding("ro.county.outside", Level.WARN, message, COUNTIES_SOURCE),)
