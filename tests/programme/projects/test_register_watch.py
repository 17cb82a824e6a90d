"""The public register asked again about firms of files in progress, and where people read what it said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import QueuePool, select

from portal.casework.deadlines import registry as day
from portal.foundation.audit.models import AuditLine
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks import registers
from portal.foundation.hooks.lookup import CompanyFacts
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Source
from portal.foundation.web import context
from portal.foundation.worker import queries as jobs
from portal.foundation.worker import runner, schedule
from portal.people.accounts.rules import ROLES
from portal.people.parties.models import Party, PartyIdentifier
from portal.programme.companies.models import Company, RegisterAnswer
from portal.programme.companies.register import RegisterNote, said
from portal.programme.projects import queries, register_parts, register_watch, service
from portal.programme.projects.models import Project
from support import probe, register
from support.app import DAY, Visitor, text_of
from support.people import ref_of
from support.register import FakeRegister, firm, results, says, taxpayer, taxpayers
from support.study import actor, at

RO, FR = "romania-pilot", "demonstration-1"
STRUCK_OFF = {"stare_inregistrare": "RADIERE din data 29.03.2024"}
CLOSED = "Registrul public indică această firmă drept închisă din 29 martie 2024."
NAME, TOWN = "Olărie inventată și fiii SRL", "Cluj-Napoca"


@pytest.fixture
def fake(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeRegister]:
    monkeypatch.setattr(registers, "_rests", {})
    monkeypatch.setattr(registers.time, "sleep", lambda _seconds: registers._rests.clear())
    with register.running() as found:
        found.answer = lambda asked: taxpayers(*(taxpayer(one["cui"]) for one in asked))
        urls = dict.fromkeys(("alize_france", "alize_romania"), found.url)
        monkeypatch.setattr(context.registry(), "register_urls", urls)
        yield found


def add(app: Flask, *numbers: int | str, slug: str = RO, state: str = "prospect", **declared: str) -> list[UUID]:
    """Files of firms that exist, each with a number of the country's first kind; return their ids."""
    kind, files = ("ro:cui" if slug == RO else "fr:siren"), []
    with at(app, slug), transaction() as session:
        for number in numbers:
            party = Party(name=declared.get("name", NAME), place=declared.get("place", TOWN))
            session.add(party)
            session.flush()
            company = Company(party_id=party.id, registered=True)
            session.add_all([company, PartyIdentifier(party_id=party.id, kind=kind, value=str(number))])
            session.flush()
            texts = {"company_key": party.name_key, "search_key": party.name_key, "title": "Un cuptor"}
            file = Project(company_id=company.id, reference=f"X-{number}", state=state, received_on=DAY, **texts)
            session.add(file)
            session.flush()
            files.append(file.id)
    return files


def work(app: Flask, slug: str = RO) -> None:
    """What the worker does when the job's turn has come."""
    with at(app, slug):
        register_watch.run()


def time_passes(app: Flask, slug: str = RO, **elapsed: int) -> None:
    """Let so much time have passed since the firms were asked about."""
    with at(app, slug), transaction() as session:
        for row in session.scalars(select(RegisterAnswer)):
            row.ask_after -= timedelta(**elapsed)


def answers(app: Flask, slug: str = RO) -> dict[str, RegisterAnswer]:
    with at(app, slug):
        return {row.number: row for row in db.session.scalars(select(RegisterAnswer))}


def waiting(app: Flask, slug: str = RO) -> list[Any]:
    with at(app, slug):
        return [job for job in jobs.pending() if job.kind == register_watch.KIND]


def note(app: Flask, file: UUID, slug: str = RO) -> Any:
    with at(app, slug):
        return queries.project_view(file).register


def tasks(app: Flask, slug: str = RO) -> list[str]:
    with app.test_request_context(), use_tenant(ref_of(app, slug)):
        return [t.title.text % t.title.params for t in day.tasks(actor(app, slug=slug), DAY) if t.icon == "alert"]


@pytest.mark.parametrize(
    ("facts", "state", "otherwise"),
    [
        ({}, "active", ("", "")),
        ({"name": "Vase noi SRL", "place": "Turda"}, "active", ("Vase noi SRL", "Turda")),
        ({"name": "", "place": ""}, "active", ("", "")),
        ({"restricted": True, "name": "Vase noi SRL", "place": "Turda"}, "restricted", ("", "")),
        ({"restricted": True, "active": False}, "ceased", ("", "")),
        ({"inactive": True}, "inactive", ("", "")),
        ({"inactive": True, "active": False}, "ceased", ("", "")),
    ],
)
def test_what_is_kept_is_the_state_and_what_differs(facts: dict[str, Any], state: str, otherwise: Any) -> None:
    """The same name in capitals, with its legal form or without, is no other name."""
    same = {"name": "OLĂRIE INVENTATĂ ŞI FIII", "place": "Mun. CLUJ-NAPOCA"}
    answer = CompanyFacts(identifiers={}, source=Source("A register"), asked_at=now(), **(same | facts))
    kept = said(answer, NAME, TOWN)
    assert kept is not None
    assert (kept.state, (kept.name, kept.place)) == (state, otherwise)


def test_a_hundred_firms_are_one_request_and_the_rest_another_job(app: Flask, fake: FakeRegister) -> None:
    """One of them is not known, one is struck off; firms of the demonstration exist nowhere and are not asked about."""
    add(app, *range(100, 201))
    fake.answer = lambda asked: taxpayers(
        *(taxpayer(one["cui"], STRUCK_OFF if one["cui"] == 101 else None) for one in asked if one["cui"] != 100),
        missing=[100],
    )
    work(app)
    assert [len(asked) for asked in fake.asked] == [100]
    assert len(waiting(app)) == 1
    work(app)
    work(app)
    assert [len(asked) for asked in fake.asked] == [100, 1]
    assert {one["cui"] for asked in fake.asked for one in asked} == set(range(100, 201))
    found = answers(app)
    assert (found["100"].state, found["101"].state, found["101"].ceased_on.isoformat()) == (
        "unknown",
        "ceased",
        "2024-03-29",
    )
    assert [row.state for number, row in found.items() if number > "101"] == ["active"] * 99
    time_passes(app, days=8)
    work(app)
    assert len(fake.asked[-1]) == 100


def test_where_a_request_takes_one_firm_they_are_asked_one_after_the_other(app: Flask, fake: FakeRegister) -> None:
    """A firm that does not want to be shown: neither its name nor its address is kept."""
    files = add(app, "732829320", "552100554", slug=FR, name="Poterie", place="Alès")
    hidden = {"statut_diffusion": "P", "nom_complet": "CARVALHO JULIE", "nom_raison_sociale": None}
    fake.answer = lambda asked: results(firm(asked["q"], **(hidden if asked["q"] == "552100554" else {})))
    work(app, FR)
    assert sorted(asked["q"] for asked in fake.asked) == ["552100554", "732829320"]
    assert [note(app, file, FR).state for file in files] == ["active", "restricted"]
    assert note(app, files[1], FR).name == note(app, files[1], FR).place == ""


@pytest.mark.parametrize("silence", [says({}, 429, Retry_After="7"), says({}, 503), (200, {}, b"<html>")])
def test_a_register_that_is_silent_is_asked_later_and_nothing_is_lost(
    app: Flask, fake: FakeRegister, silence: Any
) -> None:
    (file,) = add(app, 100)
    work(app)
    time_passes(app, days=8)
    good, fake.answer = fake.answer, lambda _asked: silence
    unreadable = silence[0] == 200
    for _again in range(2):
        work(app)
        assert len(fake.asked) == 2
        assert len(waiting(app)) == (0 if unreadable else 1)
    assert note(app, file).state == "active"
    if not unreadable:
        assert waiting(app)[0].run_at > now() + timedelta(minutes=50)
    fake.answer = good
    registers._rests.clear()
    time_passes(app, hours=1)
    work(app)
    assert len(fake.asked) == 3


def test_two_workers_never_ask_about_one_firm_at_once(app: Flask, fake: FakeRegister) -> None:
    """While the first waits for the answer the second one comes: no transaction is open, and nothing is left to ask."""
    add(app, 100, 101)
    open_meanwhile = []

    def answer(asked: Any) -> Any:
        with app.app_context():
            if isinstance(pool := db.engine.pool, QueuePool):
                open_meanwhile.append(pool.checkedout())
            runner.alone(lambda: work(app))
        return taxpayers(*(taxpayer(one["cui"]) for one in asked))

    fake.answer = answer
    work(app)
    assert len(fake.asked) == 1
    assert not any(open_meanwhile)
    assert {row.state for row in answers(app).values()} == {"active"}


def test_each_day_brings_a_look_and_each_look_its_territory_s_firms_only(app: Flask, fake: FakeRegister) -> None:
    add(app, 100)
    assert schedule._daily[register_watch.KIND] == (register_watch.HOUR, False)
    work(app, FR)
    assert fake.asked == []


def test_a_firm_that_has_closed_is_told_until_a_step_is_taken(
    app: Flask, fake: FakeRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the file's pages, before the step, on the adviser's day, in the trail; what the firm declared stays.

    With its last file what was said goes too, though nobody may be asked any more.
    """
    (file,) = add(app, 100)
    work(app)
    assert tasks(app) == []
    time_passes(app, days=8)
    closed = taxpayer(100, {**STRUCK_OFF, "denumire": "VASE NOI SRL"})
    closed["adresa_sediu_social"]["sdenumire_Localitate"] = "Mun. Turda"
    fake.answer = lambda _asked: taxpayers(closed)
    work(app)
    (task,) = tasks(app)
    assert task == f"Look at the file of {NAME}: the public register notes it as closed"
    visitor = Visitor(app, RO, "operator")
    page = text_of(visitor.get(f"/projects/{file}"))
    assert page.count(CLOSED) == 1
    assert "VASE NOI SRL" in page
    assert NAME in page
    step = text_of(visitor.get(f"/projects/{file}/steps/qualify"))
    assert step.count(CLOSED) == 2
    assert "altă localitate: Turda" in step
    with at(app, RO):
        lines = select(AuditLine).where(AuditLine.verb == "company.register_said")
        assert len(db.session.scalars(lines).all()) == 1
        view = queries.project_view(file)
        assert (view.company_name, view.place) == (NAME, TOWN)
        service.take_step(actor(app, slug=RO), file, "discard", DAY, "A închis.")
    assert tasks(app) == []
    monkeypatch.setattr(context.registry(), "register_urls", dict.fromkeys(("alize_france", "alize_romania"), ""))
    work(app)
    assert answers(app) == {}


@pytest.mark.parametrize(
    ("role", "warned", "told"),
    [
        ("operator", True, True),
        ("committee_member", True, True),
        ("accountant", True, True),
        ("expert", False, False),
        ("sme", False, True),
    ],
)
def test_who_judges_the_file_is_warned_and_the_firm_reads_what_was_said(role: str, warned: bool, told: bool) -> None:
    """An expert who helps the firm needs neither."""
    note = RegisterNote("inactive", "A register", asked_at=now())
    view = SimpleNamespace(register=note)
    who = Actor(role, permissions=ROLES[role].permissions)
    with use_tenant(probe.TENANT):
        assert (register_parts.warning(view, who) is not None, register_parts.line(view, who) is not None) == (
            warned,
            told,
        )


def test_an_answer_about_a_number_that_was_wrong_is_not_shown_and_asked_anew(app: Flask, fake: FakeRegister) -> None:
    (file,) = add(app, 100)
    fake.answer = lambda asked: taxpayers(
        *(taxpayer(o["cui"], STRUCK_OFF) for o in asked if o["cui"] == 100), taxpayer(101)
    )
    work(app)
    assert note(app, file).gone
    assert len(tasks(app)) == 1
    with at(app, RO), transaction() as session:
        session.scalars(select(PartyIdentifier).where(PartyIdentifier.value == "100")).one().value = "101"
    good, fake.answer = fake.answer, lambda _asked: says({}, 503)
    for _silent in range(2):
        assert note(app, file) is None
        assert tasks(app) == []
        work(app)
    fake.answer = good
    time_passes(app, hours=1)
    work(app)
    assert note(app, file).state == "active"
