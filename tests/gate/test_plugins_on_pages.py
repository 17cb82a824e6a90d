"""A plugin that fails, seen from the pages: a block is missing, a step is stopped, nothing breaks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from wtforms import Form, SelectField, StringField
from wtforms.widgets import TextInput

from portal.app import create_app
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks import threads
from portal.foundation.hooks.manifest import Manifest
from portal.foundation.hooks.registry import discover
from portal.foundation.hooks.types import Panel, SettingsSpec
from portal.foundation.web import context
from portal.foundation.worker import registry as worker
from portal.people.tenants.models import PluginState, Tenant
from portal.programme.projects.models import Project
from portal.sdk import hookimpl
from support.app import Visitor, close, form_values, text_of
from support.people import ref_of

SLUG = "demonstration-1"
OWN = "/settings/plugins/alize_faulty"


def raises(**_given: Any) -> Any:
    raise ValueError("a fault")


def leaves(**_given: Any) -> Any:
    raise SystemExit(1)


def hangs(**_given: Any) -> Any:
    time.sleep(0.5)


def gives_words(**_given: Any) -> Any:
    return "words"


def asks_for_rows(**_given: Any) -> Any:
    return [(str(row), "a") for row in db.session.scalars(select(Tenant.id))]


TYPED = {"identifier_fr_siren": "552 100 554", "need": 'a press,\nand "more" <b>'}
FAULTS = (raises, leaves, hangs, gives_words)


@dataclass
class Faulty:
    """A plugin with one fault in everything."""

    act: Callable[..., Any]

    @hookimpl
    def panels(self, tenant: Any) -> Any:
        return self.act()

    @hookimpl
    def eligibility(self, tenant: Any) -> Any:
        return self.act()

    @hookimpl
    def transition_checks(self, tenant: Any) -> Any:
        return self.act()

    @hookimpl
    def vocabulary(self, tenant: Any) -> Any:
        return self.act()

    @hookimpl
    def identifier_kinds(self, tenant: Any) -> Any:
        return self.act()

    @hookimpl
    def competence_domains(self, tenant: Any) -> Any:
        return self.act()

    @hookimpl
    def job_kinds(self, tenant: Any) -> Any:
        return self.act()

    @hookimpl
    def document_templates(self, tenant: Any) -> Any:
        return self.act()


@pytest.fixture
def with_plugin(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[object], Flask]]:
    """Starts the portal with one more plugin, enabled in the first territory."""
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 0.1)
    monkeypatch.setattr(threads, "_runners", {})
    started = []

    def make(plugin: object) -> Flask:
        registry = discover(None)
        manifest = Manifest(id="alize_faulty", name={}, version="1", author="", category="reports", hook_api=">=1.0")
        registry.add(plugin, manifest, tmp_path)
        made = create_app(app.extensions["settings"], registry)
        started.append(made)
        with made.app_context(), use_tenant(ref_of(made, SLUG)), transaction() as session:
            session.add(PluginState(plugin="alize_faulty", enabled=True, settings={}))
            session.get(Tenant, ref_of_id(session)).settings_version += 1
        return made

    yield make
    for made in started:
        close(made)
    context.configure(discover(None))


def ref_of_id(session: Any) -> UUID:
    return session.scalars(select(Tenant.id).where(Tenant.slug == SLUG)).one()


def project_in(app: Flask, state: str) -> UUID:
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        return db.session.scalars(select(Project.id).where(Project.state == state).limit(1)).one()


def state_of(app: Flask, project_id: UUID) -> str:
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        return db.session.scalars(select(Project.state).where(Project.id == project_id)).one()


@pytest.mark.parametrize("act", FAULTS)
def test_pages_stand_and_decisions_wait(with_plugin, act):
    made = with_plugin(Faulty(act))
    visitor, project_id = Visitor(made, SLUG, "operator"), project_in(made, "prospect")
    for path in ("", "/history", "/documents"):
        assert visitor.get(f"/projects/{project_id}{path}").status_code == 200, path
    for path in ("/projects/", "/", "/account", "/home"):
        assert visitor.get(path, follow_redirects=True).status_code == 200, path
    for path in ("/projects/new", f"/projects/{project_id}/edit", "/partners/new"):
        for answer in (visitor.get(path), posted := visitor.post(path, TYPED)):
            assert answer.status_code == 409, path
            assert "alize_faulty" in text_of(answer), "a form without the field would drop the number"
        kept = form_values(BeautifulSoup(posted.text, "html.parser").select_one("main form"))
        assert {name: kept[name] for name in TYPED} == TYPED
    step = f"/projects/{project_id}/steps/qualify"
    assert "alize_faulty" in text_of(visitor.get(step))
    answer = visitor.post(step, {"reason": "because"})
    assert answer.status_code == 409
    assert state_of(made, project_id) == "prospect"


@pytest.mark.parametrize(
    "template",
    ["alize_france/identity.html", "base.html", "alize_faulty/../alize_france/identity.html", "alize_faulty/none.html"],
)
def test_a_plugin_shows_templates_of_its_own_name_only(with_plugin, template):
    class Borrows:
        @hookimpl
        def panels(self) -> Any:
            return (Panel(template, {"siren": "borrowed words", "address": "", "name": ""}),)

    made = with_plugin(Borrows())
    answer = Visitor(made, SLUG, "operator").get(f"/projects/{project_in(made, 'prospect')}")
    assert answer.status_code == 200
    assert "borrowed words" not in answer.text


@pytest.mark.parametrize(("body", "shown"), [("{{ words }}", "&lt;b&gt;"), ("{{ words.nothing.here }}", None)])
def test_a_plugin_s_template_is_escaped_and_may_fail(with_plugin, tmp_path, body, shown):
    class Shows:
        @hookimpl
        def panels(self) -> Any:
            return (Panel("alize_faulty/block.html", {"words": "<b>"}),)

    folder = tmp_path / "templates/alize_faulty"
    folder.mkdir(parents=True)
    (folder / "block.html").write_text(f"<i>a block</i>{body}", encoding="utf-8")
    (folder.parent / "base.html").write_text("taken over", encoding="utf-8")
    made = with_plugin(Shows())
    answer = Visitor(made, SLUG, "operator").get(f"/projects/{project_in(made, 'prospect')}")
    assert answer.status_code == 200
    assert "taken over" not in answer.text
    assert ("<i>a block</i>&lt;b&gt;" in answer.text) == (shown is not None)


CHOICES = (
    [("a", "A"), ("b", "Bee")],
    {"a": "A", "b": "Bee"},
    {"group": ["a", ("b", "Bee")]},
)


def test_settings_are_asked_as_hooks_are_and_a_form_that_fails_is_refused_by_name(with_plugin):
    acts: dict[str, Callable[[], Any]] = {"validate": lambda: None, "drawn": lambda: None}
    asked: list[str] = []

    class Drawn(TextInput):
        def __call__(self, field: Any, **given: Any) -> Any:
            asked.append("drawn")
            acts["drawn"]()
            return super().__call__(field, **given)

    def choices() -> Any:
        return acts["choices"]()

    class Own(Form):
        colour = SelectField("Colour", choices=choices)
        shade = StringField("Shade", widget=Drawn())

        def validate_colour(self, _field: Any) -> None:
            acts["validate"]()

    plugin = type("Asks", (), {"settings": hookimpl(lambda self: SettingsSpec(Own, {"colour": "a", "shade": ""}))})()
    made, refused = with_plugin(plugin), []
    manager = Visitor(made, SLUG, "territory_manager")
    for choices in CHOICES:
        acts["choices"] = lambda choices=choices: choices
        assert "Bee" in text_of(manager.get(OWN))
        assert manager.submit(OWN, {"colour": "z"}).status_code == 422
    assert manager.submit(OWN, {"colour": "b"}).status_code == 303
    assert "territoire" in BeautifulSoup(manager.get(OWN).text, "html.parser").select_one("#origins ~ table").text
    for act in (raises, leaves, asks_for_rows):
        acts["validate"] = act
        refused.append(manager.submit(OWN, {"colour": "a"}))
    for act in (raises, leaves, asks_for_rows):
        acts["drawn"] = act
        refused.append(manager.get(OWN))
    over = threading.Event()
    acts["drawn"] = lambda: hangs() or over.set()
    asked.clear()
    refused += [manager.get(OWN), manager.get(OWN), manager.post(OWN, {"colour": "a"})]
    assert asked == ["drawn"], "one lost thread, however many ask meanwhile"
    acts["drawn"] = lambda: None
    over.wait(5)
    for act in (raises, leaves, asks_for_rows, hangs):
        acts["choices"] = act
        refused += [manager.get(OWN), manager.post(OWN, {"colour": "a"})]
    for answer in refused:
        assert answer.status_code == 409
        assert "alize_faulty" in text_of(answer)
        assert f"{OWN}/switch" in answer.text


def test_who_works_where_a_plugin_is_missing_is_told_before_filling_a_form(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(context.registry().installed, "alize_romania")
    officer = Visitor(app, "romania-pilot", "operator")
    for path in ("/day", "/projects/new"):
        band = BeautifulSoup(officer.get(path).text, "html.parser").select_one("aside.az-visit")
        assert band is not None, path
        assert "alize_romania" in band.text, path
    assert officer.post("/projects/new", {"title": "Un atelier"}).status_code == 409
    elsewhere = (Visitor(app, "romania-pilot", None).get("/"), Visitor(app, SLUG, "operator").get("/day"))
    assert not any("az-visit" in page.text for page in elsewhere)
    pilot = ref_of(app, "romania-pilot")
    assert worker.waits("missions.daily", pilot), "nothing is changed by night either"
    assert not worker.waits("mail.send", pilot), "letters that were written go out"
    manager, page = Visitor(app, "romania-pilot", "territory_manager"), "/settings/plugins/alize_romania"
    assert page in manager.get("/settings/plugins/").text
    assert f"{page}/switch" in manager.get(page).text
    assert manager.submit(f"{page}/switch", {}).status_code == 303
    refused = officer.post("/projects/new", {"title": "Un atelier"})
    assert (refused.status_code, "alize_romania" in refused.text) == (409, False), "no country's rules are left"
    assert manager.get(page).status_code == 404, "there is nothing to enable"
