"""Asking the public register again about the firms of files in progress: by the worker, a portion at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import Select, and_, delete, or_, select
from sqlalchemy.orm import Session, aliased

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import transaction
from portal.foundation.hooks import watching
from portal.foundation.hooks.lookup import CompanyAnswer, RegisterSilent, Why
from portal.foundation.hooks.types import Attributed, IdentifierKind
from portal.foundation.hooks.watch import CompanyWatch
from portal.foundation.kernel.clock import now
from portal.foundation.web.context import hooks, today
from portal.foundation.worker import service as worker
from portal.foundation.worker.registry import job_handler
from portal.foundation.worker.schedule import daily
from portal.people.accounts.rules import system_actor
from portal.people.parties.models import Party, PartyIdentifier
from portal.programme.companies.models import Company, RegisterAnswer
from portal.programme.companies.register import GONE, UNASKED, Said, said
from portal.programme.projects.models import Project
from portal.programme.projects.rules import CLOSED

KIND = "companies.register"
HOUR = 3
"""Each day from three in the morning on, when few others ask."""

PORTION = 25
"""So many firms are taken at once where a request takes fewer: other work of the worker comes between two portions."""

RETRY = timedelta(hours=1)
"""When a firm is asked about again whose question got no answer."""

WORKER = system_actor("register")


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm to ask about, by one of its numbers, with what it declared."""

    company_id: UUID
    party_id: UUID
    name: str
    place: str
    kind: str
    number: str


def wire() -> None:
    """Have the worker look every day at whose answer is older than the country's plugin says."""
    job_handler(KIND, by_rules=True)(run)
    daily(KIND, HOUR)


def run(_subject: UUID | None = None) -> None:
    """Ask about a portion of the firms whose turn it is; the rest, and what is silent, comes as another job."""
    found = watching.watch(hooks(), today())
    portion = max(found.value.per_request, PORTION) if found else 0
    kinds = _kinds(found.plugin) if found else []
    with transaction() as session:
        forget(session)
        firms = claim(session, kinds, portion)
    if found is None:
        return
    for part in _requests(firms, found.value.per_request):
        if not _ask(found, part):
            moment = now() + RETRY
            with transaction():
                worker.enqueue(KIND, run_at=moment, dedupe=f"again {moment:%Y-%m-%d %H}")
            return
    if len(firms) == portion:
        with transaction():
            worker.enqueue(KIND)


def forget(session: Session) -> None:
    """Remove what was said of firms of which no file is in progress any more."""
    watched = select(Project.company_id).where(Project.state.not_in(CLOSED))
    session.execute(delete(RegisterAnswer).where(RegisterAnswer.company_id.not_in(watched)))


def _kinds(plugin: str) -> list[str]:
    found = hooks().collect("identifier_kinds", IdentifierKind)
    return [item.value.key for item in found if item.plugin == plugin and item.value.lookup]


def claim(session: Session, kinds: Sequence[str], most: int) -> list[Firm]:
    """Return firms whose turn it is, each by the first of `kinds` that it has; nobody else is given them for a while.

    Invented firms are nobody's: no register is asked about them.
    """
    take_turn(session, RegisterAnswer.__tablename__, current_tenant_id())
    firms: list[Firm] = []
    for place, kind in enumerate(kinds):
        firms += _due(session, kind, kinds[:place], most - len(firms))
    rows = {row.company_id: row for row in session.scalars(_answers(firms))}
    for firm in firms:
        row = rows.get(firm.company_id)
        if row is None:
            row = RegisterAnswer(company_id=firm.company_id)
            session.add(row)
        elif (row.kind, row.number) != (firm.kind, firm.number):
            _clear(row)
        row.kind, row.number, row.ask_after = firm.kind, firm.number, now() + RETRY
    return firms


def _due(session: Session, kind: str, better: Sequence[str], most: int) -> list[Firm]:
    """Return firms with a file in progress that were not asked about by their number of this kind, or long ago."""
    other = aliased(PartyIdentifier)
    has_better = select(other.id).where(other.party_id == Company.party_id, other.kind.in_(better)).exists()
    in_progress = select(Project.id).where(Project.company_id == Company.id, Project.state.not_in(CLOSED)).exists()
    by_another = or_(RegisterAnswer.kind != kind, RegisterAnswer.number != PartyIdentifier.value)
    query = (
        select(Company.id, Party.id, Party.name, Party.place, PartyIdentifier.kind, PartyIdentifier.value)
        .join(Party, Party.id == Company.party_id)
        .join(PartyIdentifier, and_(PartyIdentifier.party_id == Party.id, PartyIdentifier.kind == kind))
        .outerjoin(RegisterAnswer, RegisterAnswer.company_id == Company.id)
        .where(~Party.invented, in_progress, ~has_better)
        .where(or_(RegisterAnswer.id.is_(None), RegisterAnswer.ask_after <= now(), by_another))
        .order_by(RegisterAnswer.ask_after.nulls_first(), Company.id)
        .limit(most)
    )
    return [Firm(*row) for row in session.execute(query)]


def _clear(row: RegisterAnswer) -> None:
    """Forget what was said of another number."""
    row.state, row.asked_at, row.told_on, row.ceased_on = UNASKED, None, None, None
    row.source = row.name = row.place = ""


def _requests(firms: Sequence[Firm], most: int) -> Iterator[list[Firm]]:
    """Yield what goes into one request each: firms of one kind of number, no more than the register takes."""
    for _kind, same in groupby(firms, key=lambda firm: firm.kind):
        part = list(same)
        yield from (part[first : first + most] for first in range(0, len(part), most))


def _ask(found: Attributed[CompanyWatch], firms: Sequence[Firm]) -> bool:
    """Ask about these firms, with no transaction open, and keep the answers; tell whether the register may be asked on.

    An answer that cannot be read is left for the next day: asking on does no harm.
    """
    on, numbers = today(), [firm.number for firm in firms]
    answers = watching.ask(hooks(), found, firms[0].kind, numbers, on)
    keep(firms, answers, found.value.again_days, on)
    return not any(isinstance(a, RegisterSilent) and a.why is not Why.UNREADABLE for a in answers.values())


def keep(firms: Sequence[Firm], answers: dict[str, CompanyAnswer], again_days: int, on: date) -> None:
    """Keep what was said of these firms, each asked again after so many days; a silent answer changes nothing."""
    told = {firm.company_id: (firm, said(answers[firm.number], firm.name, firm.place)) for firm in firms}
    with transaction() as session:
        for row in session.scalars(_answers(firms).with_for_update()):
            firm, answer = told[row.company_id]
            if answer is not None and (row.kind, row.number) == (firm.kind, firm.number):
                row.ask_after = now() + timedelta(days=again_days)
                _note(row, firm, answer, on)


def _note(row: RegisterAnswer, firm: Firm, answer: Said, on: date) -> None:
    """Write an answer down; that a firm has gone, or is back, is a line of the trail."""
    before = row.state
    row.state, row.source, row.ceased_on = answer.state, answer.source, answer.ceased_on
    row.name, row.place, row.asked_at = answer.name, answer.place, now()
    if before != answer.state:
        row.told_on = on
    if before != answer.state and (before in GONE or answer.state in GONE):
        after = {"register_state": answer.state, "ceased_on": answer.ceased_on, "register": answer.source}
        audit.record(
            WORKER, "company.register_said", "party", firm.party_id, before={"register_state": before}, after=after
        )


def _answers(firms: Sequence[Firm]) -> Select[tuple[RegisterAnswer]]:
    return select(RegisterAnswer).where(RegisterAnswer.company_id.in_([firm.company_id for firm in firms]))
