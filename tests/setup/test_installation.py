"""`portal …` as an operator meets it: made ready from nothing, a second time, and when something is in the way."""

from __future__ import annotations

import json
import os
import shutil
import socket
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from click.testing import CliRunner
from psycopg.sql import SQL, Identifier
from sqlalchemy import create_engine, make_url

from portal import installation
from portal.cli.database import db_group
from portal.foundation.db import rls
from portal.settings import ROOT
from support import command, probe
from support.postgres import Server

pytestmark = pytest.mark.slow


def portal(*words: str, folder: Path, **settings: str) -> CompletedProcess[str]:
    """Run the command with `folder` as its var/."""
    return command.portal(*words, env={"VAR_DIR": str(folder), **settings})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose tables are made, and whose tenants are there."""
    folder = tmp_path_factory.mktemp("made")
    assert portal("db", "upgrade", folder=folder).returncode == 0
    assert portal("tenant", "apply", folder=folder).stdout.split()[0] != "0"
    return folder


@pytest.fixture
def ready(made: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(made, tmp_path / "var"))


def test_a_new_place_is_made_ready_once_and_the_second_time_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    first = portal("db", "upgrade", folder=folder)
    assert first.returncode == 0, first.stderr
    assert "portal: empty to" in first.stdout
    secrets = folder / "secrets.json"
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert secrets.parent.stat().st_mode & 0o777 == 0o700
    keys = secrets.read_text()
    again = portal("db", "upgrade", folder=folder)
    assert (again.returncode, again.stdout) == (0, "")
    assert secrets.read_text() == keys
    assert portal("tenant", "apply", folder=folder).stdout.split()[0] != "0"
    assert portal("tenant", "apply", folder=folder).stdout == "0 changes\n"
    assert portal("tenant", "plan", folder=folder).stdout.splitlines()[-1] == "0 changes"


@pytest.fixture
def two_histories(tmp_path: Path) -> str:
    """The tenants' files with a past for two territories: that of all is loaded by tests/demo."""
    folder = Path(shutil.copytree(ROOT / "tenants", tmp_path / "tenants"))
    network = folder / "demo/network.toml"
    first, *territories = network.read_text("utf-8").split("[[territory]]")
    network.write_text("[[territory]]".join((first, *territories[:2])), "utf-8")
    return str(folder)


def test_the_demonstration_is_loaded_once_and_its_trail_verifies(ready: Path, two_histories: str) -> None:
    loaded = portal("demo", "load", folder=ready, TENANTS_DIR=two_histories)
    assert loaded.returncode == 0, loaded.stderr
    assert "2026-11-23" in loaded.stdout
    twice = portal("demo", "load", folder=ready)
    assert twice.returncode == 1
    assert "not empty" in twice.stderr
    moved = portal("demo", "clock", "2026-12-06", "--territory", "demonstration-1", folder=ready)
    assert moved.stdout.startswith("2026-12-06 in demonstration-1"), moved.stderr
    nowhere = portal("demo", "clock", "2026-12-06", "--territory", "nowhere", folder=ready)
    assert (nowhere.returncode, nowhere.stderr.strip()) == (1, "Error: no territory is called nowhere")
    verified = portal("audit", "verify", folder=ready)
    assert verified.returncode == 0
    assert "ales-cevennes: intact" in verified.stdout


def test_one_privileged_postgresql_address_is_enough(tmp_path: Path, postgres_server: Server) -> None:
    with postgres_server.temporary() as url:
        there = Identifier(rls.role_names(str(make_url(url).database))[0])
        with postgres_server.connect() as admin:
            admin.execute(SQL("create role {} superuser bypassrls createdb createrole replication").format(there))
        made = portal("db", "upgrade", folder=tmp_path, DATABASE_URL=url)
        assert made.returncode == 0, made.stderr
        kept = json.loads((tmp_path / "secrets.json").read_text())
        app, network = kept[f"app {url}"], kept[f"network {url}"]
        assert portal("tenant", "apply", folder=tmp_path, DATABASE_URL=url).returncode == 0
        engine = create_engine(app)
        with engine.connect() as connection:
            flags = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
            roles = f"select {flags} from pg_roles where rolname = current_user"
            assert not any(connection.exec_driver_sql(roles).one()), "a login that was there keeps no right it had"
            owned = (
                "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = current_user"
            )
            assert connection.exec_driver_sql(owned).scalar() == 0
        engine.dispose()
        engine = create_engine(network)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("select count(*) from tenant").scalar()
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.exec_driver_sql("select count(*) from project")
        engine.dispose()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATABASE_URL": "postgresql://nobody:x@127.0.0.1:1/nothing"}, "cannot be reached"),
        (
            {"DATABASE_URL": "mysql://somebody@127.0.0.1/portal"},
            "DATABASE_URL must begin with sqlite:// or postgresql://",
        ),
        ({"PORT": "eighty"}, "PORT must be a number"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 32 characters"),
        ({"PORTAL_PLUGINS": "alize_nowhere"}, "alize_nowhere: not installed"),
    ],
)
def test_what_is_in_the_way_is_said_in_one_line(tmp_path: Path, settings: dict[str, str], words: str) -> None:
    answer = portal("db", "upgrade", folder=tmp_path, **settings)
    assert answer.returncode == 1
    assert words in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_the_tables_of_one_plugin_are_made_by_its_name(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(command.OWN)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("VAR_DIR", str(ready))
    monkeypatch.setattr(installation, "discover", lambda _only: probe.registry())
    said = [CliRunner().invoke(db_group, ["upgrade", "--plugin", name]) for name in ("alize_probe", "alize_nowhere")]
    assert (said[0].exit_code, said[0].output) == (0, "alize_probe: empty to probe0001\n")
    assert (said[1].exit_code, "alize_nowhere: not installed" in said[1].output) == (1, True)


@pytest.mark.parametrize("command", ["serve", "start"])
def test_a_taken_port_is_said_in_one_line(ready: Path, command: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        answer = portal(command, folder=ready, PORT=str(listener.getsockname()[1]))
    assert answer.returncode == 1
    assert "http" not in answer.stdout
    assert "is taken" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_an_unwritable_folder_is_said_in_one_line(tmp_path: Path) -> None:
    wall = tmp_path / "wall"
    wall.write_text("a file, not a folder")
    answer = portal("db", "upgrade", folder=wall / "var")
    assert answer.returncode == 1
    assert "cannot be written" in answer.stderr


def test_a_wrong_tenant_file_names_file_and_key(ready: Path, tmp_path: Path) -> None:
    tenants = tmp_path / "tenants"
    tenants.mkdir()
    for path in (command.ROOT / "tenants").glob("*.toml"):
        (tenants / path.name).write_text(path.read_text())
    file = tenants / "ales-cevennes.toml"
    file.write_text(file.read_text().replace('timezone = "Europe/Paris"', 'timezone = "Europe/Ales"\ncolour = "red"'))
    answer = portal("tenant", "check", folder=ready, TENANTS_DIR=str(tenants))
    assert answer.returncode == 1
    assert "ales-cevennes.toml" in answer.stderr
    assert "timezone: " in answer.stderr
    assert "colour: " in answer.stderr


def test_the_commands_that_only_look_work(ready: Path) -> None:
    assert portal("tenant", "check", folder=ready).returncode == 0
    assert "alize_france 1" in portal("plugin", "list", folder=ready).stdout
    assert portal("check", folder=ready).stdout == "in order\n"


def test_the_first_manager_is_invited_by_a_command(ready: Path) -> None:
    sent = portal("tenant", "invite", "ales-cevennes", "first@somewhere.example", folder=ready)
    assert sent.returncode == 0, sent.stderr
    with create_engine(f"sqlite:///{ready / 'portal.db'}").connect() as connection:
        row = connection.exec_driver_sql("select to_address, locale, text from outbox_message").one()
    assert row[:2] == ("first@somewhere.example", "fr")
    assert "http://ales-cevennes.localhost:8000/join/" in row[2]
    for wrong in (("nowhere", "a@b.example"), ("network", "a@b.example"), ("ales-cevennes", "no address")):
        refused = portal("tenant", "invite", *wrong, folder=ready)
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr
