"""What the letter of a mission prints, and the country's wordings of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.casework.documents.wordings import wording
from portal.foundation.db.session import db
from portal.foundation.hooks.missions import MissionRules, SecondmentCheck
from portal.foundation.hooks.papers import DocumentTemplate, Paper
from portal.foundation.web.i18n import (
    format_date,
    format_long_date,
    format_money,
    gettext,
    locales,
    say,
)
from portal.programme.missions import wording as words
from portal.programme.missions.queries import MissionView
from portal.programme.partners import fields
from portal.programme.projects.models import Project
from portal.programme.projects.project_sheet import frame

AT_COST, BELOW_COST = "cost", ("part", "nothing")


@dataclass(frozen=True, slots=True)
class LetterData:
    """What the letter says beside the need: half-days, first meeting, end, rhythm, who signs for whom."""

    locale: str
    half_days: int
    starts_on: date | None
    ends_on: date
    rhythm: str
    company_signatory: str
    operator_signatory: str
    assured: frozenset[str] | None = None
    """Of a formal secondment: what was answered with yes, by key; None for visits."""
    invoiced: str = ""
    """Of a formal secondment: what the employer invoices of what the employee costs; "" where it is not asked."""
    invoiced_how: str = ""
    """How a part of the cost is found."""
    lender_signatory: str = ""

    @property
    def below_cost(self) -> bool:
        """Whether the employer of a formal secondment invoices less than the employee costs."""
        return self.invoiced in BELOW_COST

    @property
    def paid_for(self) -> bool:
        """Whether the company pays what the employee costs: then nothing is given."""
        return self.invoiced == AT_COST

    def asked(self, terms: MissionRules) -> list[SecondmentCheck]:
        """Return the questions of the law that a secondment so invoiced must meet."""
        return [check for check in terms.secondment if self.below_cost or not check.below_cost]


def templates(on: date, kind: Paper = Paper.MISSION_LETTER) -> dict[str, DocumentTemplate]:
    """Return the wordings of a letter of this `kind` in force on `on`, by language."""
    return {locale: found for locale in locales() if (found := wording(kind, locale, on)) is not None}


def letter_data(view: MissionView, data: LetterData, template: DocumentTemplate, terms: MissionRules) -> dict[str, Any]:
    """Return what the letter prints, in the language in use."""
    label = fields.labels()[view.field]
    return {
        **frame(),
        "title": template.title,
        "file_title": f"{template.title} {view.reference}",
        "short_title": f"{template.title} · {view.company_name}",
        "subtitle": gettext("Skills lent: %(field)s", field=label),
        "reference": view.reference,
        "strip": _strip(view, data),
        **_draft(template),
        **_example(view),
        "template": {
            "name": template.name,
            "label": template.title,
            "version": template.version,
            "effective": gettext("in use since %(date)s", date=format_long_date(template.since)),
            "note": gettext("Kept with the file. The fingerprint of the signed file is shown in the portal."),
        },
        "mission": {"field": label, **_mission(view, data, terms)},
        "checks": _checks(data, terms) if data.assured is not None else [],
        "invoiced": data.invoiced,
        "invoiced_how": data.invoiced_how,
        "longest": words.longest_text(terms.below_cost_months) if data.below_cost else None,
    }


def _strip(view: MissionView, data: LetterData) -> list[dict[str, str | None]]:
    approved = db.session.scalar(select(Project.approved_on).where(Project.id == view.project_id))
    return [
        {"label": gettext("Reference"), "value": view.reference},
        {"label": gettext("File"), "value": view.project_reference},
        {"label": gettext("Approved by the committee"), "value": format_long_date(approved) if approved else None},
        {"label": gettext("Kind of mission"), "value": _kind(data)},
    ]


def _mission(view: MissionView, data: LetterData, terms: MissionRules) -> dict[str, Any]:
    return {
        "company": view.company_name,
        "company_signatory": data.company_signatory,
        "partner": view.partner_name,
        "expert": view.expert_name,
        "expert_position": view.expert_position,
        "operator_signatory": data.operator_signatory,
        "lender_signatory": data.lender_signatory,
        "objective": view.objective,
        "deliverable": view.deliverable,
        "days": words.days_text(data.half_days),
        "half_days": words.half_days_text(data.half_days),
        "days_number": words.days_number(data.half_days),
        "starts_on": format_date(data.starts_on) if data.starts_on else None,
        "ends_on": format_date(data.ends_on),
        "rhythm": data.rhythm,
        "worth": None if data.paid_for else format_money(terms.value(data.half_days)),
        "first_day": format_long_date(data.starts_on) if data.starts_on else None,
        "last_day": format_long_date(data.ends_on),
        "confirm_within": words.days_text(2 * terms.confirm_days),
    }


def _checks(data: LetterData, terms: MissionRules) -> list[dict[str, str]]:
    """Return the questions of the law that were answered with yes: without all of them there is no letter."""
    return [
        {"question": say(check.question), "source": gettext(check.source.title) if check.source else ""}
        for check in data.asked(terms)
    ]


def _kind(data: LetterData) -> str:
    return gettext("Tutoring visits") if data.assured is None else gettext("Formal secondment")


def _draft(template: DocumentTemplate) -> dict[str, Any]:
    """A wording that nobody has approved yet says so of itself."""
    if template.approved:
        return {}
    body = gettext("This neutral wording was proposed as an example: no lawyer has checked it yet.")
    return {
        "status": gettext("Wording to be validated"),
        "notice": {"title": gettext("Wording to be validated."), "body": body},
    }


def _example(view: MissionView) -> dict[str, Any]:
    if not view.company_invented:
        return {}
    return {"sample": gettext("This company, its people and its figures are invented to show the portal at work.")}
