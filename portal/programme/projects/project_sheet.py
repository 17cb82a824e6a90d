"""What the summary sheet of a file says: words and figures, ready to be printed, in the language in use."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from portal.foundation.db.binding import current_tenant, current_tenant_id
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.types import IdentifierKind
from portal.foundation.kernel.findings import Level
from portal.foundation.web.context import registry
from portal.foundation.web.i18n import (
    babel_locale,
    current_locale,
    format_date,
    format_long_date,
    format_money,
    format_number,
    gettext,
    say,
)
from portal.foundation.web.templating import actor_name
from portal.people.tenants import queries as tenants
from portal.programme.companies.activity import activity_line
from portal.programme.projects import queries, rules
from portal.programme.projects.queries import ProjectView
from portal.programme.projects.service import Findings

TEMPLATE = Path(__file__).parent / "templates" / "typst" / "project_sheet.typ"
NAME, VERSION, SINCE = "project_sheet", "1.0", date(2026, 9, 1)
"""The template's name and version, and the day this version came into use."""

COLOUR = "#0c5567"
"""The programme's sea colour, as on screen: 8:1 on white."""

STEPS_SHOWN = 6
Data = dict[str, Any]


def sheet_data(view: ProjectView, on: date) -> Data:
    """Return the data of the sheet of `view` as it stands on `on`. Asks the plugins what the rules say."""
    hooks = Hooks(registry(), current_tenant())
    findings = hooks.veto("eligibility", project=queries.snapshot(view), on=on)
    kinds = {item.value.key: item.value for item in hooks.collect("identifier_kinds", IdentifierKind)}
    title = gettext("Project summary sheet")
    return {
        **frame(),
        "title": title,
        "file_title": f"{title} {view.reference}",
        "subtitle": ", ".join(filter(None, (view.company_name, view.place))),
        "short_title": f"{title} · {view.company_name}",
        "reference": view.reference,
        **_example(view),
        "strip": _strip(view, on),
        "project": view.title,
        "figures": _figures(view),
        "headings": {"need": gettext("What the company needs"), "company": gettext("The company")},
        "need": view.need,
        "company": _company(view, kinds, on),
        "findings": _findings(findings),
        "steps": _steps(view),
    }


def frame() -> Data:
    """Return what every document of the bound territory carries: language, letterhead, words of the layout."""
    territory = tenants.load(current_tenant_id())
    assert territory is not None
    locale = current_locale()
    return {
        "lang": locale,
        "region": babel_locale().territory or territory.ref.country,
        "brand": {
            "territory": territory.name_in(locale),
            "operator": territory.carrier_name or territory.name_in(locale),
            "address": [gettext("Carries the Alizé® programme in the territory")] if territory.carrier_name else [],
            "colour": COLOUR,
        },
        "words": {
            "missing": gettext("to be completed"),
            "sign_here": gettext("Date and signature"),
            "template": gettext("Template"),
            "fingerprint": gettext("Fingerprint of the data"),
            "page": gettext("Page {page} of {pages}"),
            "verify": gettext("To verify"),
            "sample": gettext("Example"),
        },
        "template": {
            "name": NAME,
            "label": gettext("project sheet"),
            "version": VERSION,
            "effective": gettext("in use since %(date)s", date=format_long_date(SINCE)),
            "note": gettext(
                "Working document: it says what the file held on that day and commits nobody. "
                "The fingerprint of the stored file is shown in the portal."
            ),
        },
    }


def _example(view: ProjectView) -> Data:
    if not view.invented:
        return {}
    body = gettext("This company, its people and its figures are invented to show the portal at work.")
    return {"status": gettext("Example"), "notice": {"title": gettext("Example."), "body": body}}


def _strip(view: ProjectView, on: date) -> list[Data]:
    return [
        {"label": gettext("File"), "value": view.reference},
        {"label": gettext("State"), "value": gettext(rules.STATE_LABELS[view.state])},
        {"label": gettext("Request received"), "value": format_long_date(view.received_on)},
        {"label": gettext("Sheet made on"), "value": format_long_date(on)},
    ]


def _figures(view: ProjectView) -> list[Data]:
    asked = format_money(view.requested) if view.requested is not None else None
    headcount = format_number(view.headcount) if view.headcount is not None else None
    return [
        {"label": gettext("Advance asked for"), "value": asked, "note": gettext("repayable, without interest")},
        {"label": gettext("Jobs to create"), "value": format_number(view.jobs_created)},
        {"label": gettext("Jobs to keep"), "value": format_number(view.jobs_kept)},
        {"label": gettext("Employees"), "value": headcount, "note": gettext("at the time of the request")},
    ]


def _company(view: ProjectView, kinds: dict[str, IdentifierKind], on: date) -> list[Data]:
    rows = [{"label": gettext("Name"), "value": view.company_name}]
    rows += [
        {"label": say(kinds[key].label), "value": kinds[key].display(value)}
        for key, value in view.identifiers.items()
        if key in kinds
    ]
    if not view.registered:
        rows.append({"label": gettext("Registered"), "value": gettext("being created")})
    return [
        *rows,
        {"label": gettext("Town"), "value": view.place},
        {"label": gettext("Activity code"), "value": activity_line(view.activity, on)},
        {"label": gettext("Person to talk to"), "value": view.contact_name},
        {"label": gettext("Followed by"), "value": view.lead_name},
    ]


def _findings(findings: Findings) -> Data:
    words = {
        Level.BLOCK: gettext("stops the step"),
        Level.WARN: gettext("to look at"),
        Level.INFO: gettext("to know"),
        Level.OK: gettext("in order"),
    }
    rows = [
        [
            say(item.value.message),
            words[item.value.level],
            gettext(item.value.source.title) if item.value.source else None,
        ]
        for item in findings
    ]
    heads = [gettext("Point examined"), gettext("Result"), gettext("Source")]
    return {"caption": gettext("What the rules say"), "heads": heads, "rows": rows}


def _steps(view: ProjectView) -> Data:
    taken = queries.transitions(view.id)[:STEPS_SHOWN]
    rows: list[list[str | None]] = [
        [format_date(step.on), gettext(rules.passed(step.event, step.target)), actor_name(step.actor_name)]
        for step in taken
    ]
    rows.append([format_date(view.received_on), gettext("Request received"), None])
    heads = [gettext("Date"), gettext("Step"), gettext("Who")]
    return {"caption": gettext("Steps, newest first"), "heads": heads, "rows": rows}
