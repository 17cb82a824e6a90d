"""What an installation makes for itself once: the folder with its keys, and its logins on a database server."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from portal.foundation.db import engines, rls
from portal.foundation.kernel.identifiers import new_token
from portal.settings import Settings


class InstallationError(Exception):
    """The place cannot be made ready; the message says what to do, in a line."""


def login_names(settings: Settings) -> tuple[str, str] | None:
    """Return the application's and the network's login on a server; None where there is one for both, or none."""
    app = engines.normal_url(settings.database_url)
    network = engines.normal_url(settings.network_url)
    if app.get_backend_name() != "postgresql" or not app.username or not network.username:
        return None
    return app.username, network.username


def make_secrets(folder: Path) -> Path:
    """Make the folder and its keys once, readable by this user only. Raises InstallationError."""
    path = folder / "secrets.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write(path, {"secret_key": new_token(), "audit_key": new_token()})
    except OSError as error:
        raise InstallationError(f"the folder {folder} cannot be written: {error.strerror}") from None
    return path


def _write(path: Path, values: dict[str, Any]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(values, file, indent=1)


def make_logins(owner: Engine, secrets: Path) -> Iterator[str]:
    """Make the application's and the network's login, once. Raises InstallationError with the SQL to run."""
    kept = json.loads(secrets.read_text(encoding="utf-8"))
    given = os.environ["DATABASE_URL"]
    if f"app {given}" in kept:
        return
    url = engines.normal_url(given)
    app, network = rls.role_names(str(url.database))
    words = {app: new_token(), network: new_token()}
    rights = "nosuperuser nobypassrls nocreatedb nocreaterole noreplication"
    statements = [f"create role \"{name}\" login password '{word}' {rights}" for name, word in words.items()]
    with owner.connect() as connection, connection.begin():
        present = {row[0] for row in connection.exec_driver_sql("select rolname from pg_roles")}
        try:
            for name, statement in zip(words, statements, strict=True):
                change = statement.replace("create role", "alter role") if name in present else statement
                connection.exec_driver_sql(change)
        except ProgrammingError:
            shown = ";\n".join(s.replace(w, "…") for s, w in zip(statements, words.values(), strict=True))
            raise InstallationError(
                "this login may not make roles. Ask an administrator to run, with passwords of their own:\n"
                f"{shown};\nthen set DATABASE_URL, DATABASE_OWNER_URL and DATABASE_NETWORK_URL"
            ) from None
    kept[f"app {given}"] = url.set(username=app, password=words[app]).render_as_string(hide_password=False)
    kept[f"network {given}"] = url.set(username=network, password=words[network]).render_as_string(hide_password=False)
    _write(secrets, kept)
    yield f"logins {app} and {network} are made"
