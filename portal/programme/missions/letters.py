"""The letter of a mission: composed in the wording of the country, kept, then signed by all its parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal.casework.documents import queries as files
from portal.casework.documents import service as documents
from portal.casework.documents.queries import DocumentView
from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.missions import MissionRules
from portal.foundation.hooks.papers import Paper
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.message import Message, mark
from portal.foundation.stats import service as stats
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.foundation.web.i18n import (
    use_locale,
)
from portal.foundation.web.visibility import visible
from portal.programme.missions import promises, queries, rules
from portal.programme.missions.letter_paper import LetterData, letter_data, templates
from portal.programme.missions.life import locked, move
from portal.programme.missions.models import SIDES, MissionDocument, MissionSignature

KINDS = {
    "letter": mark("Mission letter"),
    "signed_letter": mark("Signed mission letter"),
    "deliverable": mark("What the expert handed over"),
}
CONTRACTED = "half_days_contracted"
SIGNED, SIGNED_YEARS = "missions", "missions_signed"
"""Summary figures: half-days of signed letters by year, missions signed by field and by year."""


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
    wrong = {f"ask_{check.key}": check.refusal for check in data.asked(terms) if check.key not in assured}
    if data.starts_on is None:
        wrong["starts_on"] = Message("Enter the first day: a secondment has a beginning and an end.")
    elif data.below_cost and data.ends_on >= add_months(data.starts_on, terms.below_cost_months):
        said = {"num": terms.below_cost_months}
        wrong["ends_on"] = Message(
            "Invoiced below cost, a secondment lasts %(num)s month at most.",
            said,
            "Invoiced below cost, a secondment lasts %(num)s months at most.",
        )
    if data.invoiced == "part" and not data.invoiced_how:
        wrong["invoiced_how"] = Message("Say how the part that is invoiced is found.")
    if wrong:
        raise InvalidError(wrong)


def keep(actor: Actor, mission_id: UUID, ready: Ready, data: LetterData, terms: Attributed[MissionRules]) -> None:
    """Keep a letter that was set by `terms`, and what it says of the mission. Raises ConflictError."""
    actor.require(rules.MANAGE)
    with transaction() as session:
        mission = locked(session, mission_id)
        if mission.state != "accepted":
            raise ConflictError(Message("The letter is made once both sides have accepted."))
        mission.half_days, mission.ends_on = data.half_days, data.ends_on
        mission.first_meeting_on = data.starts_on
        mission.confirm_rule = promises.frozen(
            terms,
            confirm_days=terms.value.confirm_days,
            paid_for=data.paid_for,
            employer_signatory=data.lender_signatory,
        )
        document = documents.keep(actor, ready, "mission_letter")
        session.add(MissionDocument(mission_id=mission_id, document_id=document, kind="letter"))
        after = {"half_days": data.half_days, "ends_on": data.ends_on, "sha256": ready.sha256, "locale": data.locale}
        if data.assured is not None:
            after |= {"assured": sorted(data.assured), "invoiced": data.invoiced}
        audit.record(actor, "mission.letter_made", "mission", mission_id, after=after)


def sign(actor: Actor, mission_id: UUID, ready: Ready, signed: dict[str, tuple[str, date]], today: date) -> None:
    """Record the signatures, (name, day) by side, with the signed PDF. Raises InvalidError, ConflictError."""
    actor.require(rules.MANAGE)
    if ready.media_type != documents.PDF:
        raise InvalidError({"upload": Message("Send the signed letter as a PDF.")})
    late = {f"{side}_on": Message("This day is still to come.") for side, (_, day) in signed.items() if day > today}
    if late:
        raise InvalidError(late)
    with transaction() as session:
        mission = locked(session, mission_id)
        rules.LIFE.find("sign_letter", mission.state)
        if mission.ends_on is None:
            raise ConflictError(Message("Make the letter first, then have it signed."))
        document = documents.keep(actor, ready, "signed_mission_letter")
        session.add(MissionDocument(mission_id=mission_id, document_id=document, kind="signed_letter"))
        for side, (name, day) in signed.items():
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
    """Return the signatures of a mission's latest letter, in its order."""
    own = select(MissionSignature).where(MissionSignature.mission_id == mission_id)
    rows = list(db.session.scalars(own.order_by(MissionSignature.id.desc()).limit(len(SIDES))))
    latest = [row for row in rows if row.document_id == rows[0].document_id]
    return sorted(latest, key=lambda row: SIDES.index(row.side))
