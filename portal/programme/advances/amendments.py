"""A new schedule for what is left of an advance: an amendment to sign, then its signature, which sets the version.

What was repaid stays as it was; nothing is ever added to what is owed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.hooks.funding import AdvanceRules, AdvanceTerms, Instalment, RepaymentSchedule
from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.foundation.web.i18n import format_date, format_long_date, use_locale
from portal.programme.advances import queries
from portal.programme.advances.agreements import keep_schedule
from portal.programme.advances.models import Advance, Agreement
from portal.programme.advances.papers import Data, cents, company, compose, framed, lender, template
from portal.programme.advances.queries import AdvanceView, ScheduleView
from portal.programme.advances.rules import AMENDED, AMENDMENT, PREPARE, SIGN
from portal.programme.advances.standing import Standing, State
from portal.programme.advances.terms import Signatories, granted, offered, schedule_rule
from portal.programme.projects import documents
from portal.programme.projects import queries as projects
from portal.programme.projects.queries import ProjectView


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked: months without instalment from the first unpaid day on, then `count` instalments; why, by whom."""

    shift: int
    count: int
    cause: str
    decision: str


@dataclass(frozen=True, slots=True)
class Base:
    """A running advance before its schedule is changed."""

    on: date
    advance: AdvanceView
    agreement: Agreement
    file: ProjectView
    rules: AdvanceRules
    held: ScheduleView
    stands: Standing

    @property
    def open(self) -> tuple[Instalment, ...]:
        """The instalments that are not wholly paid."""
        return tuple(row.instalment for row in self.stands.rows if row.state is not State.PAID)

    @property
    def reference(self) -> str:
        """The amendment's reference: the agreement's file, AV, and the version of the schedule it sets."""
        return f"{self.file.reference}-AV{self.held.number + 1}"


@dataclass(frozen=True, slots=True)
class Made:
    """An amendment that waits for its signature: the version it replaces, the schedule it sets."""

    document_id: UUID
    reference: str
    base: int
    shift: int
    cause: str
    instalments: tuple[Instalment, ...]


def base(project_id: UUID, on: date) -> Base:
    """Return what an amendment of `on` starts from. Raises ConflictError when no schedule runs."""
    advance = granted(project_id)
    stands = queries.standing_of(advance.id, on)
    agreement = queries.agreement(advance.id)
    if advance.state != "active" or stands is None or agreement is None:
        raise ConflictError(Message("Only the schedule of an advance that is being repaid is changed."))
    held = queries.schedules(advance.id)[0]
    return Base(on, advance, agreement, projects.project_view(project_id), offered(on), held, stands)


def planned(start: Base, change: Change) -> tuple[Instalment, ...]:
    """Return the new schedule: what is paid as it was, the rest in equal monthly parts, the last with the remainder.

    Raises InvalidError by field for a first day that is over, or a last one later than the rules allow.
    """
    first = add_months(start.open[0].due_on, change.shift)
    if first <= start.on:
        raise InvalidError({"shift": Message("The first new instalment would be due in the past: defer by more.")})
    last = add_months(first, change.count - 1)
    latest = add_months(start.held.starts_on, start.rules.months[1] + 1)
    if last > latest:
        said = {"day": latest}
        raise InvalidError(
            {"count": Message("The last instalment would come after %(day)s, the longest allowed.", said)}
        )
    kept = _settled(start)
    parts = start.stands.remaining.instalments(change.count)
    new = [Instalment(len(kept) + n + 1, add_months(first, n), part) for n, part in enumerate(parts)]
    return (*kept, *new)


def _settled(start: Base) -> list[Instalment]:
    """What has come: paid instalments as they were, and the part paid of the one that is not whole."""
    return [Instalment(row.instalment.number, row.instalment.due_on, row.paid) for row in start.stands.rows if row.paid]


def compose_amendment(start: Base, change: Change, signatories: Signatories) -> Ready:
    """Return the amendment as a PDF. Raises InvalidError by field, ConflictError when it cannot be set."""
    plan = planned(start, change)
    chosen = template(Paper.SCHEDULE_AMENDMENT)
    left = start.stands.remaining
    new = plan[len(_settled(start)) :]
    with use_locale(chosen.locale):
        data = framed(chosen, start.file, start.reference) | {
            "lender": lender(start.rules, signatories.lender, signatories.lender_quality),
            "company": company(start.file, signatories.company, signatories.company_quality),
            "amendment": {
                "agreement": start.agreement.reference,
                "signed_on": format_long_date(start.agreement.signed_on) if start.agreement.signed_on else "",
                "principal": cents(start.stands.principal),
                "repaid": cents(start.stands.repaid),
                "left": cents(left),
                "left_words": chosen.in_words(left) if chosen.in_words else "",
                "count": change.count,
                "part": cents(new[0].amount),
                "last": cents(new[-1].amount) if new[-1].amount != new[0].amount else "",
                "first_due": format_date(new[0].due_on),
                "last_due": format_date(new[-1].due_on),
                "shift": change.shift,
                "cause": change.cause,
                "decision": change.decision,
            },
            "old": {"number": str(start.held.number), "rows": _rows(start.open)},
            "new": {"number": str(start.held.number + 1), "rows": _rows(new), "total": cents(left)},
            "plan": {
                "base": start.held.number,
                "shift": change.shift,
                "instalments": [[each.number, each.due_on.isoformat(), each.amount.cents] for each in plan],
            },
        }
        return compose(chosen, data, start.reference)


def _rows(instalments: Sequence[Instalment]) -> list[Data]:
    return [
        {"n": str(each.number), "date": format_date(each.due_on), "amount": cents(each.amount)} for each in instalments
    ]


def keep(actor: Actor, start: Base, ready: Ready) -> UUID:
    """Keep an amendment to sign with the file; return the link's id."""
    actor.require(PREPARE)
    with transaction():
        kept = documents.keep(actor, start.file.id, ready, AMENDMENT)
        audit.record(actor, "advance.amendment_made", "project", start.file.id, after={"reference": start.reference})
        return kept


def to_sign(start: Base) -> Made:
    """Return the amendment to record. Raises ConflictError when none waits."""
    found = waiting(start.file.id, start.held.number)
    if found is None:
        raise ConflictError(Message("No amendment waits for its signature."))
    return found


def waiting(project_id: UUID, held: int) -> Made | None:
    """Return the amendment that waits for its signature; None when the newest replaces another version than `held`."""
    found = documents.latest_made(project_id, AMENDMENT)
    if found is None or found[1]["plan"]["base"] != held:
        return None
    link, data = found
    parts = queries.instalments(data["plan"]["instalments"])
    plan, cause = data["plan"], data["amendment"]["cause"]
    return Made(link, data["reference"], plan["base"], plan["shift"], cause, parts)


def sign(actor: Actor, start: Base, made: Made, signed_on: date, ready: Ready) -> None:
    """Record the signed amendment: its schedule holds from now on, the one before stays readable.

    Raises ConflictError when the schedule changed since the amendment was made.
    """
    actor.require(SIGN)
    if signed_on > start.on:
        raise InvalidError({"signed_on": Message("This day is still to come: record the signature once it is there.")})
    rule = _rule(start, made)
    with transaction() as session:
        advance = session.get(Advance, start.advance.id, with_for_update=True)
        assert advance is not None
        if advance.state != "active" or queries.schedules(advance.id)[0].number != made.base:
            raise ConflictError(Message("The schedule changed since this amendment was made: make a new one."))
        documents.keep(actor, start.file.id, ready, AMENDED)
        keep_schedule(session, advance.id, made.base + 1, "signature", rule, made.instalments, signed_on)
        advance.awaited_on = queries.standings([advance.id], date.max)[advance.id].awaited_on
        after = {"reference": made.reference, "signed_on": signed_on, "instalments": len(made.instalments)}
        audit.record(actor, "advance.rescheduled", "project", start.file.id, after=after, reason=made.cause)


def _rule(start: Base, made: Made) -> Data:
    """What the new version was made by: the plugin that sets schedules here, and the amendment."""
    terms = AdvanceTerms(start.stands.principal, len(made.instalments), made.shift, start.held.starts_on)
    schedule = RepaymentSchedule(tuple(made.instalments), start.rules.sources)
    return schedule_rule(terms, schedule) | {"amendment": made.reference, "cause": made.cause}
