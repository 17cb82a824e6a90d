"""The conformance kit finds what is wrong with a plugin: each check is shown a plugin with that one fault."""

import shutil
import sys
from contextlib import ExitStack

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from portal import catalogs
from portal.foundation.hooks.registry import PluginError
from portal.testing import conformance, golden, tables, wheel
from portal.testing.__main__ import main as kit_commands
from portal.testing.kit import CHECKS
from portal.testing.people import questions_for_people
from portal.testing.subject import Subject, find
from support import probe
from testing.faults import (
    CASE,
    COMMITTEE,
    FAULTS,
    FILE,
    FINDING,
    HEAD,
    HELLO,
    LAYOUT,
    NUMBERS,
    PAPER,
    PO,
    PROJECT,
    Fault,
)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a plugin of that fault, importable for the length of the test, and return its id."""
    monkeypatch.syspath_prepend(tmp_path)
    made = []

    def of(fault):
        plugin = f"broken_{len(made)}_{tmp_path.name.rsplit('_', 1)[-1]}"[:40]
        made.append(plugin)
        files = {"__init__.py": HEAD + fault.code, "plugin.toml": fault.manifest, **fault.files}
        for name, text in files.items():
            place = f"translations/eo/LC_MESSAGES/{plugin}.po" if name == "eo.po" else name.replace("{id}", plugin)
            path = tmp_path / plugin / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("{id}", plugin), encoding="utf-8")
        return plugin

    yield of
    for plugin in made:
        for name in [name for name in sys.modules if name.split(".")[0] == plugin]:
            del sys.modules[name]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_is_found(write, tmp_path, fault):
    plugin = write(fault)
    with pytest.raises(AssertionError) as found:
        conformance(plugin, tmp_path / plugin / "tests/cases")[f"test_{fault.check}"]()
    assert fault.said.replace("{id}", plugin) in str(found.value)


def test_every_check_has_been_seen_to_find_something():
    migrations = {check for check, _said, _old, _new in WRONG_MIGRATIONS}
    assert {check.__name__ for check in CHECKS} == {fault.check for fault in FAULTS} - {"case_a_A"} | migrations


WRONG_MIGRATIONS = [
    (
        "tables_are_walled",
        "alize_probe_note: no migration says protect(op.get_bind(), ['alize_probe_note'])",
        'protect(op.get_bind(), ["alize_probe_note"])',
        "pass",
    ),
    (
        "migrations_go_up_and_down",
        "sqlite: after the way down alize_probe_note is still there",
        'op.drop_table("alize_probe_note")',
        "pass",
    ),
    (
        "migrations_go_up_and_down",
        "sqlite: alize_probe_note: tenant_id is not in its key, id",
        'PrimaryKeyConstraint("tenant_id", "id"',
        'PrimaryKeyConstraint("id"',
    ),
    (
        "migrations_go_up_and_down",
        "sqlite: the models say otherwise: ('add_column', None, 'alize_probe_note', Column('words'",
        'sa.Column("words", sa.String(), nullable=False),',
        "",
    ),
    (
        "migrations_go_up_and_down",
        "sqlite: plugin.toml: tables are ['alize_probe_note'], migrations make ['note']",
        '"alize_probe_note"',
        '"note"',
    ),
]


@pytest.mark.parametrize(
    ("check", "said", "old", "new"), WRONG_MIGRATIONS, ids=[said for _, said, *_ in WRONG_MIGRATIONS]
)
def test_a_wrong_migration_is_found(tmp_path, check, said, old, new):
    probe.module()
    folder = shutil.copytree(probe.FOLDER, tmp_path / "alize_probe")
    path = folder / "migrations/versions/0001_note.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = list(getattr(tables, check)(Subject("alize_probe", folder, folder / "tests/cases")))
    assert found
    assert found[0].startswith(said)


def test_migrations_are_tried_on_postgresql_too_and_leave_nothing_there(postgres_server, monkeypatch):
    probe.module()
    subject = Subject("alize_probe", probe.FOLDER, probe.FOLDER / "tests/cases")
    with postgres_server.temporary() as address, ExitStack() as roles:
        name = make_url(address).database
        for role in (f"{name}_app", f"{name}_network"):
            with postgres_server.connect() as admin:
                admin.execute(f"create role {role}")
            roles.callback(_dropped, postgres_server, role)
        monkeypatch.setenv(tables.POSTGRESQL, address)
        for _again in range(2):
            assert not list(tables.migrations_go_up_and_down(subject))
        with postgres_server.connect(name) as admin:
            admin.execute("create table somebody_s (n int)")
        assert "the database is not empty, somebody_s is there" in str(list(tables.migrations_go_up_and_down(subject)))
        with postgres_server.connect(name) as admin:
            admin.execute(f"drop owned by {name}_app, {name}_network")


def _dropped(server, role):
    with server.connect() as admin:
        admin.execute(f"drop role {role}")


def test_a_plugin_without_fault_passes_every_check(write, tmp_path):
    number = "return IdentifierCheck(typed.isascii() and typed.isdecimal(), typed, Message('Write digits.'))"
    listed = CASE.replace("n = 1", 'typed = "{n}"').replace("result = {result}", "ok = {ok}").replace('"A"', '"{n}"', 1)
    fault = Fault(
        "",
        "",
        HELLO
        + NUMBERS.format(body=number)
        + COMMITTEE.format(body="")
        + FINDING.format(code="xx.a", source="Source('Law')"),
        {
            "eo.po": PO.format(said="Saluton %(name)s"),
            "tests/cases/a.toml": 'function = "{id}:check"\n'
            + listed.format(rest="", n="12", ok="true")
            + listed.format(rest="", n="x", ok="false"),
        },
    )
    plugin = write(fault)
    words = tmp_path / plugin / "translations/eo/LC_MESSAGES" / f"{plugin}.po"
    for text in ("Number", "Digits", "Write digits.", "Said.", "Law"):
        words.write_text(f'{words.read_text()}\nmsgid "{text}"\nmsgstr "{text}"\n')
    catalogs.compile_all([catalogs.own_domain(tmp_path / plugin)])
    found = conformance(plugin, tmp_path / plugin / "tests/cases")
    assert {"test_case_a_12", "test_case_a_x"} <= found.keys()
    del found["test_the_portal_finds_it"], found["what_only_people_can_tell"]  # not installed; no test
    for test in found.values():
        test()


def test_a_plugin_that_is_not_installed_is_named():
    with pytest.raises(PluginError, match="alize_nowhere: no package of that name is installed"):
        conformance("alize_nowhere")


def test_files_are_written_anew_and_what_nobody_makes_goes(write, tmp_path):
    plugin = write(
        Fault("", "", FILE.format(made="b'now'"), {"tests/golden/words.txt": "once", "tests/golden/old.txt": ""})
    )
    subject = find(plugin, tmp_path / plugin / "tests/cases")
    assert [path.name for path in golden.write(subject)] == ["words.txt"]
    assert not list(golden.files_are_as_they_were(subject))
    assert [path.read_bytes() for path in (tmp_path / plugin / "tests/golden").iterdir()] == [b"now"]


def write_papers(tmp_path, plugin):
    """Say `python -m portal.testing papers` in the plugin's project."""
    folders = ["--tests", str(tmp_path / plugin), "--folder", str(tmp_path / "papers")]
    return CliRunner().invoke(kit_commands, ["papers", plugin, *folders])


def test_each_wording_is_written_as_it_is_printed_under_its_version(write, tmp_path):
    both = 'paper("a.typ"), paper("a.typ", version="2.0", year=2027)'
    plugin = write(Fault("", "", PAPER.format(papers=both), {"a.typ": LAYOUT}))
    assert write_papers(tmp_path, plugin).exit_code == 0
    names = [f"aid_declaration.en.{version}.{sample}.pdf" for version in ("1.0", "2.0") for sample in ("bare", "whole")]
    assert sorted(path.name for path in (tmp_path / "papers").iterdir()) == names
    assert all(path.read_bytes().startswith(b"%PDF") for path in (tmp_path / "papers").iterdir())


def test_a_wording_that_cannot_be_printed_is_named_with_the_sample_and_what_is_said(write, tmp_path):
    plugin = write(Fault("", "", PAPER.format(papers='paper("a.typ")'), {"a.typ": LAYOUT + "#data.sample"}))
    answer = write_papers(tmp_path, plugin)
    assert answer.exit_code == 1
    assert "Error: a.typ, sample bare: The document could not be set: dictionary does not" in answer.output


def test_where_nothing_here_builds_the_wheel_people_are_asked(write, tmp_path):
    project = PROJECT.replace("hatchling.build", "gone_builder.api")
    plugin = write(Fault("", "", files={"pyproject.toml": project}))
    subject = find(plugin, tmp_path / plugin / "tests/cases")
    assert not list(wheel.the_wheel_holds_the_folder(subject))
    assert any("gone_builder is not installed" in question for question in questions_for_people(subject))


def test_people_are_asked_what_concerns_this_plugin():
    probe.module()
    asked = list(questions_for_people(find("alize_probe", probe.FOLDER / "tests/cases")))
    assert "Telephone numbers begin with +00, accounts with XX." in asked
    assert any(question.endswith("-01-01.") for question in asked)
    assert any("document_templates does not word" in q and "aid_certificate" in q for q in asked), "it lends"
    assert any("a lawyer" in question.lower() for question in asked)
    assert not any("who knows the law" in question for question in asked), "it has no parameter"
