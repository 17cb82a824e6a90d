"""A territory and its plugins: what each adds, settings and their way back, switching on and off without loss."""

from __future__ import annotations

import re
from collections import abc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal import installation, logins
from portal.foundation.db import engines, migrate
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks import registry as registry_module
from portal.foundation.hooks import specs
from portal.foundation.hooks.manifest import Manifest, read_manifest
from portal.foundation.hooks.registry import PluginError, discover
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.web import context
from portal.people.accounts.rules import system_actor
from portal.people.tenants import service
from portal.people.tenants.files import TenantFile, TenantFileError, read_all
from portal.people.tenants.models import PluginState, Tenant
from portal.people.tenants.plugin_states import switch_plugin
from portal.people.tenants.plugins import ADDS, HANDED, PARTS, READS, TOLD_NOTHING, account
from portal.programme.projects.models import Project
from portal.settings import ROOT
from support import probe
from support.app import Visitor, text_of
from support.people import actor_of, ref_of

SLUG = "demonstration-1"
PAGE = "/settings/plugins/alize_france"


@pytest.fixture
def manager(app: Flask) -> Visitor:
    return Visitor(app, SLUG, "territory_manager")


def kept(app: Flask, plugin: str = "alize_france") -> PluginState:
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        return db.session.scalars(select(PluginState).where(PluginState.plugin == plugin)).one()


def settings_here(app: Flask, plugin: str = "alize_france") -> Mapping[str, Any]:
    """What the plugin is told of its settings here."""
    return ref_of(app, SLUG).settings[plugin]


def origins(visitor: Visitor) -> dict[str, str]:
    """Whose each setting is, as the page says it."""
    page = BeautifulSoup(visitor.get(PAGE).text, "html.parser")
    names = {label.text: label["for"] for label in page.select("label[for]")}
    rows = page.select("section[aria-labelledby=origins] tbody tr")
    return {name_of(names, row.th.text): row.select("td")[1].select_one(".az-tag").text.strip() for row in rows}


def name_of(names: Mapping[str, str], label: str) -> str:
    return next(name for text, name in names.items() if text.startswith(label))


def file_of(slug: str) -> TenantFile:
    return next(file for file in read_all(ROOT / "tenants") if file.slug == slug)


def test_every_hook_and_fact_has_words() -> None:
    hooks = {name: spec for name, spec in vars(specs).items() if hasattr(spec, "portal_spec")}
    assert hooks.keys() == ADDS.keys() == set(chain(*PARTS.values()))
    told = {name for spec in hooks.values() for name in spec.__annotations__} - {"return"}
    plain = {"tenant", "on", "codes", "locale", "stage", "transition", "form", "slot", "kind", "register"}
    assert told - plain == READS.keys()
    silent = {name for name, spec in hooks.items() if not READS.keys() & spec.__annotations__.keys()} - HANDED.keys()
    assert silent == TOLD_NOTHING
    assert {name for name, spec in hooks.items() if holds_functions(get_type_hints(spec)["return"])} <= HANDED.keys()


def holds_functions(kind: Any) -> bool:
    """Whether a hook's answer has functions inside, which are given facts when they are called."""
    if get_origin(kind) is abc.Callable:
        return True
    inside = get_type_hints(kind).values() if is_dataclass(kind) else get_args(kind)
    return any(holds_functions(each) for each in inside)


def test_a_plugin_says_what_it_adds_reads_and_needs() -> None:
    registry = discover(None)
    france, europe = (account(registry, name, registry.installed) for name in ("alize_france", "alize_europe"))
    assert france.needs == ("alize_europe",)
    assert set(europe.needed_by) >= {"alize_france", "alize_romania"}
    assert ADDS["identifier_kinds"] in france.adds
    assert READS["prior"] in europe.reads
    assert {HANDED[name] for name in ("record_formats", "report_formats", "country_profile")} <= set(france.reads)
    assert ADDS["aid_equivalent"] not in france.adds
    assert account(registry, "alize_romania", ()).languages == ("ro",)
    assert not account(registry, "alize_gone", ("alize_gone",)).adds


def test_a_setting_says_whose_it_is_and_finds_its_way_back(app: Flask, manager: Visitor) -> None:
    assert "advance_ceiling" not in origins(manager), "what the plugin says by itself"
    assert origins(manager)["lends"] == "réseau"
    assert manager.submit(PAGE, {"advance_ceiling": "12000", "lends": ""}).status_code == 303
    assert (kept(app).settings["advance_ceiling"], kept(app).settings["lends"]) == ("12000", False)
    assert origins(manager)["advance_ceiling"] == origins(manager)["lends"] == "territoire"
    assert "changé les réglages" in text_of(manager.get(PAGE))
    for name in ("advance_ceiling", "lends"):
        assert manager.post(f"{PAGE}/defaults/{name}", {}).status_code == 303
        assert name not in kept(app).settings
    assert origins(manager)["lends"] == "réseau"
    assert settings_here(app)["lends"] is True
    assert "renoncé à la valeur" in text_of(manager.get(PAGE))
    assert kept(app).settings["lender"], "other settings stay"


def test_the_network_s_value_changes_and_the_territory_s_stays(app: Flask, manager: Visitor) -> None:
    assert manager.submit(PAGE, {"advance_ceiling": "12000"}).status_code == 303
    own = kept(app).settings
    file = file_of(SLUG)
    told = {"alize_france": {**file.settings["alize_france"], "advance_ceiling": "9000", "departement": "57"}}
    said = file.model_copy(update={"settings": told})
    fields = ["settings.alize_france.advance_ceiling", "settings.alize_france.departement"]
    for expected in (fields, []):
        with app.app_context():
            changes = service.apply(said, ref_of(app, "network").id, "localhost", system_actor("test"))
        assert [change.field for change in changes] == expected
    with app.app_context():
        drift = {change.field for change in service.plan(said, "localhost") if change.kind == "drift"}
    assert fields[0] in drift
    assert kept(app).settings == own
    here = settings_here(app)
    assert (here["advance_ceiling"], here["departement"]) == ("12000", "57")
    assert "changé les réglages du réseau" in text_of(manager.get(PAGE))
    assert manager.post(f"{PAGE}/defaults/advance_ceiling", {}).status_code == 303
    assert settings_here(app)["advance_ceiling"] == "9000"


def test_what_is_as_the_plugin_says_is_not_kept_as_the_territory_s(app: Flask, manager: Visitor) -> None:
    assert manager.submit(PAGE, {}).status_code == 303
    assert "advance_ceiling" not in kept(app).settings


def test_a_plugin_that_another_one_needs_stays(app: Flask, manager: Visitor) -> None:
    page = manager.get("/settings/plugins/alize_europe/switch")
    assert "D’autres extensions en ont besoin" in page.text
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0]
    answer = manager.post("/settings/plugins/alize_europe/switch", {})
    assert answer.status_code == 409
    assert kept(app, "alize_europe").enabled


def test_switched_off_and_on_again_nothing_is_lost(app: Flask, manager: Visitor) -> None:
    with app.app_context(), use_tenant(ref_of(app, SLUG)), transaction() as session:
        project = session.scalars(select(Project).limit(1)).one()
        project.extra = {"alize_france.priority_area": "frr"}
        project_id = project.id
    before = dict(kept(app).settings)
    page = manager.get(f"{PAGE}/switch")
    gone, stays = BeautifulSoup(page.text, "html.parser").select("main [aria-labelledby]")[:2]
    assert "Ce qui disparaît" in gone.text
    assert "réglages" not in gone.text
    assert "Ce qui reste" in stays.text
    assert "réglages" in stays.text
    assert manager.submit(f"{PAGE}/switch", {}).status_code == 303
    assert not kept(app).enabled
    assert manager.get(f"/projects/{project_id}").status_code == 200
    assert "non activée" in text_of(manager.get("/settings/plugins/"))
    assert manager.submit(f"{PAGE}/switch", {}).status_code == 303
    assert kept(app).enabled
    assert kept(app).settings == before
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        assert db.session.get(Project, project_id).extra == {"alize_france.priority_area": "frr"}


@pytest.fixture
def notes(app: Flask) -> Iterator[type]:
    """The table of the probe, installed beside the other plugins, in this copy of the database."""
    probe.module()
    before, settings, found = context.registry(), app.extensions["settings"], discover(None)
    found.add(probe.module(), read_manifest(probe.FOLDER), probe.FOLDER)
    owner = engines.owner_engine(settings.owner_url, logins.login_names(settings))
    with owner.begin() as connection:  # made with the others where a test before has brought its model
        connection.exec_driver_sql("drop table if exists alize_probe_note")
    assert list(migrate.upgrade(owner, installation.histories(found, "alize_probe")))
    owner.dispose()
    context.configure(found)
    yield import_module("alize_probe.models").Note
    context.configure(before)


def test_the_rows_of_its_tables_are_as_they_were(app: Flask, notes: type) -> None:
    def rows() -> list[tuple[Any, ...]]:
        with app.app_context(), use_tenant(ref_of(app, SLUG)):
            return [(n.id, n.tenant_id, n.project_id, n.words) for n in db.session.scalars(select(notes))]

    with app.app_context(), use_tenant(ref_of(app, SLUG)), transaction() as session:
        for state in session.scalars(select(PluginState)):
            state.enabled = False
        session.add(PluginState(plugin="alize_probe", enabled=True, settings={}))
        session.add(notes(project_id=session.scalars(select(Project.id).limit(1)).one(), words="kept"))
    before = rows()
    for on in (False, True):
        with app.test_request_context(), use_tenant(ref_of(app, SLUG)):
            switch_plugin(actor_of(app, SLUG, "territory_manager"), "alize_probe", on=on)
        assert kept(app, "alize_probe").enabled is on
        assert rows() == before != []


def test_two_who_disable_at_once_do_not_enable_it_again(app: Flask, manager: Visitor) -> None:
    first, second = {"enable": "", "form_key": "a" * 43}, {"enable": "", "form_key": "b" * 43}
    assert manager.post(f"{PAGE}/switch", first).status_code == 303
    assert manager.post(f"{PAGE}/switch", second).status_code == 409
    assert not kept(app).enabled


def test_the_network_offers_and_the_territory_enables(app: Flask, manager: Visitor) -> None:
    here = ref_of(app, SLUG)
    with app.app_context(), use_tenant(here), transaction() as session:
        session.delete(session.scalars(select(PluginState).where(PluginState.plugin == "alize_france")).one())
        session.get(Tenant, here.id).settings_version += 1
    assert manager.get(PAGE).status_code == 404
    assert manager.post(f"{PAGE}/switch", {}).status_code == 404
    assert installation.apply_tenants(app) == 1
    assert installation.apply_tenants(app) == 0
    assert not kept(app).enabled
    assert "proposée par le réseau" in text_of(manager.get(PAGE))
    assert manager.submit(f"{PAGE}/switch", {}).status_code == 303
    assert kept(app).enabled


def test_what_the_network_requires_stays_enabled(app: Flask, manager: Visitor, updated: Callable[..., None]) -> None:
    required = file_of(SLUG).model_copy(update={"required": ("alize_france",)})
    for said, fields in ((required, ["required.alize_france"]), (required, [])):
        with app.app_context():
            changes = service.apply(said, ref_of(app, "network").id, "localhost", system_actor("test"))
        assert [change.field for change in changes] == fields
    assert "exigée par le réseau" in text_of(manager.get(PAGE))
    assert "alize_france" in manager.get("/settings/plugins/?state=required").text
    assert f"{PAGE}/switch" not in manager.get(PAGE).text + manager.get("/settings/plugins/").text
    page = manager.get(f"{PAGE}/switch")
    assert "Le réseau l’exige ici" in text_of(page)
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0]
    assert "réactivée" not in text_of(page), "it cannot be disabled"
    assert "mailto:" in page.text
    updated("alize_france")
    unusable = text_of(manager.get(PAGE))
    assert "inutilisable" in unusable
    assert "exigée par le réseau" in unusable
    assert manager.post(f"{PAGE}/switch", {"enable": ""}).status_code == 409
    assert kept(app).enabled
    updated()
    given_up = required.model_copy(update={"plugins": ("alize_europe",), "required": (), "settings": {}})
    for count in (1, 0):
        with app.app_context():
            changes = service.apply(given_up, ref_of(app, "network").id, "localhost", system_actor("test"))
        assert [change.field for change in changes] == ["required.alize_france"][:count]
    assert installation.apply_tenants(app) == 0, "the file that is there requires nothing"
    assert manager.submit(f"{PAGE}/switch", {}).status_code == 303
    assert not kept(app).enabled


def test_where_a_plugin_is_not_offered_the_page_says_whom_to_ask(app: Flask, manager: Visitor) -> None:
    with app.app_context():
        asked = file_of("network").contact.email
    assert f"mailto:{asked}" in manager.get("/settings/plugins/?state=elsewhere").text
    assert f"mailto:{asked}" not in manager.get("/settings/plugins/?state=enabled").text


def test_two_countries_do_not_go_together(app: Flask, manager: Visitor) -> None:
    with app.app_context(), use_tenant(ref_of(app, SLUG)), transaction() as session:
        session.add(PluginState(plugin="alize_romania", enabled=False, settings={}))
    answer = manager.post("/settings/plugins/alize_romania/switch", {"enable": "1"})
    assert answer.status_code == 409
    assert re.search(r"country_profile|alize_romania", text_of(answer))
    assert not kept(app, "alize_romania").enabled


@pytest.fixture
def updated(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Have some plugins brought up to date, which are made then for hooks that this portal has not."""
    before = context.registry()

    def update(*plugins: str) -> None:
        def read(folder: Path) -> Manifest:
            manifest = read_manifest(folder)
            return manifest.model_copy(update={"hook_api": ">=2,<3"}) if manifest.id in plugins else manifest

        monkeypatch.setattr(registry_module, "read_manifest", read)
        context.configure(discover(None))

    yield update
    context.configure(before)


def test_where_a_plugin_cannot_be_used_all_is_read_and_nothing_decided(app: Flask, updated: Callable[..., None]):
    operator, elsewhere = Visitor(app, SLUG, "operator"), Visitor(app, "romania-pilot", "operator")
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        project_id = db.session.scalars(select(Project.id).limit(1)).one()
    updated("alize_france")
    page = Visitor(app, SLUG, "territory_manager").get("/settings/plugins/")
    assert "made for hooks >=2,<3, this portal has 1.0" in text_of(page)
    assert operator.get(f"/projects/{project_id}").status_code == 200
    refused = operator.post("/projects/new", {})
    assert refused.status_code == 409
    assert "Les règles de l’extension France ne peuvent pas être utilisées" in text_of(refused)
    assert Visitor(app, SLUG, None).post("/apply", {}).status_code == 409
    assert elsewhere.post("/projects/new", {}).status_code == 422, "another country goes on"
    assert installation.apply_tenants(app) == 0, "the portal starts"
    with pytest.raises(PluginError, match=r"ales-cevennes\.toml: plugins: alize_france: made for hooks"):
        installation.checked_files(app.extensions["settings"], discover(None))


def test_a_form_that_does_not_answer_keeps_nobody_from_starting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*_given: Any) -> Any:
        raise HookFailedError("alize_france", "settings.form", "no answer within 2 seconds")

    monkeypatch.setattr(installation, "asked_problems", hangs)
    assert installation.apply_tenants(app) == 0
    with pytest.raises(TenantFileError, match=r"settings\.alize_france\.the form: no answer"):
        installation.checked_files(app.extensions["settings"], discover(None))


def test_a_manager_may_do_without_what_cannot_be_used(app: Flask, manager: Visitor, updated: Callable[..., None]):
    updated("alize_france", "alize_europe")
    operator = Visitor(app, SLUG, "operator")
    assert operator.post("/projects/new", {}).status_code == 409
    for plugin in ("alize_france", "alize_europe"):
        assert "Désactiver" in text_of(manager.get(f"/settings/plugins/{plugin}"))
        assert manager.submit(f"/settings/plugins/{plugin}/switch", {}).status_code == 303
    refused = operator.post("/projects/new", {})
    assert refused.status_code == 409, "the core has no rules of its own"
    assert "règles de pays" in text_of(refused)
