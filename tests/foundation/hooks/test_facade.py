"""What a plugin may do wrong, and what comes of it: something missing or something blocked, never more."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import EntryPoint
from types import ModuleType
from uuid import UUID

import pytest

from portal.foundation.db.base import Base
from portal.foundation.db.session import db
from portal.foundation.hooks import registry as registry_module
from portal.foundation.hooks import specs, tables, threads
from portal.foundation.hooks.calls import Hooks, at_start
from portal.foundation.hooks.manifest import ManifestError, read_manifest
from portal.foundation.hooks.registry import PluginError, Registry, discover
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import CountryProfile, IdentifierKind, Panel, SettingsSpec, Term
from portal.foundation.kernel.context import TenantRef
from portal.foundation.kernel.findings import Finding, Level
from portal.foundation.kernel.message import Message
from portal.sdk import RemovedInHookAPI2, Scoped, hookimpl
from support import probe

DAY = date(2026, 11, 23)


@dataclass
class Answers:
    """A plugin whose every answer is the same act."""

    act: object

    @hookimpl
    def panels(self, tenant: TenantRef) -> object:
        return self.act()

    @hookimpl
    def eligibility(self, tenant: TenantRef) -> object:
        return self.act()

    @hookimpl
    def country_profile(self, tenant: TenantRef) -> object:
        return self.act()

    @hookimpl
    def vocabulary(self, tenant: TenantRef) -> object:
        return self.act()


def raises() -> object:
    raise ValueError("a fault")


def leaves() -> object:
    raise SystemExit(1)


def interrupts() -> object:
    raise KeyboardInterrupt


def runs_in_circles() -> object:
    return runs_in_circles()


def asks_for_rows() -> object:
    return db.session.connection()


def gives_nothing() -> object:
    return None


def gives_words() -> object:
    return "words"


def gives_other_things() -> object:
    return (1, "a", object())


FAULTS = (raises, leaves, interrupts, runs_in_circles, gives_nothing, gives_words, gives_other_things)


@pytest.fixture(autouse=True)
def fresh_threads(monkeypatch):
    monkeypatch.setattr(threads, "_runners", {})


def hooks_of(act: object) -> Hooks:
    return Hooks(probe.registry(Answers(act)), probe.TENANT)


FORKED = """
import os
from portal.foundation.hooks.calls import Hooks
from portal.sdk import RecordFormat
from support import probe

hooks = Hooks(probe.registry(), probe.TENANT)
assert hooks.collect("record_formats", RecordFormat)
if os.fork() == 0:
    os._exit(not hooks.collect("record_formats", RecordFormat))
raise SystemExit(os.waitstatus_to_exitcode(os.wait()[1]))
"""


def test_a_server_forked_after_a_call_is_answered_too():
    given = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORKED], env=given, check=True, timeout=60)


@pytest.mark.parametrize("act", FAULTS)
def test_a_block_is_missing(act):
    assert hooks_of(act).collect("panels", Panel) == ()


@pytest.mark.parametrize("act", FAULTS)
def test_a_rule_that_is_not_answered_blocks(act):
    (answer,) = hooks_of(act).veto("eligibility")
    assert (answer.plugin, answer.value.code, answer.value.level) == ("alize_probe", "plugin.unanswered", Level.BLOCK)


@pytest.mark.parametrize("act", FAULTS)
def test_the_one_answer_that_is_needed_is_an_error_that_names_the_plugin(act):
    with pytest.raises(HookFailedError, match=r"alize_probe\.country_profile"):
        hooks_of(act).one("country_profile", CountryProfile)


@pytest.mark.parametrize("act", FAULTS)
def test_words_stay_the_core_s(act):
    assert hooks_of(act).mapping("vocabulary") == {}


def test_a_hang_costs_its_territory_one_thread_and_others_nothing(monkeypatch):
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 0.05)
    end, asked = threading.Event(), []

    class HangsInOne:
        @hookimpl
        def panels(self, tenant: TenantRef) -> object:
            return (Panel("alize_probe/a.html"),) if tenant.id != probe.TENANT.id else asked.append(1) or end.wait(10)

        @hookimpl
        def eligibility(self, tenant: TenantRef) -> object:
            return ()

    registry = probe.registry(HangsInOne())
    hooks, elsewhere = (Hooks(registry, tenant) for tenant in (probe.TENANT, replace(probe.TENANT, id=UUID(int=9))))
    assert hooks.collect("panels", Panel) == ()
    (answer,) = hooks.veto("eligibility")
    assert answer.value.level is Level.BLOCK
    assert len(elsewhere.collect("panels", Panel)) == 1
    assert hooks.collect("panels", Panel) == ()
    assert len(asked) == 1, "it is not asked again"
    runner = threads.runner("alize_probe")
    end.set()
    runner._pool.shutdown(wait=True)
    assert not runner._asked, "the answer that came late ends the wait"


@dataclass
class WaitsInOne:
    """A plugin that answers the probe's territory when `end` comes, and every other at once."""

    end: threading.Event = field(default_factory=threading.Event)
    asked: list[UUID] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)

    @hookimpl
    def panels(self, tenant: TenantRef) -> object:
        self.asked.append(tenant.id)
        if tenant.id == probe.TENANT.id:
            self.reached.set()
            self.end.wait(10)
        return (Panel("alize_probe/a.html"),)


def test_two_who_ask_at_once_in_one_territory_take_turns_and_leave_the_other_thread_to_others(monkeypatch):
    plugin, waits = WaitsInOne(), threading.Event()
    registry, turns = probe.registry(plugin), threads.runner("alize_probe")._changed
    here, elsewhere = (Hooks(registry, tenant) for tenant in (probe.TENANT, replace(probe.TENANT, id=UUID(int=9))))
    wait_for = turns.wait_for
    monkeypatch.setattr(turns, "wait_for", lambda free, limit: free() or waits.set() or wait_for(free, limit))
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 10)
    with ThreadPoolExecutor(2) as people:
        first = people.submit(here.collect, "panels", Panel)
        assert plugin.reached.wait(10)
        second = people.submit(here.collect, "panels", Panel)
        assert waits.wait(10)
        assert len(elsewhere.collect("panels", Panel)) == 1
        assert plugin.asked == [probe.TENANT.id, UUID(int=9)], "the second waits its turn"
        plugin.end.set()
        assert len(first.result()) == len(second.result()) == 1


def test_two_who_ask_at_once_where_it_hangs_lose_one_thread_together(monkeypatch):
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 0.05)
    plugin = WaitsInOne()
    registry = probe.registry(plugin)
    here, elsewhere = (Hooks(registry, tenant) for tenant in (probe.TENANT, replace(probe.TENANT, id=UUID(int=9))))
    with ThreadPoolExecutor(2) as people:
        assert [f.result() for f in [people.submit(here.collect, "panels", Panel) for _ in range(2)]] == [(), ()]
    assert len(elsewhere.collect("panels", Panel)) == 1
    assert plugin.asked == [probe.TENANT.id, UUID(int=9)]
    plugin.end.set()


def test_a_plugin_that_hangs_everywhere_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 0.05)
    end, asked = threading.Event(), []
    registry = probe.registry(Answers(lambda: asked.append(1) or end.wait(10)))
    for number in range(5):
        assert Hooks(registry, replace(probe.TENANT, id=UUID(int=number))).collect("panels", Panel) == ()
    assert len(asked) == threads.THREADS
    end.set()


def test_a_fault_pauses_nothing():
    turns = iter((raises, lambda: (Panel("alize_probe/a.html"),)))
    hooks = hooks_of(lambda: next(turns)())  # noqa: PLW0108  another turn each time
    assert hooks.collect("panels", Panel) == ()
    assert len(hooks.collect("panels", Panel)) == 1


def test_functions_in_an_answer_run_in_the_plugin_s_threads_too(caplog, monkeypatch):
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 0.05)
    end, words = threading.Event(), Message("Number")
    faulty = IdentifierKind("xx:n", words, words, lambda _text: raises(), lambda _value: leaves())
    slow = IdentifierKind("xx:m", words, words, lambda _text: end.wait(10), lambda value: value)

    class Numbers:
        @hookimpl
        def identifier_kinds(self) -> object:
            return (faulty, slow)

        @hookimpl
        def country_profile(self) -> object:
            return CountryProfile("XX", "EUR", ("en",), "UTC", "", "", lambda _year: raises())

    hooks = Hooks(probe.registry(Numbers()), probe.TENANT)
    first, second = (answer.value for answer in hooks.collect("identifier_kinds", IdentifierKind))
    profile = hooks.one("country_profile", CountryProfile).value
    assert first.display("123") == "123"
    assert not first.check("123").ok
    with pytest.raises(ValueError, match=r"ValueError at test_facade\.py:\d+"):
        profile.holidays(2026)
    assert "could not be checked" in second.check("123").message.text
    end.set()
    assert "a fault" not in caplog.text, "what a plugin says may quote what somebody typed"


def test_a_plugin_sees_its_own_settings_only():
    seen = []

    class Looks:
        @hookimpl
        def vocabulary(self, tenant: TenantRef) -> dict[Term, str]:
            seen.append(dict(tenant.settings))
            return {}

    settings = {"alize_probe": {"word": "mine"}, "alize_france": {"lender": "theirs"}}
    Hooks(probe.registry(Looks()), probe.tenant(settings=settings)).mapping("vocabulary")
    assert seen == [{"word": "mine"}]


def test_a_plugin_that_is_not_enabled_is_not_asked():
    hooks = Hooks(probe.registry(Answers(raises)), probe.tenant(plugins=()))
    assert hooks.veto("eligibility") == ()
    with pytest.raises(HookFailedError, match="0 owners"):
        hooks.one("country_profile", CountryProfile)


def test_two_plugins_giving_one_word_is_an_error():
    registry = probe.registry()
    manifest = read_manifest(probe.FOLDER).model_copy(update={"id": "alize_other"})
    registry.add(Answers(lambda: {Term.ADVANCE: "other"}), manifest, probe.FOLDER)
    with pytest.raises(HookFailedError, match="two owners"):
        Hooks(registry, probe.tenant(plugins=("alize_other", "alize_probe"))).mapping("vocabulary", locale="en")


@pytest.mark.parametrize("act", [raises, leaves, runs_in_circles, asks_for_rows, lambda: {"word": 1}])
def test_a_plugin_that_fails_at_start_is_listed_and_left_out(act):
    plugin = type("Faulty", (), {"settings": hookimpl(lambda self: act())})()
    registry = probe.registry(plugin)
    assert at_start(registry, "settings") == ()
    assert not registry.usable("alize_probe")
    assert "settings" in registry.installed["alize_probe"].problem
    with pytest.raises(PluginError, match="settings"):
        registry.check_set(["alize_probe"])


def table(name: str, base: type = Scoped) -> Callable[[], ModuleType]:
    """Models with one table, of its own module, which nobody keeps."""

    def made() -> ModuleType:
        module = ModuleType("alize_probe.models")
        module.Made = type(
            "Made", (base,), {"__abstract__": True, "__tablename__": name, "__module__": module.__name__}
        )
        return module

    return made


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (raises, "ValueError"),
        (leaves, "SystemExit"),
        (runs_in_circles, "RecursionError"),
        (asks_for_rows, "Error"),
        (table("alize_probe_note", Base), "Made is not a table of a tenant"),
        (table("person_more"), "the table person_more is not named after the plugin"),
        (table("alize_probe_more"), "tables are ['alize_probe_more'], plugin.toml says ['alize_probe_note']"),
        (lambda: threading.Event().wait(0.5), "no answer within 0.05 seconds"),
    ],
)
def test_a_plugin_whose_models_are_wrong_is_listed_and_left_out(monkeypatch, act, said):
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 0.05 if "no answer" in said else 10)
    monkeypatch.setattr(tables, "import_module", lambda name: act())
    registry = probe.registry()
    assert tables.own_tables(registry) == ()
    assert registry.installed["alize_probe"].problem.startswith("models.py: ")
    assert said in registry.installed["alize_probe"].problem


def test_a_plugin_that_hangs_at_start_does_not_hold_it(monkeypatch):
    monkeypatch.setattr(threads, "LIMIT_SECONDS", 0.05)
    end = threading.Event()
    registry = probe.registry(type("Hangs", (), {"settings": hookimpl(lambda self: end.wait(10))})())
    assert at_start(registry, "settings") == ()
    assert registry.installed["alize_probe"].problem == "settings: no answer within 0.05 seconds"
    end.set()


def test_at_start_is_asked_once():
    asked = []

    class Counts:
        @hookimpl
        def settings(self) -> SettingsSpec:
            asked.append(1)
            return probe.module().settings()

    registry = probe.registry(Counts())
    assert at_start(registry, "settings") == at_start(registry, "settings")
    assert asked == [1]


def test_a_hook_that_does_not_exist_is_refused():
    class Mistyped:
        @hookimpl
        def panel(self) -> tuple[Finding, ...]:
            return ()

    with pytest.raises(PluginError, match="panel"):
        probe.registry(Mistyped())


def test_a_manifest_names_what_is_wrong_in_it(tmp_path):
    with pytest.raises(ManifestError, match="not found"):
        read_manifest(tmp_path)
    (tmp_path / "plugin.toml").write_text('id = "Bad Id"\ncolour = "blue"\n')
    with pytest.raises(ManifestError, match="colour"):
        read_manifest(tmp_path)


def test_a_set_has_one_owner_of_a_country_and_what_it_requires():
    registry = probe.registry()
    manifest = read_manifest(probe.FOLDER).model_copy(update={"id": "alize_other"})
    registry.add(Answers(raises), manifest, probe.FOLDER)
    registry.check_set(["alize_probe"])
    with pytest.raises(PluginError, match="two owners"):
        registry.check_set(["alize_probe", "alize_other"])
    with pytest.raises(PluginError, match="not installed"):
        registry.check_set(["alize_nowhere"])
    for needs in (("alize_other>=1",), ("alize_probe>=9",)):
        with pytest.raises(PluginError, match="needs"):
            probe.registry(requires=needs).check_set(["alize_probe"])


@pytest.fixture
def package(monkeypatch, tmp_path):
    """Installs a package with this code as a plugin; its manifest is the probe's, otherwise where `changes` say."""
    points = []
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry_module, "entry_points", lambda group: points)

    def make(name, code, changes=()):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text(code, encoding="utf-8")
        manifest = (probe.FOLDER / "plugin.toml").read_text(encoding="utf-8")
        for old, new in (('"alize_probe"', f'"{name}"'), *changes):
            manifest = manifest.replace(old, new)
        (folder / "plugin.toml").write_text(manifest, encoding="utf-8")
        points.append(EntryPoint(name, name, registry_module.ENTRY_POINT_GROUP))
        return folder

    yield make
    for point in points:
        sys.modules.pop(point.name, None)


def test_a_plugin_for_other_hooks_is_listed_with_its_reason_and_never_imported(package):
    package("alize_later", 'raise RuntimeError("imported")', [(">=1.0,<2", ">=2,<3")])
    found = discover(None)
    assert found.installed["alize_later"].problem == "made for hooks >=2,<3, this portal has 1.0"
    assert not found.usable("alize_later")
    with pytest.raises(PluginError, match="made for hooks >=2,<3"):
        found.check_set(["alize_later"])


def test_a_plugin_that_cannot_be_loaded_is_listed_with_its_problem_and_stops_no_other(package):
    package("alize_a", "import nothing_of_the_kind")
    package("alize_b", "raise SystemExit(3)")
    package("alize_c", "from portal.sdk import hookimpl\n\n@hookimpl\ndef panel():\n    return ()\n")
    package("alize_d", "from portal.sdk import hookimpl\n\n@hookimpl\ndef panels(moon):\n    return ()\n")
    package("alize_e", "", [("id =", "id = =")])
    package("alize_f", "", [('"alize_f"', '"alize_z"')])
    shutil.rmtree(package("alize_g", ""))
    package("alize_z", "from portal.sdk import hookimpl\n\n@hookimpl\ndef panels():\n    return ()\n")
    found = discover(None)
    said = {
        "alize_a": "ModuleNotFoundError: No module named 'nothing_of_the_kind'",
        "alize_b": "SystemExit: 3",
        "alize_c": "unknown hook 'panel'",
        "alize_d": "'moon'",
        "alize_e": "TOMLDecodeError",
        "alize_f": "its manifest calls it alize_z",
        "alize_g": "the package alize_g is not found",
        "alize_z": "",
    }
    assert found.installed.keys() == said.keys()
    for plugin, words in said.items():
        assert words in found.installed[plugin].problem
    assert found.owners("panels", said) == ["alize_z"]
    assert "panel" not in found.hooks


def test_a_hook_that_will_go_warns_whoever_answers_it():
    class Specs:
        @specs.hookspec(warn_on_impl=RemovedInHookAPI2("moon: answer stars instead"))
        def moon(self) -> None: ...

        @specs.hookspec(warn_on_impl_args={"day": RemovedInHookAPI2("sun: take on instead of day")})
        def sun(self, on: date, day: date) -> None: ...

    class Old:
        @hookimpl
        def moon(self) -> None: ...

        @hookimpl
        def sun(self, day: date) -> None: ...

    registry = Registry()
    registry.manager.add_hookspecs(Specs)
    with pytest.warns(RemovedInHookAPI2) as said:
        registry.add(Old(), read_manifest(probe.FOLDER), probe.FOLDER)
    assert [str(each.message) for each in said] == ["moon: answer stars instead", "sun: take on instead of day"]
