"""The repayments of a file, their movements, and the territory's advances in lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import actor, today
from portal.foundation.web.listing import ListState
from portal.foundation.web.permissions import requires
from portal.programme.advances import amendments, external, letters, listing, payee, queries, rules, showing
from portal.programme.advances.queries import AdvanceView
from portal.programme.aids.rules import REGIMES
from portal.programme.funds import queries as funds
from portal.programme.funds.advance_terms import advance_rules, no_advance
from portal.programme.funds.rules import ENTRY_KINDS
from portal.programme.projects import conditions, decisions, firm
from portal.programme.projects.file_page import file_context

blueprint = Blueprint("advances", __name__)
FILE = "/projects/<project:project_id>"
TAB = "repayments"


def frame(project_id: UUID, part: str) -> dict[str, Any]:
    """Return what every page of an advance shows: the file's head, the advance, where it stands, the next act."""
    advance = queries.current(project_id)
    context = file_context(project_id, TAB)
    stands = queries.standing_of(advance.id, today()) if advance else None
    agreement = queries.agreement(advance.id) if advance else None
    account = payee.payee(advance.id) if advance else None
    return {
        **context,
        **_papers(advance),
        "external": external.kept(agreement, advance.principal.currency) if advance and agreement else None,
        "part": part,
        "advance": advance,
        "agreement": agreement,
        "account": account.masked if account else "",
        "standing": stands,
        "terms": showing.plan(stands.principal, [row.instalment for row in stands.rows]) if stands else None,
        "plan": showing.plan,
        "act": showing.next_act(advance, agreement, account is not None, actor()) if advance else None,
        "state_labels": rules.STATE_LABELS,
        "state_kinds": rules.STATE_KINDS,
        "bare": showing.bare,
        "aid_value": showing.aid_value,
        "regimes": REGIMES,
        "today": today(),
    }


@blueprint.get(f"{FILE}/repayments")
@requires(rules.VIEW)
def show(project_id: UUID) -> str:
    """Show the schedule and where it stands; before the payment, what comes next; without an advance, why."""
    context = frame(project_id, "schedule")
    advance = context["advance"]
    if advance is None:
        return render_template("advances/none.html", **context, **_why(project_id))
    if context["standing"] is None or advance.disbursed_on is None:
        waiting = conditions.open_conditions(project_id) if advance.state in rules.RESERVED else []
        return render_template("advances/before.html", **context, conditions=waiting)
    return render_template("advances/show.html", **context, **_around(advance))


def _why(project_id: UUID) -> dict[str, Any]:
    """Why there is no advance: the country forbids it, the committee granted none, or has not met yet."""
    terms = advance_rules(today())
    return {"reason": None if terms.offered else terms.reason, "decision": decisions.latest_decision(project_id)}


def _papers(advance: AdvanceView | None) -> dict[str, Any]:
    """The aid that the signature granted; `computed` is the rules' own value, where another one counts."""
    grant = queries.grant(advance.id) if advance else None
    if grant is None:
        return {"grant": None, "equivalent": None, "computed": None}
    own = grant.rule.get("computed_cents", grant.equivalent_cents)
    equivalent, computed = (Money(cents, grant.currency) for cents in (grant.equivalent_cents, own))
    return {"grant": grant, "equivalent": equivalent, "computed": computed}


def _around(advance: AdvanceView) -> dict[str, Any]:
    """What stands around a running schedule; letters and notes are the team's."""
    team = actor().may(rules.LIST)
    reminders = queries.reminders(advance.id) if team else []
    notes = queries.notes(advance.id)
    own = [note for note in notes if team or note.kind == "difficulty"]
    schedules = queries.schedules(advance.id)
    return {
        **_counts(advance, schedules),
        "reminders": reminders,
        "reminded": {row.due_on: row for row in reminders},
        "amendment": amendments.waiting(advance.project_id, schedules[0].number) if team else None,
        "letters": letters.made(actor(), advance.project_id) if team else (),
        "letter_labels": rules.LETTERS,
        "notes": own,
        "tells": firm.acts_for(actor(), rules.TELL, advance.project_id),
        "waiting": [note for note in notes if note.kind == "difficulty" and note.done_on is None],
        "schedules": schedules,
        "held": advance.held_until is not None and advance.held_until >= today(),
        "words": showing.words,
        "payment": showing.payment,
        "kinds": showing.KINDS,
        "marks": showing.marks,
        "day_month": showing.day_month,
    }


def _counts(advance: AdvanceView | None, schedules: Sequence[object]) -> dict[str, int]:
    """What the tabs of the repayments say beside their names; a file without an advance has neither."""
    team = actor().may(rules.LIST)
    return {
        "schedule_count": len(schedules),
        "movement_count": len(queries.movements(advance.id)) if advance and team else 0,
    }


@blueprint.get(f"{FILE}/repayments/movements")
@requires(rules.LIST)
def movements(project_id: UUID) -> str:
    """List every movement of the advance: the payment, repayments, corrections."""
    context = frame(project_id, "movements")
    advance = context["advance"]
    rows = queries.movements(advance.id) if advance else []
    counts = _counts(advance, queries.schedules(advance.id) if advance else [])
    return render_template(
        "advances/movements.html", **context, **counts, rows=rows, amount_of=funds.amount_of, kind_labels=ENTRY_KINDS
    )


@blueprint.get(f"{FILE}/repayments/first")
@requires(rules.VIEW)
def first(project_id: UUID) -> str:
    """Show the schedule as it was signed: the original is never lost."""
    context = frame(project_id, "first")
    advance = context["advance"]
    schedules = queries.schedules(advance.id) if advance else []
    counts = _counts(advance, schedules)
    return render_template("advances/first.html", **context, **counts, schedule=schedules[-1] if schedules else None)


@blueprint.get("/advances/")
@requires(rules.LIST)
def index() -> str:
    """List the territory's advances, by basket."""
    return _list(request.args.get("basket", "running"))


@blueprint.get("/advances/late")
@requires(rules.LIST)
def late() -> str:
    """List the advances of which an instalment has not come."""
    return _list("late")


def _list(basket: str) -> str:
    state = ListState.from_args(request.args, listing.FILTERS, listing.SORT_KEYS)
    chosen = next((b for b in rules.BASKETS if b[0] == basket), rules.BASKETS[-1])
    state = ListState({"basket": chosen[0]}, state.sort, state.after)
    found = listing.listed(actor(), state, today())
    currency = current_tenant().currency
    return render_template(
        "advances/list.html",
        page=found,
        state=state,
        chosen=chosen,
        baskets=rules.BASKETS,
        counts=listing.counts(today()),
        standings=queries.standings([row.id for row in found.rows], today()),
        principal=lambda row: Money(row.principal_cents, currency),
        reserved=funds.figures().reserved,
        no_advance=no_advance(today()),
        state_labels=rules.STATE_LABELS,
        state_kinds=rules.STATE_KINDS,
        today=today(),
    )
