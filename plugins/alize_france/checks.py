"""What France’s rules say of a project: its number, its place, what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from alize_france.areas import SOURCE as AREAS_SOURCE
from alize_france.areas import area_of
from alize_france.dated import parameters
from alize_france.identifiers import SIREN
from portal.sdk import CompanySnapshot, Finding, Level, Message, Money, ProjectSnapshot, Source

SIREN_SOURCE = Source(
    "Code de commerce, articles R123-220 et R123-221 (numéro SIREN)",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000005634379/",
)
_NUMBERED_STEPS = frozenset({"qualify"})


def findings(project: ProjectSnapshot, settings: Mapping[str, Any], on: date) -> tuple[Finding, ...]:
    """Return what there is to say under the rules in force on `on` and the territory's `settings`."""
    return (
        *_registration(project.company),
        *_place(project.company, settings.get("employment_areas") or ""),
        *_amount(project, settings, on),
    )


def step_findings(project: ProjectSnapshot, transition: str) -> tuple[Finding, ...]:
    """Return what stops a step: a registered firm without SIREN is not qualified."""
    company = project.company
    if transition not in _NUMBERED_STEPS or not company.registered or company.identifiers.get(SIREN):
        return ()
    message = Message("Enter the SIREN of the firm first, or note that the firm is being created.")
    return (Finding("fr.siren.missing", Level.BLOCK, message, SIREN_SOURCE),)


def ceiling(own: str, on: date) -> tuple[Money, Source]:
    """Return the ceiling of one advance: the territory's `own` ("15000.00") within bounds, else the country's."""
    if own:
        bound = parameters().money("advance.highest_maximum", on)
        return min(Money.of(Decimal(own), "EUR"), bound), Source("Réglage du territoire")
    return parameters().money("advance.maximum", on), parameters().source("advance.maximum", on)


def _registration(company: CompanySnapshot) -> tuple[Finding, ...]:
    """Tell what a firm being created will need; a number missing otherwise is the step's business."""
    if company.registered:
        return ()
    message = Message("The firm is being created: its SIREN will be needed before an agreement is signed.")
    return (Finding("fr.siren.being_created", Level.INFO, message, SIREN_SOURCE),)


def _place(company: CompanySnapshot, wanted: str) -> tuple[Finding, ...]:
    """Say nothing when the territory has named no area or the firm's commune is not given."""
    codes = wanted.split()
    if not codes or not company.area:
        return ()
    area = area_of(company.area)
    if area is None:
        message = Message(
            "The commune %(commune)s is not in the table of 2023: check its code.", {"commune": company.area}
        )
        return (Finding("fr.area.unknown", Level.INFO, message, AREAS_SOURCE),)
    found = {"area": area.name, "code": area.code}
    if area.code in codes:
        message = Message("The firm lies in the territory: employment area of %(area)s (%(code)s).", found)
        return (Finding("fr.area.inside", Level.OK, message, AREAS_SOURCE),)
    message = Message("The firm lies outside the territory, in the employment area of %(area)s (%(code)s).", found)
    return (Finding("fr.area.outside", Level.WARN, message, AREAS_SOURCE),)


def _amount(project: ProjectSnapshot, settings: Mapping[str, Any], on: date) -> tuple[Finding, ...]:
    if not project.requested or project.requested.currency != "EUR":
        return ()
    if not settings.get("lends"):
        message = Message(
            "This territory lends no advances: remove the %(requested)s asked for; the missions can go ahead.",
            {"requested": project.requested},
        )
        return (Finding("fr.advance.not_offered", Level.WARN, message, Source("Réglage du territoire")),)
    limit, source = ceiling(settings.get("advance_ceiling") or "", on)
    if project.requested <= limit:
        return ()
    said = {"requested": project.requested, "limit": limit}
    message = Message("%(requested)s are asked for; an advance here is %(limit)s at most.", said)
    return (Finding("fr.advance.ceiling", Level.WARN, message, source),)
