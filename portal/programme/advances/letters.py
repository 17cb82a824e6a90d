"""Letters on paper about late instalments: one wording for each step of the country's rules, made by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.casework.documents.queries import data_of
from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import local_time
from portal.foundation.db.session import transaction
from portal.foundation.hooks.funding import AdvanceRules, LateLetter
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.foundation.web.i18n import format_date, format_long_date, use_locale
from portal.programme.advances import queries
from portal.programme.advances.models import Advance
from portal.programme.advances.papers import Data, cents, company, compose, framed, lender, template
from portal.programme.advances.queries import AdvanceView
from portal.programme.advances.rules import FOLLOW, LETTERS
from portal.programme.advances.standing import Row, Standing
from portal.programme.advances.terms import granted
from portal.programme.funds.advance_terms import advance_rules
from portal.programme.projects import documents
from portal.programme.projects import queries as projects
from portal.programme.projects.documents import ProjectFile
from portal.programme.projects.queries import ProjectView


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter made about a file's instalments; `on` is the business date that it bears."""

    id: UUID
    kind: str
    on: date
    member_name: str


@dataclass(frozen=True, slots=True)
class Case:
    """What a letter of today is about: the late instalments, the letters that the rules allow, those made before."""

    on: date
    advance: AdvanceView
    file: ProjectView
    rules: AdvanceRules
    stands: Standing
    made: tuple[Letter, ...]

    @property
    def reached(self) -> tuple[LateLetter, ...]:
        """The letters that the oldest late instalment allows."""
        return tuple(step for step in self.rules.letters if step.days <= self.stands.late_days)

    @property
    def since(self) -> tuple[Letter, ...]:
        """The letters made since the oldest late instalment was due, the latest first."""
        due_on = self.stands.late[0].instalment.due_on
        return tuple(each for each in self.made if each.on > due_on)

    @property
    def proposed(self) -> LateLetter:
        """The next letter: the politest not made yet about these instalments, else the firmest allowed."""
        done = {each.kind for each in self.since}
        return next((step for step in self.reached if step.kind not in done), self.reached[-1])

    @property
    def reference(self) -> str:
        """The letter's reference: the file's, L, and which one it is."""
        return f"{self.file.reference}-L{len(self.made) + 1}"


def made(actor: Actor, project_id: UUID) -> tuple[Letter, ...]:
    """Return the letters made about a file's instalments, the latest first."""
    kept = [each for each in documents.documents(actor, project_id) if each.kind in LETTERS]
    said = data_of([each.document.id for each in kept])
    return tuple(
        Letter(each.id, each.kind, _day(each, said.get(each.document.id, {})), each.document.member_name)
        for each in kept
    )


def _day(kept: ProjectFile, said: Data) -> date:
    """Return the day that a letter bears; of one that does not say it for machines, the day on which it was kept."""
    written = said.get("letter", {}).get("made_on")
    return date.fromisoformat(written) if written else local_time(kept.document.made_at).date()


def case(actor: Actor, project_id: UUID, on: date) -> Case:
    """Return what a letter made on `on` is about. Raises ConflictError with the reason when there is none to make."""
    rules, advance = advance_rules(on), granted(project_id)
    stands = queries.standing_of(advance.id, on)
    if advance.state != "active" or stands is None or not stands.late:
        raise ConflictError(Message("No instalment is late: there is nothing to write about."))
    if advance.held_until is not None and advance.held_until >= on:
        said = {"day": advance.held_until, "why": advance.held_because}
        raise ConflictError(Message("Reminders rest until %(day)s: %(why)s.", said))
    found = Case(on, advance, projects.project_view(project_id), rules, stands, made(actor, project_id))
    if not found.reached:
        raise ConflictError(Message("The country’s rules foresee no letter about this yet."))
    return found


def compose_letter(about: Case, kind: str, signatory: str, quality: str) -> Ready:
    """Return the letter as a PDF. Raises InvalidError for a step not reached, ConflictError when it cannot be set."""
    step = next((each for each in about.reached if each.kind == kind), None)
    if step is None:
        raise InvalidError({"kind": Message("No instalment is late enough for this letter.")})
    chosen = template(step.kind)
    with use_locale(chosen.locale):
        amount = about.stands.late_amount
        data = framed(chosen, about.file, about.reference) | {
            "lender": lender(about.rules, signatory, quality),
            "company": company(about.file, about.file.contact_name),
            "letter": {
                "kind": step.kind.value,
                "day": format_long_date(about.on),
                "made_on": about.on.isoformat(),
                "agreement": _agreement(about.advance.id),
                "amount": cents(amount),
                "amount_words": chosen.in_words(amount) if chosen.in_words else "",
                "since": format_long_date(about.stands.late[0].instalment.due_on),
                "days": about.stands.late_days,
                "count": len(about.stands.late),
                "principal": cents(about.stands.principal),
                "remaining": cents(about.stands.remaining),
                "adviser": about.file.lead_name,
                "rows": _rows(about.stands.late),
                "earlier": format_long_date(about.since[0].on) if about.since else "",
            },
        }
        return compose(chosen, data, about.reference)


def _agreement(advance_id: UUID) -> str:
    signed = queries.agreement(advance_id)
    return signed.reference if signed is not None else ""


def _rows(late: Sequence[Row]) -> list[Data]:
    return [
        {
            "n": str(row.instalment.number),
            "date": format_date(row.instalment.due_on),
            "amount": cents(row.instalment.amount),
            "paid": cents(row.paid) if row.paid else "",
            "missing": cents(row.missing),
        }
        for row in late
    ]


def keep(actor: Actor, about: Case, kind: str, ready: Ready) -> UUID:
    """Keep a letter with the file; return the link's id. Raises ConflictError when another was made meanwhile."""
    actor.require(FOLLOW)
    project_id = about.advance.project_id
    with transaction() as session:
        session.get(Advance, about.advance.id, with_for_update=True)
        if len(made(actor, project_id)) != len(about.made):
            raise ConflictError(Message("Another letter was made meanwhile. Look at it first."))
        kept = documents.keep(actor, project_id, ready, kind)
        after = {
            "letter": kind,
            "instalments": [row.instalment.number for row in about.stands.late],
            "cents": about.stands.late_amount.cents,
        }
        audit.record(actor, "advance.letter_made", "project", project_id, after=after)
        return kept
