"""The committees of the demonstration: one sits, and nobody is convened on a day off."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from portal.casework.deadlines import calendar
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.programme.committee.models import Meeting
from support.app import DAY, Visitor
from support.people import ref_of


def test_whoever_opens_the_demonstration_finds_a_committee_that_sits_with_one_file_left(app: Flask) -> None:
    chair = Visitor(app, "demonstration-1", "committee_chair")

    page = chair.get("/meetings/").get_data(as_text=True)

    assert "En cours" in page
    with app.app_context(), use_tenant(ref_of(app, "demonstration-1")):
        sits = db.session.scalars(select(Meeting).where(Meeting.state == "open")).one()
    assert sits.held_on == DAY
    held = chair.get(f"/meetings/{sits.id}").get_data(as_text=True)
    assert "Agréé" in held
    assert "Aller au dossier 2" in held


def test_no_committee_of_the_demonstration_is_called_for_a_day_off(app: Flask) -> None:
    days = 0
    for slug in ("ales-cevennes", "demonstration-1", "romania-pilot"):
        with app.app_context(), use_tenant(ref_of(app, slug)):
            for held_on in db.session.scalars(select(Meeting.held_on)):
                days += 1
                assert held_on.weekday() < 5, f"{slug} sits on {held_on}"
                assert held_on not in calendar.holidays([held_on.year]), f"{slug} sits on {held_on}"
    assert days >= 6
