"""A deployment with nothing unsafe about it, on a real PostgreSQL, to be spoiled in one place at a time."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import make_url

from portal import deployment
from portal.foundation.db.rls import role_names
from support.command import ROOT, portal
from support.postgres import Server

PLUGINS = "alize_europe,alize_france,alize_romania"


@dataclass
class Installed:
    """Its environment, its database as the administrator, and what to put back afterwards."""

    env: dict[str, str]
    server: Server
    database: str
    uid: int = 1000
    umask: int = 0o077
    undo: list[Callable[[], None]] = field(default_factory=list)

    @property
    def var(self) -> Path:
        """The folder of data."""
        return Path(self.env["VAR_DIR"])

    @property
    def heads(self) -> Path:
        """Where the ends of the trail are noted."""
        return Path(self.env["AUDIT_HEAD_DIR"])

    @property
    def app(self) -> str:
        """The application's login."""
        return role_names(self.database)[0]

    @property
    def network(self) -> str:
        """The network's login."""
        return role_names(self.database)[1]

    def sql(self, statement: str, back: str = "") -> None:
        """Run a statement as the administrator, and `back` afterwards."""
        with self.server.connect(self.database) as admin:
            admin.execute(statement)
        if back:
            self.undo.append(lambda: self.sql(back))

    def found(self) -> dict[str, str]:
        """What is unsafe, by its code."""
        place = deployment.look(self.env)
        own = {"uid": self.uid, "umask": self.umask}
        place = type(place)(place.env, place.settings, place.keys, place.demo, **own)
        return {each.code: each.text for each in deployment.unsafe(place)}


@pytest.fixture(scope="module")
def prepared(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], str]]:
    """The database, its three logins, two territories and the first noted ends, made by the commands."""
    folder = tmp_path_factory.mktemp("deployment")
    with postgres_server.temporary() as admin_url:
        database = str(make_url(admin_url).database)
        logins = {name: secrets.token_urlsafe(24) for name in (*role_names(database), f"{database}_owner")}
        with postgres_server.connect() as admin:
            for name, word in logins.items():
                admin.execute(f"create role \"{name}\" login password '{word}'")  # type: ignore[call-overload]
            admin.execute(f'alter database "{database}" owner to "{database}_owner"')  # type: ignore[call-overload]
        with postgres_server.connect(database) as admin:
            admin.execute(f'grant all on schema public to "{database}_owner"')  # type: ignore[call-overload]
        app, network, owner = (postgres_server.url(database, name, word) for name, word in logins.items())
        env = _environment(folder) | {
            "DATABASE_URL": app, "DATABASE_NETWORK_URL": network, "DATABASE_OWNER_URL": owner
        }  # fmt: skip
        for words in (("db", "upgrade"), ("tenant", "apply"), ("audit", "head", "--keep")):
            answer = portal(*words, env=env)
            assert answer.returncode == 0, (words, answer.stderr)
        yield env, database
    with postgres_server.connect() as admin:
        for name in logins:
            admin.execute(f'drop role "{name}"')  # type: ignore[call-overload]


def _environment(folder: Path) -> dict[str, str]:
    for name in ("var", "heads", "tenants"):
        (folder / name).mkdir(mode=0o700)
    for name in ("network", "ales-cevennes"):
        shutil.copyfile(ROOT / "tenants" / f"{name}.toml", folder / "tenants" / f"{name}.toml")
        (folder / "tenants" / f"{name}.toml").chmod(0o600)
    return {
        "PORTAL_ENV": "production",
        "VAR_DIR": str(folder / "var"),
        "AUDIT_HEAD_DIR": str(folder / "heads"),
        "TENANTS_DIR": str(folder / "tenants"),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "AUDIT_KEY": secrets.token_urlsafe(32),
        "BASE_DOMAIN": "portail.alize.fr",
        "PORTAL_PLUGINS": PLUGINS,
        "MAIL_URL": "smtps://portail:Xq4-mail-word@mail.alize.fr",
        "MAIL_FROM": "portail@alize.fr",
    }


@pytest.fixture
def installed(prepared: tuple[dict[str, str], str], postgres_server: Server, tmp_path: Path) -> Iterator[Installed]:
    """The safe deployment, with folders of its own and the shared database."""
    env, database = prepared
    own = dict(env)
    for name, key in (("var", "VAR_DIR"), ("heads", "AUDIT_HEAD_DIR"), ("tenants", "TENANTS_DIR")):
        shutil.copytree(env[key], tmp_path / name)
        (tmp_path / name).chmod(0o700)
        own[key] = str(tmp_path / name)
    made = Installed(own, postgres_server, database)
    yield made
    for back in reversed(made.undo):
        back()
