"""Nobody leaves while a file would be left without anybody: it is listed, somebody takes it, from a day on, once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

import portal.app  # noqa: F401  every room's tables
from portal.casework.deadlines.models import Deadline
from portal.foundation.audit import queries as audit
from portal.foundation.db.base import Base
from portal.foundation.db.session import db
from portal.foundation.kernel.message import Message
from portal.people.accounts.models import Member, Membership
from portal.people.leaving import queries, service
from portal.people.leaving.models import Handover
from portal.people.tenants import service as tenants
from portal.programme.missions.models import Mission
from portal.programme.partners.models import Expert
from portal.programme.projects.models import Project
from portal.programme.projects.rules import CLOSED
from support.accounts import read, taken_over
from support.app import DAY, Visitor, form_values, text_of
from support.people import actor_of

SLUG = "demonstration-1"
RESPONSIBLE = {
    ("project", "lead_id"),
    ("deadline", "member_id"),
    ("expert", "member_id"),
    ("meeting_member", "member_id"),
}
"""Columns that say who answers for something open; the wizard asks about each."""

PAST = {"decided_by_id", "lifted_by_id", "author_id", "done_by_id", "cleared_by_id", "signed_by_id", "logged_by_id"}
PAST |= {"answered_by_id", "entered_by_id", "prepared_by_id", "recorded_by_id", "giver_id", "taker_id"}
"""Columns that say who did something: that stays theirs."""

ACCOUNT = {
    "account_token",
    "identity_link",
    "login_session",
    "membership",
    "one_time_codes",
    "passkey",
    "recovery_code",
}
ACCOUNT |= {"recovery_code", "worklist_order"}
WRITTEN = {"advance_note", "aid_declaration", "committee_interest", "document", "job_declaration", "job_review"}
WRITTEN |= {"ledger_entry", "mission_evaluation", "mission_transition", "need_offer", "project_transition"}
"""Tables whose `member_id` is the person's own account, or who wrote something down."""


@pytest.fixture
def manager(app: Flask) -> Visitor:
    """The one who manages the people."""
    return Visitor(app, SLUG, "territory_manager")


def end_page(app: Flask, role: str) -> str:
    member = actor_of(app, SLUG, role).member_id
    chosen = select(Membership.id).where(Membership.member_id == member, Membership.role == role)
    found: UUID = read(app, SLUG, lambda: db.session.scalars(chosen).first())
    return f"/people/{member}/roles/{found}"


def followed_by(app: Flask, role: str) -> int:
    member = actor_of(app, SLUG, role).member_id
    chosen = select(func.count(Project.id)).where(Project.lead_id == member, Project.state.not_in(CLOSED))
    return int(read(app, SLUG, lambda: db.session.scalar(chosen)))


def verbs(app: Flask) -> list[str]:
    return [line.verb for line in read(app, SLUG, lambda: audit.trail(limit=200))]


def test_what_hangs_on_a_member_is_listed_with_its_pages(app: Flask, manager: Visitor) -> None:
    page = BeautifulSoup(manager.get(end_page(app, "operator")).text, "html.parser")
    links = {a["href"] for a in page.select("#held-projects ~ ul a, [aria-labelledby=held-projects] a")}
    assert len([link for link in links if str(link).startswith("/projects/")]) == followed_by(app, "operator") > 0


@pytest.mark.parametrize("act", ["end", "off"])
def test_nobody_leaves_while_files_would_be_left_alone(app: Flask, manager: Visitor, act: str) -> None:
    member = actor_of(app, SLUG, "operator").member_id
    path = end_page(app, "operator") if act == "end" else f"/people/{member}/off"
    before = followed_by(app, "operator")
    assert manager.submit(path, {"when": "now"}).status_code == 422
    nobody = {name: str(UUID(int=7)) for name in taken_over(manager, path)}
    assert manager.submit(path, {"when": "now", **nobody}).status_code == 422
    assert followed_by(app, "operator") == before
    assert Visitor(app, SLUG, "operator").get("/projects/").status_code == 200
    assert "handover.decided" not in verbs(app)


@pytest.mark.parametrize("act", ["end", "off"])
def test_everything_passes_in_one_go_and_once(app: Flask, manager: Visitor, act: str) -> None:
    member = actor_of(app, SLUG, "operator").member_id
    path = end_page(app, "operator") if act == "end" else f"/people/{member}/off"
    before, theirs = followed_by(app, "operator"), followed_by(app, "territory_manager")
    form = {"when": "now", "form_key": "k" * 43, **taken_over(manager, path)}
    for _again in range(2):
        assert manager.submit(path, form).status_code in {303, 409, 422}
    assert followed_by(app, "operator") == 0
    assert followed_by(app, "territory_manager") == before + theirs
    open_ones = select(func.count(Deadline.id)).where(Deadline.member_id == member, Deadline.done_on.is_(None))
    assert read(app, SLUG, lambda: db.session.scalar(open_ones)) == 0
    assert verbs(app).count("project.assigned") == before
    assert verbs(app).count("handover.done") == verbs(app).count("handover.decided") > 0


def test_when_one_part_fails_nothing_has_happened(
    app: Flask, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = end_page(app, "operator"), followed_by(app, "operator")
    form = {"when": "now", **taken_over(manager, path)}

    def refuse(*_args: Any) -> None:
        raise service.ConflictError(Message("Not now."))

    monkeypatch.setattr(service.managing, "end_role", refuse)
    assert manager.submit(path, form).status_code == 409
    assert followed_by(app, "operator") == before
    assert "project.assigned" not in verbs(app)


def test_a_day_to_come_holds_from_the_day_after(app: Flask, manager: Visitor) -> None:
    path, before = end_page(app, "operator"), followed_by(app, "operator")
    form = {"when": "day", "last_day": DAY.strftime("%d/%m/%Y"), **taken_over(manager, path)}
    assert manager.submit(path, form).status_code == 303
    assert followed_by(app, "operator") == before, "until then they are theirs"
    shown = text_of(manager.get(path.split("/roles/")[0]))
    assert "24 novembre 2026" in shown or "November 24" in shown or "24 November" in shown
    told = read(app, SLUG, lambda: queries.notes(actor_of(app, SLUG, "operator").member_id))
    assert {note.kind for note in told} == {"passes"}, "who takes over is known: nothing is left to see to"
    read(app, SLUG, service.carry_out_due)
    assert followed_by(app, "operator") == before, "the day has not come"
    read(app, SLUG, lambda: tenants.move_clock(DAY + timedelta(days=1), actor_of(app, SLUG, "operator")))
    for _again in range(2):
        read(app, SLUG, service.carry_out_due)
    assert followed_by(app, "operator") == 0
    assert verbs(app).count("project.assigned") == before
    rows = read(app, SLUG, lambda: db.session.scalars(select(Handover.done_on)).all())
    assert set(rows) == {DAY + timedelta(days=1)}


def test_the_second_manager_at_one_role_sees_both_days_and_revives_nobody(app: Flask, manager: Visitor) -> None:
    path = end_page(app, "operator")
    opened = form_values(BeautifulSoup(manager.get(path).text, "html.parser").select("main form")[0])
    takers, later = taken_over(manager, path), (DAY + timedelta(days=300)).strftime("%d/%m/%Y")
    day = (DAY + timedelta(days=9)).strftime("%d/%m/%Y")
    assert manager.submit(path, {"when": "day", "last_day": day, **takers}).status_code == 303
    second = manager.post(path, {**opened, "when": "day", "last_day": later, **takers})
    assert second.status_code == 409
    assert {day, later} <= set(re.findall(r"\d\d/\d\d/\d{4}", text_of(second)))
    assert "Qui prend la suite" not in text_of(second), "both choose the same people"
    again = form_values(BeautifulSoup(manager.get(path).text, "html.parser").select("main form")[0])
    assert {name: again[name] for name in takers} == takers, "the page says who is to take over"
    assert manager.submit(path, {"when": "now", **takers}).status_code == 303
    waiting = manager.submit(path, {"when": "day", "last_day": later})
    assert waiting.status_code == 409, "a role that has ended does not begin again by a later end"
    assert Visitor(app, SLUG, "operator").get("/projects/").status_code == 403


def test_who_is_to_take_over_does_not_leave_before(app: Flask, manager: Visitor) -> None:
    assert (
        manager.submit(f"/people/{actor_of(app, SLUG, 'accountant').member_id}", {"role": "operator"}).status_code
        == 303
    )
    path = end_page(app, "operator")
    accountant = actor_of(app, SLUG, "accountant").member_id
    form = {"when": "day", "last_day": (DAY + timedelta(days=9)).strftime("%d/%m/%Y")}
    form |= dict.fromkeys(taken_over(manager, path), str(accountant))
    assert manager.submit(path, form).status_code == 303
    off = f"/people/{accountant}/off"
    assert manager.submit(off, taken_over(manager, off)).status_code == 409


def test_an_expert_finishes_first(app: Flask, manager: Visitor) -> None:
    member = actor_of(app, SLUG, "expert").member_id
    running = (
        select(func.count(Mission.id)).join(Expert, Expert.id == Mission.expert_id).where(Expert.member_id == member)
    )
    assert read(app, SLUG, lambda: db.session.scalar(running)) > 0
    page = manager.get(f"/people/{member}/off")
    assert "/missions/" in page.text
    version = str(read(app, SLUG, lambda: db.session.get(Member, member).version))
    assert manager.post(f"/people/{member}/off", {"version": version}).status_code == 409
    assert Visitor(app, SLUG, "expert").get("/missions/mine").status_code == 200


def test_another_role_that_suffices_keeps_everything(app: Flask, manager: Visitor) -> None:
    member = actor_of(app, SLUG, "operator").member_id
    before = followed_by(app, "operator")
    assert manager.submit(f"/people/{member}", {"role": "territory_manager"}).status_code == 303
    path = end_page(app, "operator")
    assert not taken_over(manager, path)
    assert manager.submit(path, {"when": "now"}).status_code == 303
    lead = select(func.count(Project.id)).where(Project.lead_id == member, Project.state.not_in(CLOSED))
    assert read(app, SLUG, lambda: db.session.scalar(lead)) == before


def test_every_column_that_names_a_member_is_responsibility_or_history() -> None:
    """From the models: a new one must say which it is, and what a person answers for has a kind."""
    found = {
        (table.name, key.parent.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "member" and key.parent.name != "tenant_id"
    }
    assert found >= RESPONSIBLE
    others = {(table, column) for table, column in found - RESPONSIBLE if column not in PAST}
    assert {column for _table, column in others} == {"member_id"}
    assert {table for table, _column in others} == ACCOUNT | WRITTEN


def test_without_the_question_files_are_left_alone(
    app: Flask, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin."""
    monkeypatch.setattr(queries, "at_stake", lambda *_args: [])
    before = followed_by(app, "operator")
    assert manager.submit(end_page(app, "operator"), {"when": "now"}).status_code == 303
    assert followed_by(app, "operator") == before > 0
