"""What people were promised: kept with the letter or the proposal, so that later rules do not move it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.session import db
from portal.foundation.hooks.missions import MissionRules
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import registry
from portal.programme.missions import rules
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.life import rules_to_show
from portal.programme.missions.models import Mission

Rule = dict[str, Any]


def frozen(terms: Attributed[MissionRules], **values: object) -> Rule:
    """Return a rule as it is kept with the record it decides: plugin, version, the `values` taken from it, texts."""
    return {
        "plugin": terms.plugin,
        "version": registry().installed[terms.plugin].manifest.version,
        **values,
        "sources": [{"title": source.title, "url": source.url} for source in terms.value.sources],
    }


def confirm_days(rule: Rule | None, signed_on: date | None) -> int | None:
    """Return after how many days a half-day without a word counts as confirmed, as the letter says.

    A letter that kept no rule goes by the rules in force on the day it was signed; None while these cannot be asked.
    """
    if rule is not None:
        return int(rule["confirm_days"])
    terms = rules_to_show(signed_on) if signed_on else None
    return terms.confirm_days if terms else None


def worth(half_days: int, terms: MissionRules, rule: Rule | None) -> Money:
    """Return what `half_days` given are worth: nothing where the letter says that the company pays for them."""
    value = terms.value(half_days)
    return Money.zero(value.currency) if rules.paid_for(rule) else value


def remind_days(rule: Rule | None, asked_on: date) -> tuple[int, ...]:
    """Return after how many days a proposal is reminded; after the last one it ends, as it was said when it was made.

    One that kept no rule goes by the rules in force on the day it was made; empty while these cannot be asked.
    """
    if rule is not None:
        return tuple(rule["remind_days"])
    terms = rules_to_show(asked_on)
    return terms.remind_days if terms else ()


class Unanswered(NamedTuple):
    """A half-day that waits for the company's word, and the day on which it counts as confirmed without it."""

    mission_id: UUID
    half_day_id: UUID
    until: date


def unanswered() -> list[Unanswered]:
    """Return the half-days that wait for a word, by mission, each with the delay of its own letter."""
    rows = db.session.execute(
        select(HalfDay.mission_id, HalfDay.id, HalfDay.logged_on, Mission.confirm_rule, Mission.signed_on)
        .join(Mission, Mission.id == HalfDay.mission_id)
        .where(HalfDay.state == "logged")
        .order_by(HalfDay.mission_id, HalfDay.id)
    ).all()
    found = []
    for row in rows:
        days = confirm_days(row.confirm_rule, row.signed_on)
        if days is not None:
            found.append(Unanswered(row.mission_id, row.id, row.logged_on + timedelta(days=days)))
    return found


def overdue(on: date) -> dict[UUID, list[UUID]]:
    """Return the half-days that nobody answered in time, by mission."""
    found: dict[UUID, list[UUID]] = {}
    for each in unanswered():
        if each.until <= on:
            found.setdefault(each.mission_id, []).append(each.half_day_id)
    return found
