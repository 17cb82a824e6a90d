"""The letter of a mission: composed in the wording of the country, kept, then signed by the three parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.casework.documents import queries as files
from portal.casework.documents import service as documents
from portal.casework.documents.queries import DocumentView
from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.missions import MissionRules
from portal.foundation.hooks.papers import DocumentTemplate, Paper
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.message import Message, mark
from portal.foundation.stats import service as stats
from portal.foundation.web.context import registry
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.foundation.web.i18n import (
    format_date,
    format_long_date,
    format_money,
    gettext,
    locales,
    say,
    use_locale,
)
from portal.foundation.web.visibility import visible
from portal.programme.missions import queries, rules, wording
from portal.programme.missions.life import locked, move
from portal.programme.missions.models import SIDES, MissionDocument, MissionSignature
from portal.programme.missions.queries import MissionView
from portal.programme.partners import fields
from portal.programme.projects.models import Project
from portal.programme.projects.project_sheet import frame

KINDS = {
    "letter": mark("Mission letter"),
    "signed_letter": mark("Signed mission letter"),
    "deliverable": mark("What the expert handed over"),
}
CONTRACTED = "half_days_contracted"
SIGNED, SIGNED_YEARS = "missions", "missions_signed"
"""Summary figures: half-days of signed letters by year, missions signed by field and by year."""


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


@dataclass(frozen=True, slots=True)
class MissionFile:
    """A document of a mission; `id` is the link's, which addresses name."""

    id: UUID
    kind: str
    document: DocumentView


def documents_of(actor: Actor, mission_id: UUID) -> list[MissionFile]:
    """Return the documents of a mission that `actor` may read, newest first."""
    links = db.session.execute(
        select(MissionDocument.id, MissionDocument.kind, MissionDocument.document_id).where(
            MissionDocument.mission_id == mission_id, visible(MissionDocument, actor)
        )
    ).all()
    known = {link.document_id: link for link in links}
    return [MissionFile(known[v.id].id, known[v.id].kind, v) for v in files.documents_of(known.keys())]


def document_id(mission_document_id: UUID) -> UUID:
    """Return the document that a link names. The gate has checked that it may be read."""
    link = db.session.get(MissionDocument, mission_document_id)
    assert link is not None
    return link.document_id


def templates(on: date, kind: Paper = Paper.MISSION_LETTER) -> dict[str, DocumentTemplate]:
    """Return the wordings of a letter of this `kind` in force on `on`, by language."""
    hooks = Hooks(registry(), current_tenant())
    found: dict[str, DocumentTemplate] = {}
    for locale in locales():
        for item in hooks.collect("document_templates", DocumentTemplate, locale=locale):
            template = item.value
            if template.kind == kind and template.since <= on:
                known = found.get(locale)
                if known is None or known.since < template.since:
                    found[locale] = template
    return found


def compose(actor: Actor, mission_id: UUID, data: LetterData, terms: MissionRules, on: date) -> Ready:
    """Set the letter; nothing is kept yet. Raises ConflictError, InvalidError for dates, DocumentError."""
    actor.require(rules.MANAGE)
    view = queries.mission_view(mission_id)
    if view.state != "accepted":
        raise ConflictError(Message("The letter is made once both sides have accepted."))
    if data.starts_on and data.ends_on < data.starts_on:
        raise InvalidError({"ends_on": Message("The last day comes after the first one.")})
    if data.assured is not None:
        _check_secondment(data, data.assured, terms)
    template = templates(on, _paper(data)).get(data.locale)
    if template is None:
        raise InvalidError({"locale": Message("There is no wording of the letter in this language.")})
    with use_locale(data.locale):
        said = letter_data(view, data, template, terms)
        return documents.compose(template.path, said, f"{said['file_title']}.pdf")


def _paper(data: LetterData) -> Paper:
    return Paper.MISSION_LETTER if data.assured is None else Paper.SECONDMENT_LETTER


def _check_secondment(data: LetterData, assured: frozenset[str], terms: MissionRules) -> None:
    """Refuse, by field, what the law does not allow: a question answered with no, no beginning, too long a time."""
    if not terms.secondment:
        raise ConflictError(Message("The country’s rules foresee no formal secondment."))
    wrong = {f"ask_{check.key}": check.refusal for check in terms.secondment if check.key not in assured}
    if data.starts_on is None:
        wrong["starts_on"] = Message("Enter the first day: a secondment has a beginning and an end.")
    elif data.ends_on >= add_months(data.starts_on, terms.secondment_months):
        said = {"num": terms.secondment_months}
        wrong["ends_on"] = Message(
            "A secondment lasts %(num)s month at most.", said, "A secondment lasts %(num)s months at most."
        )
    if wrong:
        raise InvalidError(wrong)


def letter_data(view: MissionView, data: LetterData, template: DocumentTemplate, terms: MissionRules) -> dict[str, Any]:
    """Return what the letter prints, in the language in use."""
    title = template.title
    label = fields.labels()[view.field]
    approved = db.session.scalar(select(Project.approved_on).where(Project.id == view.project_id))
    return {
        **frame(),
        "title": title,
        "file_title": f"{title} {view.reference}",
        "short_title": f"{title} · {view.company_name}",
        "subtitle": gettext("Skills lent: %(field)s", field=label),
        "reference": view.reference,
        "strip": [
            {"label": gettext("Reference"), "value": view.reference},
            {"label": gettext("File"), "value": view.project_reference},
            {"label": gettext("Approved by the committee"), "value": format_long_date(approved) if approved else None},
            {"label": gettext("Kind of mission"), "value": _kind(data)},
        ],
        **_draft(template),
        **_example(view),
        "template": {
            "name": template.name,
            "label": template.title,
            "version": template.version,
            "effective": gettext("in use since %(date)s", date=format_long_date(template.since)),
            "note": gettext("Kept with the file. The fingerprint of the signed file is shown in the portal."),
        },
        "mission": {
            "company": view.company_name,
            "company_signatory": data.company_signatory,
            "partner": view.partner_name,
            "expert": view.expert_name,
            "expert_position": view.expert_position,
            "operator_signatory": data.operator_signatory,
            "field": label,
            "objective": view.objective,
            "deliverable": view.deliverable,
            "days": wording.days_text(data.half_days),
            "half_days": wording.half_days_text(data.half_days),
            "days_number": wording.days_number(data.half_days),
            "starts_on": format_date(data.starts_on) if data.starts_on else None,
            "ends_on": format_date(data.ends_on),
            "rhythm": data.rhythm,
            "worth": format_money(terms.value(data.half_days)),
            "first_day": format_long_date(data.starts_on) if data.starts_on else None,
            "last_day": format_long_date(data.ends_on),
            "confirm_within": wording.days_text(2 * terms.confirm_days),
        },
        "checks": _checks(terms) if data.assured is not None else [],
    }


def _checks(terms: MissionRules) -> list[dict[str, str]]:
    """Return the questions of the law that were answered with yes: without all of them there is no letter."""
    return [
        {"question": say(check.question), "source": gettext(check.source.title) if check.source else ""}
        for check in terms.secondment
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


def keep(actor: Actor, mission_id: UUID, ready: Ready, data: LetterData) -> None:
    """Keep a letter that was set, and what it says of the mission. Raises ConflictError."""
    actor.require(rules.MANAGE)
    with transaction() as session:
        mission = locked(session, mission_id)
        if mission.state != "accepted":
            raise ConflictError(Message("The letter is made once both sides have accepted."))
        mission.half_days, mission.ends_on = data.half_days, data.ends_on
        mission.first_meeting_on = data.starts_on
        document = documents.keep(actor, ready, "mission_letter")
        session.add(MissionDocument(mission_id=mission_id, document_id=document, kind="letter"))
        after = {"half_days": data.half_days, "ends_on": data.ends_on, "sha256": ready.sha256, "locale": data.locale}
        if data.assured is not None:
            after["assured"] = sorted(data.assured)
        audit.record(actor, "mission.letter_made", "mission", mission_id, after=after)


def sign(actor: Actor, mission_id: UUID, ready: Ready, signed: dict[str, tuple[str, date]], today: date) -> None:
    """Record the three signatures, (name, day) by side, with the signed PDF. Raises InvalidError, ConflictError."""
    actor.require(rules.MANAGE)
    if ready.media_type != documents.PDF:
        raise InvalidError({"upload": Message("Send the signed letter as a PDF.")})
    late = {f"{side}_on": Message("This day is still to come.") for side in SIDES if signed[side][1] > today}
    if late:
        raise InvalidError(late)
    with transaction() as session:
        mission = locked(session, mission_id)
        rules.LIFE.find("sign_letter", mission.state)
        if mission.ends_on is None:
            raise ConflictError(Message("Make the letter first, then have it signed."))
        document = documents.keep(actor, ready, "signed_mission_letter")
        session.add(MissionDocument(mission_id=mission_id, document_id=document, kind="signed_letter"))
        for side in SIDES:
            name, day = signed[side]
            session.add(
                MissionSignature(mission_id=mission_id, document_id=document, side=side, name=name, signed_on=day)
            )
        last = max(day for _name, day in signed.values())
        if mission.signed_on is None:
            stats.bump(SIGNED, mission.field, 1)
            stats.bump(SIGNED_YEARS, str(last.year), 1)
            stats.bump(CONTRACTED, str(last.year), mission.half_days)
        mission.signed_on = last
        move(actor, mission, "sign_letter", today)
        after = {side: {"name": name, "on": day} for side, (name, day) in signed.items()}
        audit.record(actor, "mission.signatures", "mission", mission_id, after={**after, "sha256": ready.sha256})


def signatures(mission_id: UUID) -> list[MissionSignature]:
    """Return the latest signatures of a mission, in the order of the letter."""
    rows = list(
        db.session.scalars(
            select(MissionSignature)
            .where(MissionSignature.mission_id == mission_id)
            .order_by(MissionSignature.id.desc())
            .limit(len(SIDES))
        )
    )
    return sorted(rows, key=lambda row: SIDES.index(row.side))
