"""What European law says of a project, as far as its file tells: the firm's size and its sector."""

from __future__ import annotations

import re
from datetime import date

from alize_europe import firm_size, regimes
from alize_europe.dated import parameters
from alize_europe.de_minimis import Regime
from portal.sdk import CompanySnapshot, Finding, FirmSize, Level, Message, ProjectSnapshot, Source

_DIVISION = re.compile(r"(?:[a-z0-9]+:)?(\d\d)")
_GENERAL = Source("Regulation (EU) 2023/2831, article 1", "https://eur-lex.europa.eu/eli/reg/2023/2831/oj")
_AGRICULTURE = Source("Regulation (EU) 1408/2013, article 1", "https://eur-lex.europa.eu/eli/reg/2013/1408/oj")
_FISHERIES = Source("Regulation (EU) 717/2014, article 1", "https://eur-lex.europa.eu/eli/reg/2014/717/oj")
_FOOD = frozenset({"10", "11"})


def findings(project: ProjectSnapshot, on: date) -> tuple[Finding, ...]:
    """Return what there is to say of the firm's size and sector under the rules in force on `on`."""
    return (*_size(project.company, on), *_sector(project.company, on))


def division(activity: str) -> str:
    """Return the NACE division (two digits) of an activity code, "" when none can be read.

    The code may carry its nomenclature: `nafr2:53.10Z`, `caen3:6201`, or just `5310Z`.
    """
    found = _DIVISION.match(activity.strip().lower())
    return found.group(1) if found else ""


def _size(company: CompanySnapshot, on: date) -> tuple[Finding, ...]:
    """Ask the definition where the closed years are known, else the headcount of the file alone."""
    found = firm_size.answer(company.group, on) if company.group else None
    if not isinstance(found, FirmSize):
        return _headcount(company, on)
    said = {"category": found.category, "reason": found.reason, "reserve": found.reserve}
    message = Message("Size of the firm: %(category)s. %(reason)s %(reserve)s", said)
    return (Finding("eu.sme.size", Level.OK if found.sme else Level.BLOCK, message, found.sources[0]),)


def _headcount(company: CompanySnapshot, on: date) -> tuple[Finding, ...]:
    limit = parameters().integer("sme.medium_headcount", on)
    source = parameters().source("sme.medium_headcount", on)
    said = {"headcount": company.headcount, "limit": limit}
    if company.headcount is None:
        message = Message("Enter the headcount: the programme helps firms of fewer than %(limit)s people.", said)
        return (Finding("eu.sme.headcount_unknown", Level.INFO, message, source),)
    if company.headcount >= limit:
        message = Message("Headcount of %(headcount)s: an SME has fewer than %(limit)s people.", said)
        return (Finding("eu.sme.headcount", Level.BLOCK, message, source),)
    message = Message(
        "Headcount of %(headcount)s, below the SME limit of %(limit)s: "
        "check the turnover, the balance sheet, the linked firms and what public bodies hold too.",
        said,
    )
    return (Finding("eu.sme.headcount", Level.OK, message, source),)


def _sector(company: CompanySnapshot, on: date) -> tuple[Finding, ...]:
    """Warn only: what counts is the activity that is helped, and the code tells the firm's main one."""
    regime = regimes.proposed(company.activity, on)
    if regime is Regime.AGRICULTURE:
        message = Message(
            "Primary agriculture has its own de minimis rules and a lower ceiling: the agreement is proposed "
            "under them. Other rules hold where the activity helped is another one, with separate accounts."
        )
        return (Finding("eu.sector.agriculture", Level.WARN, message, _AGRICULTURE),)
    if regime is Regime.FISHERIES:
        message = Message(
            "Fisheries and aquaculture have their own de minimis rules and a lower ceiling: the agreement is proposed "
            "under them. Other rules hold where the activity helped is another one, with separate accounts."
        )
        return (Finding("eu.sector.fisheries", Level.WARN, message, _FISHERIES),)
    if division(company.activity) in _FOOD:
        message = Message(
            "The firm processes food: the aid must not depend on the price or quantity of farm products bought, "
            "nor be passed on to farmers."
        )
        return (Finding("eu.sector.processing", Level.WARN, message, _GENERAL),)
    return ()
