"""The letter that notifies the firm of the decision, on paper: made by a person once signed minutes have decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.casework.documents.queries import data_of
from portal.casework.documents.rules import Ready
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.session import transaction
from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message, mark
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.i18n import format_long_date, gettext, use_locale
from portal.people.tenants import queries as tenants
from portal.programme.advances.papers import cents, company, compose, framed, template, wording
from portal.programme.committee import file_queries
from portal.programme.committee.rules import PREPARE
from portal.programme.projects import conditions, decisions, documents
from portal.programme.projects import queries as projects
from portal.programme.projects.conditions import ConditionView
from portal.programme.projects.decisions import DecisionView
from portal.programme.projects.models import Project
from portal.programme.projects.queries import ProjectView

KIND = Paper.DECISION_LETTER.value
LABEL = mark("Letter notifying the decision")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was made: the document's link, and the number of the decision that it notifies."""

    id: UUID
    decision: str


@dataclass(frozen=True, slots=True)
class Case:
    """What a letter of today notifies: the decision in force, its minutes' chair, its conditions; earlier letters."""

    on: date
    file: ProjectView
    decision: DecisionView
    chair: str
    conditions: tuple[ConditionView, ...]
    made: tuple[Letter, ...]

    @property
    def reference(self) -> str:
        """The letter's reference: the file's, N, and which one it is."""
        return f"{self.file.reference}-N{len(self.made) + 1}"


def worded() -> bool:
    """Tell whether the country brings a wording of the letter in the territory's language."""
    return wording(Paper.DECISION_LETTER) is not None


def made(actor: Actor, project_id: UUID) -> tuple[Letter, ...]:
    """Return the letters made for a file that `actor` may read, the latest first."""
    kept = [each for each in documents.documents(actor, project_id) if each.kind == KIND]
    said = data_of([each.document.id for each in kept])
    return tuple(Letter(each.id, said[each.document.id]["letter"]["decision"]) for each in kept)


def case(actor: Actor, project_id: UUID, on: date) -> Case:
    """Return what a letter made on `on` notifies. Raises ConflictError as long as no signed minutes have decided."""
    decision = decisions.latest_decision(project_id)
    chair = file_queries.minutes_signed_by(decision.minutes_reference) if decision else None
    if decision is None or chair is None:
        raise ConflictError(
            Message("The committee’s decision takes effect with the signed minutes: there is nothing to notify yet.")
        )
    own = tuple(each for each in conditions.conditions(project_id) if each.decision_id == decision.id)
    return Case(on, projects.project_view(project_id), decision, chair, own, made(actor, project_id))


def compose_letter(about: Case, signatory: str, quality: str) -> Ready:
    """Return the letter as a PDF. Raises ConflictError when it has no wording or cannot be set."""
    chosen = template(Paper.DECISION_LETTER)
    territory = tenants.load(current_tenant_id())
    assert territory is not None
    with use_locale(chosen.locale):
        data = framed(chosen, about.file, about.reference)
        data["template"]["note"] = gettext("Kept with the file. The fingerprint of the file is shown in the portal.")
        data |= {
            "company": company(about.file, about.file.contact_name),
            "signatory": {"name": signatory, "quality": quality},
            "carrier": territory.carrier_kind,
            "letter": _letter(about),
            "conditions": _conditions(about.conditions),
        }
        return compose(chosen, data, about.reference)


def _letter(about: Case) -> dict[str, Any]:
    decision, advance = about.decision, about.decision.advance
    return {
        "outcome": decision.outcome,
        "day": format_long_date(about.on),
        "made_on": about.on.isoformat(),
        "decided_on": format_long_date(decision.decided_on),
        "decision": decision.number,
        "minutes": decision.minutes_reference,
        "file": about.file.reference,
        "title": about.file.title,
        "advance": cents(advance) if advance else "",
        "months": decision.months,
        "grace_months": decision.grace_months,
        "half_days": sum(decision.half_days.values()),
        "reasons": decision.reasons,
        "adviser": about.file.lead_name,
    }


def _conditions(rows: Sequence[ConditionView]) -> list[dict[str, str]]:
    return [
        {
            "text": row.text,
            "owner": row.owner,
            "due": format_long_date(row.due_on) if row.due_on else "",
            "proof": row.proof,
        }
        for row in rows
    ]


def keep(actor: Actor, about: Case, ready: Ready) -> UUID:
    """Keep a letter with the file; return the link's id. Raises ConflictError when a decision or letter came first."""
    actor.require(PREPARE)
    project_id = about.file.id
    with transaction() as session:
        session.get(Project, project_id, with_for_update=True)
        if decisions.latest_decision(project_id) != about.decision or len(made(actor, project_id)) != len(about.made):
            raise ConflictError(Message("The file has a new decision or another letter since. Look at it first."))
        return documents.keep(actor, project_id, ready, KIND)
