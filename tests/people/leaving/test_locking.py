"""An access is locked at once, whatever hangs on it; what hangs on it waits; a planned leaving can be cancelled."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from people.leaving.test_leaving import SLUG, end_page, followed_by, verbs
from portal.foundation.db.session import db, transaction
from portal.people.accounts import managing
from portal.people.accounts.models import Member, Membership
from portal.people.leaving import queries, service
from portal.people.leaving.models import Handover
from portal.people.leaving.registry import kinds
from portal.people.tenants import service as tenants
from support.accounts import read, taken_over
from support.app import DAY, Visitor, text_of
from support.people import actor_of


@pytest.fixture
def manager(app: Flask) -> Visitor:
    """The one who manages the people."""
    return Visitor(app, SLUG, "territory_manager")


def member_of(app: Flask, role: str) -> UUID:
    found = actor_of(app, SLUG, role).member_id
    assert found is not None
    return found


def lock(app: Flask, manager: Visitor, role: str) -> int:
    """Press « Lock at once » on the page of somebody's access."""
    return int(manager.submit(f"/people/{member_of(app, role)}/off", form=-1).status_code)


def lapse(member_id: UUID) -> None:
    """Let the roles of a member end today."""
    with transaction() as session:
        for row in session.scalars(select(Membership).where(Membership.member_id == member_id)):
            row.until = DAY


@pytest.mark.parametrize("role", ["operator", "expert"])
def test_a_lock_ends_the_sessions_at_once_and_the_work_waits(app: Flask, manager: Visitor, role: str) -> None:
    theirs, page = Visitor(app, SLUG, role), f"/people/{member_of(app, role)}"
    before = followed_by(app, "operator")
    assert lock(app, manager, role) == 303
    assert theirs.get("/home").location.startswith("/sign-in")
    assert followed_by(app, "operator") == before
    assert verbs(app)[0] == "member.locked"
    for path in (page, "/people/"):
        assert "n attente d’un remplaçant" in text_of(manager.get(path)) or "attend un remplaçant" in text_of(
            manager.get(path)
        )


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_without_both_its_walls_the_session_outlives_the_lock(
    app: Flask, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end on the server, and the member who is not active; the second alone keeps them out still."""
    monkeypatch.setattr(managing, "end_access", lambda *_told: None)
    theirs = Visitor(app, SLUG, "operator")
    assert lock(app, manager, "operator") == 303
    assert theirs.get("/projects/").status_code == 303

    def active() -> None:
        with transaction() as session:
            found = session.get(Member, member_of(app, "operator"))
            assert found is not None
            found.active = True

    read(app, SLUG, active)
    assert theirs.get("/projects/").status_code == 200


def test_what_a_lapsed_role_answered_for_waits(app: Flask, manager: Visitor) -> None:
    """The role was given with a last day: nobody passed by the wizard, and the person still signs in."""
    operator, before = member_of(app, "operator"), followed_by(app, "operator")

    def waiting(kind: str = "waits") -> set[UUID]:
        return {note.member_id for note in read(app, SLUG, lambda: queries.notes(None)) if note.kind == kind}

    assert waiting("ends") == set()
    read(app, SLUG, lambda: lapse(operator))
    assert waiting() == set()
    assert waiting("ends") == {operator}, "it is told before, while the person may still be asked"
    assert "Un rôle prend bientôt fin" in text_of(manager.get(f"/people/{operator}"))
    read(app, SLUG, lambda: tenants.move_clock(DAY + timedelta(days=1), actor_of(app, SLUG, "territory_manager")))
    assert (waiting(), waiting("ends")) == ({operator}, set())
    assert "En attente d’un remplaçant" in text_of(manager.get(f"/people/{operator}"))
    path = f"/people/{operator}/pass-on"
    assert manager.submit(path, taken_over(manager, path)).status_code == 303
    assert followed_by(app, "operator") == 0 < before
    assert waiting() == set()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_without_a_look_at_roles_what_lapsed_is_forgotten(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    operator = member_of(app, "operator")
    everything = frozenset(kind.permission for kind in kinds())
    monkeypatch.setattr(queries, "_able", lambda _on: defaultdict(lambda: everything))
    read(app, SLUG, lambda: lapse(operator))
    read(app, SLUG, lambda: tenants.move_clock(DAY + timedelta(days=1), actor_of(app, SLUG, "territory_manager")))
    assert not [note for note in read(app, SLUG, lambda: queries.notes(None)) if note.kind == "waits"]


def test_a_locked_address_is_refused_as_a_wrong_password_is(app: Flask, manager: Visitor) -> None:
    def refusal(password: str) -> tuple[int, str]:
        answer = Visitor(app, SLUG).submit(
            "/sign-in", {"email": f"operator@{SLUG}.alize.example", "password": password}
        )
        return answer.status_code, text_of(answer)

    wrong = refusal("certainly not this one")
    assert lock(app, manager, "operator") == 303
    assert refusal("demonstration-alize") == wrong


def test_another_takes_over_after_the_lock_and_it_opens_again(app: Flask, manager: Visitor) -> None:
    page, before = f"/people/{member_of(app, 'operator')}", followed_by(app, "operator")
    assert lock(app, manager, "operator") == 303
    assert manager.submit(f"{page}/pass-on").status_code == 422
    assert manager.submit(f"{page}/pass-on", taken_over(manager, f"{page}/pass-on")).status_code == 303
    assert followed_by(app, "operator") == 0 < before
    assert "remplaçant" not in text_of(manager.get(page))
    version = str(read(app, SLUG, lambda: db.session.get(Member, member_of(app, "operator")).version))
    assert manager.post(f"{page}/on", {"version": version}).status_code == 303
    assert Visitor(app, SLUG, "operator").get("/projects/").status_code == 200


def test_nobody_locks_themselves_or_the_last_manager(app: Flask, manager: Visitor) -> None:
    own = member_of(app, "territory_manager")
    version = str(read(app, SLUG, lambda: db.session.get(Member, own).version))
    assert manager.post(f"/people/{own}/lock", {"version": version}).status_code == 409
    assert manager.get("/people/").status_code == 200
    assert Visitor(app, SLUG, "operator").post(f"/people/{own}/lock", {"version": version}).status_code == 403


def planned(app: Flask, manager: Visitor) -> str:
    """Plan that the operator leaves tomorrow evening, and return their page."""
    path = end_page(app, "operator")
    day = (DAY + timedelta(days=1)).strftime("%d/%m/%Y")
    assert manager.submit(path, {"when": "day", "last_day": day, **taken_over(manager, path)}).status_code == 303
    return path.split("/roles/")[0]


def test_a_leaving_that_came_sooner_than_planned_is_not_cancelled(app: Flask, manager: Visitor) -> None:
    """The accountant answers for nothing yet: what would come until the last day was to pass on."""
    path, day = end_page(app, "accountant"), (DAY + timedelta(days=1)).strftime("%d/%m/%Y")
    assert manager.submit(path, {"when": "day", "last_day": day, **taken_over(manager, path)}).status_code == 303
    assert read(app, SLUG, lambda: db.session.scalar(select(func.count(Handover.id)))) > 0
    assert manager.submit(path, {"when": "now", **taken_over(manager, path)}).status_code == 303
    assert manager.post(f"{path.split('/roles/')[0]}/stay").status_code == 409
    assert Visitor(app, SLUG, "accountant").get("/fund").status_code == 403


def test_a_planned_leaving_is_cancelled_before_its_day(app: Flask, manager: Visitor) -> None:
    page, before = planned(app, manager), followed_by(app, "operator")
    same_day = {"role": "accountant", "until": (DAY + timedelta(days=1)).strftime("%d/%m/%Y")}
    assert manager.post(page, same_day).status_code == 303
    assert "Annuler" in manager.get(page).text
    assert manager.post(f"{page}/stay").status_code == 303
    assert manager.post(f"{page}/stay").status_code == 409
    assert {"handover.cancelled", "role.goes_on"} <= set(verbs(app))
    assert read(app, SLUG, lambda: db.session.scalar(select(func.count(Handover.id)))) == 0
    held = select(Membership).where(Membership.member_id == member_of(app, "operator"))
    ends = read(app, SLUG, lambda: {row.role: row.until for row in db.session.scalars(held)})
    assert ends == {"operator": None, "accountant": DAY + timedelta(days=1)}, "what was given until then ends then"
    read(app, SLUG, lambda: tenants.move_clock(DAY + timedelta(days=3), actor_of(app, SLUG, "operator")))
    read(app, SLUG, service.carry_out_due)
    assert followed_by(app, "operator") == before


def test_what_could_not_pass_on_its_day_is_said_and_settled(app: Flask, manager: Visitor) -> None:
    page, before, outsider = planned(app, manager), followed_by(app, "operator"), member_of(app, "sme")

    def nobody_takes() -> None:
        with transaction() as session:
            for row in session.scalars(select(Handover)):
                row.taker_id = outsider

    read(app, SLUG, nobody_takes)
    read(app, SLUG, lambda: tenants.move_clock(DAY + timedelta(days=2), actor_of(app, SLUG, "operator")))
    read(app, SLUG, service.carry_out_due)
    assert followed_by(app, "operator") == before
    for path in (page, "/people/"):
        assert "devait passer à" in text_of(manager.get(path))
    assert manager.submit(f"{page}/pass-on", taken_over(manager, f"{page}/pass-on")).status_code == 303
    assert followed_by(app, "operator") == 0
    assert "devait passer à" not in text_of(manager.get("/people/"))
