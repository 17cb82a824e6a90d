"""What the pages of a meeting show: its state, seats, agenda, interests, quorum, minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from portal.foundation.kernel.context import Actor
from portal.foundation.web.context import actor, today
from portal.foundation.web.i18n import format_money, format_number, gettext, ngettext
from portal.programme.committee import agenda, queries, rules
from portal.programme.committee.agenda import ItemView, Terms
from portal.programme.committee.minutes_data import clock_text
from portal.programme.committee.queries import SeatView
from portal.programme.missions.wording import days_text


def meeting_context(meeting_id: UUID) -> dict[str, Any]:
    """Return what every page of a meeting shows to the person asking."""
    view, person = queries.meeting(meeting_id), actor()
    seats = queries.seats(meeting_id)
    open_agenda = view.state != "planned" or person.may(rules.PREPARE)
    points = agenda.items(meeting_id)
    return {
        "meeting": view,
        "seats": seats,
        "own_seat": own_seat(seats, person),
        "items": points if open_agenda else [],
        "files": len(points),
        "closed": queries.closed_to(person, meeting_id),
        "quorum": queries.quorum_of(view, seats) if seats else None,
        "minutes": queries.minutes(meeting_id),
        "today": today(),
        **words(),
    }


def words() -> dict[str, Any]:
    """Return the labels of states, outcomes and the like."""
    return {
        "state_labels": rules.STATE_LABELS,
        "state_kinds": rules.STATE_KINDS,
        "outcomes": rules.OUTCOMES,
        "outcome_kinds": rules.OUTCOME_KINDS,
        "presence_labels": rules.PRESENCE_LABELS,
        "interest_labels": rules.INTEREST_LABELS,
        "kinds": rules.KINDS,
        "days_text": days_text,
        "instalments_text": instalments_text,
        "clock": clock_text,
    }


def instalments_text(terms: Terms) -> str:
    """Return how an advance is paid back, « 24 × 500.00 € »; nothing where there is none."""
    if not (terms.advance and terms.months):
        return ""
    parts = terms.advance.instalments(terms.months)
    even = parts[0] == parts[-1]
    said = {"count": format_number(len(parts) - (not even)), "amount": format_money(parts[0], cents=True)}
    if even:
        paid = gettext("%(count)s × %(amount)s", **said)
    else:
        paid = gettext("%(count)s × %(amount)s, then %(last)s", **said, last=format_money(parts[-1], cents=True))
    if not terms.grace_months:
        return paid
    return ngettext("%(paid)s, after %(num)s month", "%(paid)s, after %(num)s months", terms.grace_months, paid=paid)


def own_seat(seats: Sequence[SeatView], person: Actor) -> SeatView | None:
    """Return the seat of the person asking, or None for those who do not sit."""
    return next((seat for seat in seats if seat.member_id == person.member_id), None)


def neighbours(points: Sequence[ItemView], item_id: UUID, closed: set[UUID]) -> tuple[ItemView | None, ItemView | None]:
    """Return the points before and after one, of those open to the person asking."""
    shown = [point for point in points if point.id == item_id or point.id not in closed]
    place = next(n for n, point in enumerate(shown) if point.id == item_id)
    return shown[place - 1] if place else None, shown[place + 1] if place + 1 < len(shown) else None
