"""Invitations: single use, bound to tenant, role and address; nothing is spent by opening a link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import BoundedSemaphore

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from portal.foundation.audit import queries as audit
from portal.foundation.db.session import db
from portal.foundation.kernel.clock import now
from portal.people.accounts import rules, tokens
from portal.people.accounts.models import AccountToken, Member, Membership, Person
from portal.people.parties.models import Party
from support.accounts import GOOD, invite, letters, read
from support.app import Visitor, form_values

SLUG, OTHER = "demonstration-1", "ales-cevennes"
NEW = "nadia.vallier@somewhere.example"
JOINING = {"name": "Nadia Vallier", "new_password": GOOD}


def member_of(app: Flask, slug: str, email: str) -> tuple[str, list[str]]:
    """Return a member's name and roles by their address."""

    def look() -> tuple[str, list[str]]:
        rows = db.session.execute(
            select(Member.name, Membership.role)
            .join(Person, Person.id == Member.person_id)
            .outerjoin(Membership, Membership.member_id == Member.id)
            .where(Person.email == email)
            .order_by(Membership.id)
        ).all()
        return (rows[0].name if rows else "", [row.role for row in rows])

    return read(app, slug, look)


def test_somebody_is_invited_joins_and_signs_in(app: Flask) -> None:
    path = invite(app, SLUG, NEW)
    visitor = Visitor(app, SLUG)
    page = visitor.get(path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert visitor.submit(path, JOINING).location == "/sign-in"
    assert member_of(app, SLUG, NEW) == ("Nadia Vallier", ["operator"])
    assert visitor.submit("/sign-in", {"email": NEW, "password": GOOD}).status_code == 303
    assert visitor.get("/projects/").status_code == 200
    verbs = read(app, SLUG, lambda: [line.verb for line in audit.trail(limit=3)])
    assert verbs == ["account.signed_in", "account.joined", "invitation.sent"]


def test_a_link_says_who_invites_as_what_and_where_in_the_reader_s_language(app: Flask) -> None:
    party = read(app, "romania-pilot", lambda: db.session.scalars(select(Party)).first())
    invite(app, "romania-pilot", NEW, "expert", party=str(party.id), locale="ro")
    letter = letters(app, "romania-pilot", NEW)[-1]
    assert letter.locale == "ro"
    assert party.name in letter.text
    assert "romania-pilot.localhost" in letter.text
    assert "?" in letter.text
    assert "ș" in letter.text or "ă" in letter.text


def test_reading_a_link_spends_nothing(app: Flask) -> None:
    path = invite(app, SLUG, NEW)
    visitor = Visitor(app, SLUG)
    for _ in range(3):
        assert visitor.get(path).status_code == 200
        assert visitor.client.head(path, base_url=visitor.base).status_code == 200
        assert visitor.client.options(path, base_url=visitor.base).status_code == 200
    assert read(app, SLUG, lambda: db.session.scalars(select(AccountToken.used_at)).all()) == [None]
    assert visitor.submit(path, JOINING).location == "/sign-in"


def test_of_twenty_at_once_one_joins(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_places", BoundedSemaphore(20))  # nobody is turned away for the others' passwords
    path = invite(app, SLUG, NEW)
    forms = []
    for number in range(20):
        visitor = Visitor(app, SLUG)
        page = BeautifulSoup(visitor.get(path).text, "html.parser")
        forms.append((visitor, {**form_values(page.select_one("main form")), **JOINING, "name": f"Nadia {number}"}))

    def send(one: tuple[Visitor, dict[str, str]]) -> int:
        visitor, values = one
        return visitor.client.post(
            path, data=values, base_url=visitor.base, headers={"Origin": visitor.base}
        ).status_code

    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(send, forms))
    assert answers == [303] + [410] * 19
    assert member_of(app, SLUG, NEW)[1] == ["operator"]
    assert read(app, SLUG, lambda: db.session.scalar(select(func.count(Person.id)).where(Person.email == NEW))) == 1


def test_without_the_mark_of_use_the_second_would_join_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    path = invite(app, SLUG, NEW)
    monkeypatch.setattr(tokens, "_good", lambda row: row)
    assert Visitor(app, SLUG).submit(path, JOINING).status_code == 303
    assert Visitor(app, SLUG).submit(path, {"name": "Somebody else"}).status_code == 303


def test_the_same_form_sent_twice_joins_once_and_answers_the_same(app: Flask) -> None:
    path = invite(app, SLUG, NEW)
    visitor = Visitor(app, SLUG)
    page = BeautifulSoup(visitor.get(path).text, "html.parser")
    values = {**form_values(page.select_one("main form")), **JOINING}
    for _ in range(2):
        answer = visitor.client.post(path, data=values, base_url=visitor.base, headers={"Origin": visitor.base})
        assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert member_of(app, SLUG, NEW)[1] == ["operator"]


def refused(app: Flask, slug: str, path: str) -> str:
    """Open and send a link that must not work, and return the words of both refusals."""
    visitor = Visitor(app, slug)
    opened = visitor.get(path)
    sent = visitor.post(path, JOINING)
    assert (opened.status_code, sent.status_code) == (410, 410), path
    page = BeautifulSoup(opened.text, "html.parser")
    return " ".join(part.get_text() for part in page.select("h1, [aria-labelledby=error-way] p"))


def test_a_link_of_another_territory_another_purpose_used_withdrawn_or_old_is_refused_alike(app: Flask) -> None:
    path = invite(app, SLUG, NEW)
    token = path.rsplit("/", 1)[1]
    said = {
        refused(app, SLUG, f"/password/{token}"),
        refused(app, SLUG, f"/join/{'x' * 43}"),
        refused(app, SLUG, "/join/é%00"),
    }
    refused(app, OTHER, path)
    assert Visitor(app, SLUG).get(f"/address/{token}").status_code == 410
    assert Visitor(app, SLUG).get(f"/sign-in/link/{token}").status_code == 410
    manager = Visitor(app, SLUG, "territory_manager")
    assert manager.submit("/people/").status_code == 303, "the first form of the page withdraws"
    said.add(refused(app, SLUG, path))
    later = invite(app, SLUG, NEW)
    with time_machine.travel(now() + tokens.LIFETIME["invitation"] + timedelta(seconds=1)):
        said.add(refused(app, SLUG, later))
    assert len(said) == 1
    assert member_of(app, SLUG, NEW) == ("", [])


def test_a_second_invitation_ends_the_first(app: Flask) -> None:
    first, second = invite(app, SLUG, NEW), invite(app, SLUG, NEW)
    refused(app, SLUG, first)
    assert Visitor(app, SLUG).get(second).status_code == 200
    third = Visitor(app, SLUG, "territory_manager")
    link = BeautifulSoup(third.get("/people/").text, "html.parser").select_one("a[href^='/people/invitations/']")
    assert third.submit(str(link["href"])).status_code == 303
    refused(app, SLUG, second)


def test_a_person_known_elsewhere_joins_with_the_password_they_have(app: Flask) -> None:
    known = f"operator@{SLUG}.alize.example"
    path = invite(app, OTHER, known, "accountant")
    page = Visitor(app, OTHER).get(path)
    assert "new_password" not in page.text
    assert Visitor(app, OTHER).submit(path, {"name": "Camille Roussel", "new_password": GOOD}).location == "/sign-in"
    assert member_of(app, OTHER, known) == ("Camille Roussel", ["accountant"])
    visitor = Visitor(app, OTHER)
    assert visitor.submit("/sign-in", {"email": known, "password": GOOD}).status_code == 422
    assert visitor.submit("/sign-in", {"email": known, "password": "demonstration-alize"}).status_code == 303


@pytest.mark.parametrize(
    "password", ["short", "motdepasse1234", "vallier nadia vallier", "territoire de démonstration"]
)
def test_a_password_that_would_be_guessed_is_refused_and_what_was_typed_stays(app: Flask, password: str) -> None:
    path = invite(app, SLUG, NEW)
    answer = Visitor(app, SLUG).submit(path, {"name": "Nadia Vallier", "new_password": password})
    assert answer.status_code == 422
    assert "Nadia Vallier" in answer.text
    assert f'value="{password}"' not in answer.text
    assert Visitor(app, SLUG).get(path).status_code == 200, "the link is not spent by a mistake"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"email": "not an address"}, 422),
        ({"email": f"operator@{SLUG}.alize.example"}, 422),
        ({"role": "network_administrator"}, 422),
        ({"role": "expert"}, 422),
        ({"party": "00000000-0000-7000-8000-000000000000"}, 422),
        ({"locale": "xx"}, 422),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_beside_its_field(app: Flask, changes: dict, status: int) -> None:
    manager = Visitor(app, SLUG, "territory_manager")
    answer = manager.submit("/people/invite", {"email": NEW, "role": "operator", **changes})
    assert answer.status_code == status
    assert 'id="errors"' in answer.text
    assert not letters(app, SLUG)


def test_an_organisation_of_another_territory_cannot_be_given(app: Flask) -> None:
    foreign = read(app, OTHER, lambda: db.session.scalars(select(Party.id)).first())
    manager = Visitor(app, SLUG, "territory_manager")
    answer = manager.submit("/people/invite", {"email": NEW, "role": "expert", "party": str(foreign)})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "role", [key for key, role in rules.ROLES.items() if role.places and "people.manage" not in role.permissions]
)
def test_only_who_manages_people_invites(app: Flask, role: str) -> None:
    slug = "network" if "network" in rules.ROLES[role].places else SLUG
    visitor = Visitor(app, slug, role)
    assert visitor.get("/people/").status_code == 403
    assert visitor.post("/people/invite", {"email": NEW, "role": "territory_manager"}).status_code == 403
    assert not letters(app, slug)


def test_the_network_invites_its_own(app: Flask) -> None:
    path = invite(app, "network", NEW, "network_coordinator")
    assert Visitor(app, "network").submit(path, JOINING).location == "/sign-in"
    assert member_of(app, "network", NEW) == ("Nadia Vallier", ["network_coordinator"])
    assert Visitor(app, "network", "network_administrator").get("/people/").status_code == 200
