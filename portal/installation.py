"""Making a place ready: tables, territories, demonstration."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import uuid_utils.compat
from flask import Flask, g
from sqlalchemy import MetaData, create_engine

from portal import demo, logins
from portal.app import create_app
from portal.foundation.db import engines, migrate
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.hooks.calls import at_start
from portal.foundation.hooks.registry import PluginError, Registry, discover
from portal.foundation.hooks.tables import own_tables
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.context import Grant
from portal.foundation.web.errors import InvalidError
from portal.people.accounts import invitations
from portal.people.accounts.rules import system_actor
from portal.people.tenants import files as tenant_files
from portal.people.tenants import queries as tenant_queries
from portal.people.tenants import service as tenants
from portal.people.tenants.plugin_forms import asked_problems
from portal.serving import check_port
from portal.settings import Settings, from_environment, var_folder

log = logging.getLogger(__name__)
DEMO_DAY = date(2026, 11, 23)


def prepare() -> Iterator[str]:
    """Do everything `make run` needs before serving, and yield what was done. A second run changes nothing."""
    yield from upgrade(None)
    settings = from_environment()
    check_port(settings.port)
    app = create_app(settings)
    if changed := apply_tenants(app):
        yield f"territories: {changed} created or changed"
    if settings.demo and demo.is_empty(app):
        yield load_demo(app, DEMO_DAY)
    yield from addresses(settings)


def upgrade(plugin: str | None) -> Iterator[str]:
    """Make the folder, the keys and the logins that are missing; bring the tables up to date."""
    secrets = logins.make_secrets(var_folder())
    settings = from_environment()
    owner = engines.owner_engine(settings.owner_url)
    try:
        if owner.dialect.name == "postgresql" and "DATABASE_OWNER_URL" not in os.environ:
            yield from logins.make_logins(owner, secrets)
            settings = from_environment()
        owner = engines.owner_engine(settings.owner_url, logins.login_names(settings))
        yield from migrate.upgrade(owner, histories(discover(settings.plugins), plugin))
    finally:
        owner.dispose()


def histories(registry: Registry, plugin: str | None = None) -> list[migrate.History]:
    """Return the migrations of the core and of the plugins that have any, or of one plugin.

    One that cannot be used is left as it is. Raises PluginError when the one that is asked for has none.
    """
    own = [
        migrate.History(name, found.folder / "migrations" / "versions")
        for name, found in sorted(registry.installed.items())
        if registry.usable(name) and (found.folder / "migrations" / "versions").exists()
    ]
    if plugin is None:
        return [migrate.CORE, *own]
    if not (asked := [history for history in own if history.plugin == plugin]):
        raise PluginError(f"{plugin}: not installed, or without tables of its own")
    return asked


def checked_files(settings: Settings, registry: Registry, *, lenient: bool = False) -> list[tenant_files.TenantFile]:
    """Return the tenant files after checking them, their plugins and their plugins' settings.

    Raises TenantFileError or PluginError. Where `lenient`, as at start, a plugin that cannot be used or whose form does
    not answer is told in the log, and what depends on it is not checked: no plugin keeps the others from working.
    """
    own_tables(registry)  # who fails at this or at settings cannot be used
    at_start(registry, "settings")
    found = tenant_files.read_all(settings.tenants_dir)
    for file in found:
        unusable = {plugin for plugin in file.plugins if not registry.usable(plugin)}
        if lenient and unusable:
            log.error("%s.toml: %s cannot be used; nothing is changed there", file.slug, ", ".join(sorted(unusable)))
        else:
            _check_plugins(file, registry)
        for plugin, values in file.settings.items():
            if plugin not in file.plugins:
                raise tenant_files.TenantFileError(f"{file.slug}.toml: settings.{plugin}: not among its plugins")
            if plugin not in unusable:
                _check_settings(file, registry, plugin, values, lenient=lenient)
    return found


def _check_plugins(file: tenant_files.TenantFile, registry: Registry) -> None:
    try:
        registry.check_set(file.plugins)
    except PluginError as error:
        raise PluginError(f"{file.slug}.toml: plugins: {error}") from None


def _check_settings(
    file: tenant_files.TenantFile, registry: Registry, plugin: str, values: dict[str, Any], *, lenient: bool
) -> None:
    try:
        problems = asked_problems(registry, plugin, values)
    except HookFailedError as error:
        problems = [f"the form: {error.cause}"]
        if lenient:
            log.warning("%s.toml: settings.%s.%s", file.slug, plugin, problems.pop())
    for problem in problems:
        raise tenant_files.TenantFileError(f"{file.slug}.toml: settings.{plugin}.{problem}")


def apply_tenants(app: Flask) -> int:
    """Bring the territories up to date with their files, one transaction each; return how many changes."""
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        found = checked_files(settings, discover(settings.plugins), lenient=True)
    network = next(file.id for file in found if file.is_network)
    changes = 0
    for file in found:
        with app.app_context():
            changes += len(tenants.apply(file, network, settings.base_domain, system_actor("tenant apply")))
    return changes


def invite(app: Flask, slug: str, email: str, role: str) -> None:
    """Invite the first person of a tenant, who then invites the others. Raises InstallationError."""
    with app.test_request_context():
        row = next((row for row in tenant_queries.tenants() if row.slug == slug), None)
        territory = tenant_queries.load(row.id) if row else None
        if territory is None:
            raise logins.InstallationError(f"there is no territory {slug}")
        db.session.remove()
        with use_tenant(territory.ref):
            g.territory = territory
            try:
                actor, grant = system_actor("tenant invite"), Grant(role)
                invitations.invite(actor, email, grant, territory.ref.locale, territory.carrier_name)
            except InvalidError as error:
                raise logins.InstallationError(" ".join(m.text % m.params for m in error.errors.values())) from None
            finally:
                db.session.remove()


def new_tenant_file(folder: Path, slug: str) -> Path:
    """Write the file of a new territory from the template, with a new id. Raises InstallationError."""
    path = folder / f"{slug}.toml"
    if path.exists():
        raise logins.InstallationError(f"{path.name} exists already")
    template = (folder / "_template.toml").read_text(encoding="utf-8")
    path.write_text(template.replace("{id}", str(uuid_utils.compat.uuid7())).replace("{slug}", slug), encoding="utf-8")
    return path


def load_demo(app: Flask, on: date) -> str:
    """Load the demonstration. Raises InstallationError when the database holds people already."""
    if app.extensions["settings"].production:
        raise logins.InstallationError("the demonstration is refused in production")
    if not demo.is_empty(app):
        raise logins.InstallationError("the database is not empty; use `portal demo reset`")
    return demo.load(app, on)


def move_demo_clock(app: Flask, on: date, slug: str | None) -> Iterator[str]:
    """Let it be `on` in every territory of a demonstration, or in the one called `slug`; what it holds stays.

    Raises InstallationError in production, without a demonstration, and for a territory that is not there.
    """
    settings: Settings = app.extensions["settings"]
    if settings.production or not settings.demo:
        raise logins.InstallationError("only a demonstration has a clock that moves (PORTAL_DEMO=1)")
    moved = demo.move_clock(app, on, slug)
    if not moved:
        raise logins.InstallationError(f"no territory is called {slug}")
    yield f"{on.isoformat()} in {moved[0] if slug else f'{len(moved)} territories'}"
    yield "the worker does what this day brings within a minute: letters, reminders, summaries"


def reset_demo(on: date) -> Iterator[str]:
    """Drop every table of a demonstration database and load it again. Raises InstallationError in production."""
    settings = from_environment()
    if settings.production or not settings.demo:
        raise logins.InstallationError("only a demonstration can be reset (PORTAL_DEMO=1)")
    engine = create_engine(engines.normal_url(settings.owner_url))
    with engine.begin() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        metadata.drop_all(connection)
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("drop function if exists auth_lookup(text)")
    engine.dispose()
    yield from upgrade(None)
    app = create_app(settings)
    yield f"territories: {apply_tenants(app)} created"
    yield load_demo(app, on)


def addresses(settings: Settings) -> Iterator[str]:
    """Yield where the portal answers, the hosts-file line it may need, and the demonstration's logins."""
    app = create_app(settings)
    with app.app_context():
        hosts = [host for row in tenant_queries.tenants() for host in row.hosts]
    for host in (settings.base_domain, *hosts):
        yield settings.origin(host)
    unknown = [host for host in hosts if not _resolves(host)]
    if unknown:
        yield "Some names do not resolve here. Browsers know *.localhost; other programs need this line in /etc/hosts:"
        yield f"127.0.0.1 {' '.join(unknown)}"
    if settings.demo:
        yield from demo.logins()


def _resolves(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except OSError:
        return False
