"""The meetings of the demonstration: tenants/demo/committee.toml, held through the services.

Deferrals and refusals live in invented territories, where all bad news of the demonstration lives.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from portal.casework.deadlines import calendar
from portal.demo_people import LOADER, person
from portal.foundation.db.binding import current_tenant, use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor, Grant
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import fold
from portal.foundation.web.i18n import use_locale
from portal.people.accounts import service as account_service
from portal.people.tenants import queries as tenants
from portal.people.tenants.models import Tenant
from portal.programme.committee import agenda, convening, interests, minutes, planning, queries, sitting, terms
from portal.programme.committee.agenda import ItemView
from portal.programme.committee.decision_rules import ConditionDraft, DecisionDraft
from portal.programme.committee.interests import Declaration
from portal.programme.committee.planning import MeetingData
from portal.programme.committee.rules import Ballot
from portal.programme.committee.sitting import Presence

STEPS = ["qualify", "study", "mark_ready"]
NOTICE = 9
"""Days before a meeting of the past on which its members were convened."""
Story = dict[str, Any]
OpenFile = Callable[[Story, date], UUID]
"""Opens a file as its operator did and takes it to the committee's door; see demo.load."""


def load(app: Flask, folder: Path, on: date, opener: Callable[[UUID], OpenFile]) -> None:
    """Hold the meetings of `folder`/committee.toml as they stand on `on`; `opener` opens files of a territory."""
    told = tomllib.loads((folder / "committee.toml").read_text(encoding="utf-8"))
    with app.app_context():
        ids = {row.slug: row.id for row in db.session.scalars(select(Tenant))}
    for body in told["territory"]:
        if body["slug"] in ids:
            with app.app_context():
                territory = tenants.load(ids[body["slug"]])
            assert territory is not None
            with app.app_context(), use_tenant(territory.ref), use_locale(territory.ref.locale):
                _Season(on, opener(territory.ref.id), body.get("colleges", {})).hold(body)


@dataclass
class _Season:
    """The meetings of one territory, told by its own people."""

    on: date
    open_file: OpenFile
    colleges: dict[str, str]

    def hold(self, body: Story) -> None:
        """Seat the members and hold the meetings, the past ones first."""
        with transaction():
            for name, college in body.get("members", ()):
                email = f"{_slug(name)}@{body['slug']}.alize.example"
                account_service.add_member(LOADER, email, name, (Grant("committee_member"),))
                self.colleges[name] = college
        for story in body["meeting"]:
            self._meeting(story)

    def _meeting(self, story: Story) -> None:
        past, sitting_now = story["days"] < 0, story["days"] == 0
        held_on = self.on if sitting_now else _working_day(self.on + timedelta(days=story["days"]))
        convened_on = held_on - timedelta(days=NOTICE) if past else self.on - timedelta(days=story.get("convened", 0))
        planned_on = min(convened_on, self.on) - timedelta(days=10)
        files = [(self.open_file({**file, "steps": STEPS}, convened_on), file) for file in story.get("file", ())]
        operator = person("operator")
        meeting_id = planning.plan(operator, MeetingData(held_on, story["time"], story["place"]), planned_on)
        asked = planning.ask_files(operator, [project_id for project_id, _file in files], convened_on)
        planning.add_files(operator, meeting_id, asked, 20, convened_on)
        if past or "convened" in story:
            convening.convene(operator, meeting_id, convened_on, terms.in_force(held_on))
            self._declare(meeting_id, [file for _id, file in files])
            self._attend(meeting_id, story, past or sitting_now)
        if past or sitting_now:
            self._sit(meeting_id, story, [file for _id, file in files], held_on)
        if past:
            self._sign(meeting_id, story, held_on)

    def _declare(self, meeting_id: UUID, files: list[Story]) -> None:
        for item, file in zip(agenda.items(meeting_id), files, strict=True):
            for seat in queries.seats(meeting_id):
                if seat.name in file.get("recused", ()):
                    member = Actor(seat.name, None, seat.member_id, permissions=frozenset({interests.ATTEND}))
                    interests.declare(member, meeting_id, {item.id: Declaration("conflict", file["because"])})

    def _attend(self, meeting_id: UUID, story: Story, here: bool) -> None:
        seats = queries.seats(meeting_id)
        ids, proxies = {seat.name: seat.id for seat in seats}, dict(story.get("proxies", ()))
        said = {}
        for seat in seats:
            presence = "present" if here or seat.name in story.get("present", ()) else "expected"
            if seat.name in proxies:
                presence = "represented"
            elif seat.name in story.get("absent", ()):
                presence = "excused"
            proxy = ids[proxies[seat.name]] if seat.name in proxies else None
            said[seat.id] = Presence(presence, proxy, self.colleges.get(seat.name, ""))
        sitting.record_presence(person("operator"), meeting_id, said, story.get("attending"))

    def _sit(self, meeting_id: UUID, story: Story, files: list[Story], held_on: date) -> None:
        """Open the meeting, and decide on each file whose outcome is told."""
        sitting.open_meeting(person("committee_chair"), meeting_id, held_on, _moment(held_on, story["time"], 5))
        advances, operator = terms.advances(held_on), person("operator")
        for item, file in zip(agenda.items(meeting_id), files, strict=True):
            if "outcome" in file:
                draft = _decision(item, file, held_on)
                sitting.record_decision(operator, meeting_id, item.id, draft, advances, item.version)

    def _sign(self, meeting_id: UUID, story: Story, held_on: date) -> None:
        """Close the meeting, and draft and sign its minutes four days later."""
        chair, operator = person("committee_chair"), person("operator")
        length = 5 + 24 * len(story.get("file", ()))
        sitting.close(chair, meeting_id, story.get("closing", ""), _moment(held_on, story["time"], length))
        minutes.keep_draft(operator, meeting_id, minutes.compose_draft(operator, meeting_id))
        found = queries.minutes(meeting_id)
        assert found is not None
        signed_on = held_on + timedelta(days=4)
        minutes.sign_now(chair, meeting_id, found.sha256, signed_on, _moment(signed_on, "09:12"))


def _decision(item: ItemView, file: Story, held_on: date) -> DecisionDraft:
    """Return what the story says of a file: an approval follows the proposal."""
    granted = item.proposal if file["outcome"].startswith("approved") else None
    return DecisionDraft(
        outcome=file["outcome"],
        ballot=Ballot(*file["votes"]) if "votes" in file else None,
        advance=granted.advance if granted else Money.zero(current_tenant().currency),
        months=granted.months if granted else 0,
        grace_months=granted.grace_months if granted else 0,
        half_days=dict(granted.half_days) if granted else {},
        reasons=file.get("reasons", ""),
        conditions=tuple(
            ConditionDraft(text, owner, held_on + timedelta(days=days), proof)
            for text, owner, days, proof in file.get("conditions", ())
        ),
        summary=file.get("summary", ""),
    )


def _working_day(day: date) -> date:
    """Return `day`, or the first working day after it."""
    return calendar.working_days_after(day - timedelta(days=1), 1)


def _moment(day: date, clock: str, minutes_later: int = 0) -> datetime:
    start = datetime.combine(day, time.fromisoformat(clock), ZoneInfo(current_tenant().timezone))
    return start + timedelta(minutes=minutes_later)


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in fold(name))
