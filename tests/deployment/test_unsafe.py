"""`portal check --deploy`: each unsafe setting, put in alone, is named, and a safe deployment has none."""

from __future__ import annotations

import ast
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import make_url

from architecture.sources import tree
from deployment.conftest import Installed
from portal import deployment
from portal.deployment import database
from portal.foundation.db import migrate, rls
from support.command import portal

Spoil = Callable[[Installed], object]
SPOILT: dict[str, list[Spoil]] = {}
KEYS = ("secret-key", "audit-key")


def env(code: str, **changes: str | None) -> None:
    """Expect `code` when the environment is changed so; None takes a variable away."""

    def spoil(place: Installed) -> None:
        for name, value in changes.items():
            if value is None:
                place.env.pop(name)
            else:
                place.env[name] = value

    SPOILT.setdefault(code, []).append(spoil)


def state(code: str, spoil: Spoil) -> None:
    """Expect `code` when the place is changed so."""
    SPOILT.setdefault(code, []).append(spoil)


def sql(code: str, statement: str, back: str) -> None:
    """Expect `code` when an administrator runs a statement; {app} and {network} are the logins."""

    def spoil(place: Installed) -> None:
        names = {
            "app": place.app,
            "network": place.network,
            "owner": f"{place.database}_owner",
            "head": migrate.head(migrate.CORE),
        }
        place.sql(statement.format(**names), back.format(**names))

    SPOILT.setdefault(code, []).append(spoil)


def login(name: str, **parts: str) -> Spoil:
    """Change parts of a database address."""

    def spoil(place: Installed) -> None:
        found = make_url(place.env[name])
        query = {k: v for k, v in parts.items() if k in {"host", "sslmode"}}
        password = parts.get("password", found.password)
        found = found.set(password=password).update_query_dict(query)
        place.env[name] = found.render_as_string(hide_password=False)

    return spoil


env("not-production", PORTAL_ENV=None)
env("not-production", PORTAL_ENV="prod")
env("debug", FLASK_DEBUG="1")
env("asserts-off", PYTHONOPTIMIZE="1")
env("development-mode", PYTHONDEVMODE="1")
state("root", lambda place: setattr(place, "uid", 0))
env("demonstration", PORTAL_DEMO="1")
env("second-factor", SECOND_FACTOR="offered")
env("any-plugin", PORTAL_PLUGINS=None)
env("secret-key-short", SECRET_KEY="k3Y-fXw9")
env("audit-key-short", AUDIT_KEY="k3Y-fXw9")
env("secret-key-guessable", SECRET_KEY="a" * 40)
env("secret-key-guessable", SECRET_KEY="please-change-me-9f8e7d6c5b4a3210XYZ")
env("audit-key-guessable", AUDIT_KEY="abab" * 10)
state("same-keys", lambda place: place.env.update(AUDIT_KEY=place.env["SECRET_KEY"]))
env("domain-localhost", BASE_DOMAIN=None)
env("domain-localhost", BASE_DOMAIN="alize.localhost")
env("domain-number", BASE_DOMAIN="192.0.2.7")
env("domain-reserved", BASE_DOMAIN="portail.example")
env("domain-reserved", BASE_DOMAIN="intranet")
env("proxy-none", PROXY_HOPS="0")
env("proxy-many", PROXY_HOPS="3")
env("mail-file", MAIL_URL=None)
env("mail-file", MAIL_URL="file:/tmp/mail")
env("mail-plain", MAIL_URL="smtp://portail:Xq4-mail-word@mail.alize.fr")
env("mail-anonymous", MAIL_URL="smtps://mail.alize.fr")
env("mail-from-missing", MAIL_FROM=None)
env("mail-from-reserved", MAIL_FROM="portail@alize.example")
env("sqlite", DATABASE_URL="sqlite://", DATABASE_OWNER_URL="sqlite://", DATABASE_NETWORK_URL="sqlite://")
state("one-login", lambda place: place.env.update(DATABASE_OWNER_URL=place.env["DATABASE_URL"]))
state("network-login", lambda place: place.env.update(DATABASE_NETWORK_URL=place.env["DATABASE_URL"]))
state("database-password", login("DATABASE_URL", password="portal"))
state("database-plain", login("DATABASE_URL", host="db.alize.invalid"))
state("database-plain", login("DATABASE_NETWORK_URL", host="db.alize.invalid", sslmode="prefer"))
state("var-missing", lambda place: place.var.rename(place.var.with_name("elsewhere")))
state("var-open", lambda place: place.var.chmod(0o755))
state("secrets-open", lambda place: (place.var / "secrets.json").chmod(0o640))
state("secrets-owner", lambda place: os.chown(place.var / "secrets.json", os.getuid() + 1, -1))
state("files-open", lambda place: (place.var / "files").mkdir(mode=0o755))
state("umask", lambda place: setattr(place, "umask", 0o022))
env("tenants-missing", TENANTS_DIR="/nowhere/tenants")
state("tenants-writable", lambda place: (place.var.with_name("tenants") / "network.toml").chmod(0o666))
state("tenants-in-var", lambda place: _move(place, "TENANTS_DIR"))
state("heads-beside", lambda place: _move(place, "AUDIT_HEAD_DIR"))
env("heads-unwritable", AUDIT_HEAD_DIR="/nowhere/heads")
state("heads-writable", lambda place: place.heads.chmod(0o777))
state("heads-old", lambda place: [os.utime(p, (time.time() - 3 * 86400,) * 2) for p in place.heads.glob("*.heads")])
env("database-unanswered", DATABASE_OWNER_URL="postgresql://owner:fEw9-rR4t-uP0q-Zz@127.0.0.1:1/alize")
for code, issuer in (("openid-secret", "https://sso.example"), ("openid-plain", "http://localhost:8080")):
    sql(code, f"""update tenant set provider = '{{{{"issuer": "{issuer}"}}}}' where slug = 'network'""",
        "update tenant set provider = '{{}}'")  # fmt: skip
sql("login-superuser", 'alter role "{app}" superuser', 'alter role "{app}" nosuperuser')
sql("login-bypasses", 'alter role "{app}" bypassrls', 'alter role "{app}" nobypassrls')
sql("login-bypasses", 'alter role "{app}" replication', 'alter role "{app}" noreplication')
sql("login-makes", 'alter role "{app}" createrole', 'alter role "{app}" nocreaterole')
sql("login-owns", 'grant "{owner}" to "{app}"', 'revoke "{owner}" from "{app}"')
sql("login-owns", 'alter table project owner to "{app}"', 'alter table project owner to "{owner}"')
sql("table-bare", "alter table party disable row level security", "alter table party enable row level security")
sql("table-bare", "alter table party no force row level security", "alter table party force row level security")
for table in ("person", "tenant", "support_access"):
    sql(
        "table-bare",
        f"alter table {table} disable row level security",
        f"alter table {table} enable row level security",
    )
sql("policy-strange", 'create policy more on party to "{app}" using (true)', "drop policy more on party")
sql("policy-strange", "alter policy support_access_update on support_access using (true)",
    "alter policy support_access_update on support_access using (" + rls.BETWEEN + ")")  # fmt: skip
sql("policy-strange", "alter policy network_read on territory_stat to public",
    'alter policy network_read on territory_stat to "{network}"')  # fmt: skip
sql("view-readable", 'create view every_party as select * from party; grant select on every_party to "{app}"',
    "drop view every_party")  # fmt: skip
sql("view-readable", 'create materialized view every_name as select 1; grant select on every_name to "{app}"',
    "drop materialized view every_name")  # fmt: skip
sql("trail-changeable", 'grant delete on aid_grant to "{app}"', 'revoke delete on aid_grant from "{app}"')
sql("trail-changeable", 'grant update (id) on job_review to "{app}"', 'revoke update (id) on job_review from "{app}"')
sql("trail-changeable", 'grant truncate on job_review to "{app}"', 'revoke truncate on job_review from "{app}"')
sql("trail-changeable", 'grant update on audit_line to "{app}"', 'revoke update on audit_line from "{app}"')
state("server-old", lambda place: _newest(place, database, "OLDEST_SERVER"))
sql("network-reads", 'grant select on project to "{network}"', 'revoke select on project from "{network}"')
sql(
    "migrations", "update alembic_version set version_num = '0001'", "update alembic_version set version_num = '{head}'"
)
sql("host-outside", "update tenant set hosts = '[\"elsewhere.org\"]' where slug = 'ales-cevennes'",
    "update tenant set hosts = '[\"ales-cevennes.portail.alize.fr\"]' where slug = 'ales-cevennes'")  # fmt: skip
sql("clock-moved", "update tenant set clock_offset_days = 3", "update tenant set clock_offset_days = 0")
sql("invented", "update tenant set invented = true, state = 'active' where slug = 'ales-cevennes'",
    "update tenant set invented = false, state = 'active' where slug = 'ales-cevennes'")  # fmt: skip
sql("demonstration-login",
    "insert into person (id, email, password_hash, epoch) values"
    " ('018f0000-0000-7000-8000-000000000001', 'operator@ales-cevennes.alize.example', '', 1)",
    "delete from person where id = '018f0000-0000-7000-8000-000000000001'")  # fmt: skip


def _newest(place: Installed, module: ModuleType, name: str) -> None:
    """Let a module ask for a version that no server has yet."""
    place.undo.append(partial(setattr, module, name, getattr(module, name)))
    setattr(module, name, 99)


def _move(place: Installed, name: str) -> None:
    """Put a folder into the folder of data."""
    inside = place.var / "inside"
    Path(place.env[name]).rename(inside)
    place.env[name] = str(inside)


def test_a_safe_deployment_has_nothing_unsafe(installed: Installed) -> None:
    assert installed.found() == {}


@pytest.mark.parametrize(
    ("code", "spoil"),
    [(code, spoil) for code, spoils in SPOILT.items() for spoil in spoils],
    ids=[f"{code}-{n}" for code, spoils in SPOILT.items() for n, _ in enumerate(spoils)],
)
def test_each_unsafe_setting_is_named(installed: Installed, code: str, spoil: Spoil) -> None:
    spoil(installed)
    found = installed.found()
    assert code in found
    assert len(found[code]) > 30, "an operator needs to know what to do"


def test_without_the_checks_unsafe_settings_go_unnamed(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the same settings, which a check each names, and checks that find nothing."""
    spoilt = {code: spoils[0] for code, spoils in SPOILT.items() if code in {"debug", "mail-file", "trail-changeable"}}
    for spoil in spoilt.values():
        spoil(installed)
    assert installed.found().keys() >= spoilt.keys()
    monkeypatch.setattr(deployment, "CHECKS", tuple(lambda _place: iter(()) for _check in deployment.CHECKS))
    assert installed.found() == {}


def named(tree: ast.AST) -> Iterator[str]:
    """The code of every finding that `tree` makes; a part that is not written out is one of the keys."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Unsafe":
            code = ast.unparse(call.args[0]).removeprefix("f").strip("'")
            yield from (code.replace("{code}", key) for key in KEYS) if "{code}" in code else (code,)


def test_every_code_is_tried() -> None:
    """From the source: each finding has a test that brings it about, and each test a finding."""
    assert list(named(ast.parse("Unsafe('new', text), Unsafe(f'{code}-odd', text)"))) == [
        "new",
        *(f"{k}-odd" for k in KEYS),
    ]
    codes = {code for path in Path(deployment.__file__).parent.glob("*.py") for code in named(tree(path))}
    assert codes == SPOILT.keys()
    assert len(codes) >= 45


def test_the_command_names_them_and_fails(installed: Installed) -> None:
    installed.env |= {"MAIL_URL": "file:/tmp/mail", "BASE_DOMAIN": "localhost", "SECRET_KEY": "short"}
    answer = portal("check", "--deploy", env=installed.env)
    assert answer.returncode == 1
    named = {line.split(":")[0] for line in answer.stdout.splitlines()}
    assert named >= {"mail-file", "domain-localhost", "secret-key-short", "host-outside"}
    assert "short" not in answer.stdout.replace("-short", "")
