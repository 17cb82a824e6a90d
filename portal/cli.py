"""`portal …`: each command calls one service and says in a line what it did."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import IO, Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal import deployment, installation, serving
from portal.app import create_app
from portal.foundation.audit import heads
from portal.foundation.audit import service as audit
from portal.foundation.db import migrate
from portal.foundation.db.binding import use_tenant
from portal.foundation.hooks.registry import PluginError, discover
from portal.foundation.kernel.context import TenantRef
from portal.people.accounts import factors
from portal.people.accounts.rules import system_actor
from portal.people.tenants import files as tenant_files
from portal.people.tenants import queries as tenants
from portal.people.tenants import service as tenant_service
from portal.settings import Settings, SettingsError, from_environment

EXPECTED = (
    SettingsError,
    heads.TrailCutError,
    migrate.BrokenKeysError,
    PluginError,
    tenant_files.TenantFileError,
    installation.InstallationError,
    OSError,
)


def told(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what can be expected to go wrong into one line and exit status 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except EXPECTED as error:
            raise click.ClickException(str(error)) from None
        except OperationalError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise click.ClickException(f"the database cannot be reached: {reason}") from None

    return run


def _settings() -> Settings:
    return from_environment()


def _app() -> Flask:
    return create_app(_settings())


@click.group()
def main() -> None:
    """The Alizé® portal."""


@main.group("db")
def db_group() -> None:
    """The database."""


@db_group.command("upgrade")
@click.option("--plugin", default=None, help="Only this plugin's tables.")
@told
def db_upgrade(plugin: str | None) -> None:
    """Bring the tables to the newest version, and make the keys and logins that are missing."""
    for line in installation.upgrade(plugin):
        click.echo(line)


@main.group("tenant")
def tenant_group() -> None:
    """Territories and their files."""


@tenant_group.command("check")
@told
def tenant_check() -> None:
    """Check every tenant file; nothing is written."""
    found = installation.checked_files(_settings(), discover(_settings().plugins))
    click.echo(f"{len(found)} files are in order")


@tenant_group.command("plan")
@told
def tenant_plan() -> None:
    """Show what `apply` would do, and where the screens differ from the files."""
    settings = _settings()
    with _app().app_context():
        changes = tenant_service.plan(tenant_files.read_all(settings.tenants_dir), settings.base_domain)
    for change in changes:
        click.echo(f"{change.kind} {change.slug} {change.field} {change.present!r} -> {change.wanted!r}".rstrip())
    click.echo(f"{sum(c.kind != 'drift' for c in changes)} changes")


@tenant_group.command("apply")
@told
def tenant_apply() -> None:
    """Create the territories whose files are new; bring up to date what the files own."""
    count = installation.apply_tenants(_app())
    click.echo(f"{count} changes")


@tenant_group.command("new")
@click.argument("slug")
@told
def tenant_new(slug: str) -> None:
    """Write the file of a new territory, with its id."""
    click.echo(f"{installation.new_tenant_file(_settings().tenants_dir, slug)} is written; fill it in, then apply")


@tenant_group.command("invite")
@click.argument("slug")
@click.argument("address")
@click.option("--role", default="territory_manager", help="territory_manager by default.")
@told
def tenant_invite(slug: str, address: str, role: str) -> None:
    """Mail somebody a link to join a territory: its first manager, who invites the others."""
    installation.invite(_app(), slug, address, role)
    click.echo(f"an invitation to {slug} is on its way to {address}")


@tenant_group.command("schema")
@told
def tenant_schema() -> None:
    """Print the schema of the tenant files."""
    click.echo(tenant_files.json_schema(), nl=False)


@main.group("plugin")
def plugin_group() -> None:
    """Plugins."""


@plugin_group.command("list")
@told
def plugin_list() -> None:
    """List the installed plugins and whether they can be used."""
    for plugin, found in sorted(discover(_settings().plugins).installed.items()):
        click.echo(f"{plugin} {found.manifest.version} {found.problem or 'usable'}")


@main.group("demo")
def demo_group() -> None:
    """The demonstration."""


@demo_group.command("load")
@click.option("--on", "on", default=None, help="Business date, 2026-11-23 by default.")
@told
def demo_load(on: str | None) -> None:
    """Load the demonstration into an empty database."""
    click.echo(installation.load_demo(_app(), _day(on)))


@demo_group.command("reset")
@click.option("--on", "on", default=None, help="Business date, 2026-11-23 by default.")
@told
def demo_reset(on: str | None) -> None:
    """Empty the demonstration's database and load it again."""
    for line in installation.reset_demo(_day(on)):
        click.echo(line)


@demo_group.command("clock")
@click.argument("on")
@click.option("--territory", default=None, help="Only there: the first word of its address.")
@told
def demo_clock(on: str, territory: str | None) -> None:
    """Let it be another day, such as 2026-12-06: nothing is loaded again, the worker does what the day brings."""
    for line in installation.move_demo_clock(_app(), _day(on), territory):
        click.echo(line)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else installation.DEMO_DAY
    except ValueError:
        raise click.ClickException(f"{text} is not a date; write 2026-11-23") from None


@main.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("head")
@click.option("--keep", is_flag=True, help="Also note them in AUDIT_HEAD_DIR, as the worker does daily.")
@told
def audit_head(keep: bool) -> None:
    """Print the end of every territory's chain: kept elsewhere, it shows a cut tail later."""
    app = _app()
    for ref in _tenants(app):
        with app.app_context(), use_tenant(ref):
            click.echo(str(heads.note() if keep else audit.head_line()))


@audit_group.command("verify")
@click.option(
    "--head", "kept", type=click.File(), help="What `portal audit head` printed, or a file of AUDIT_HEAD_DIR."
)
@told
def audit_verify(kept: IO[str] | None) -> None:
    """Verify the chain of every territory against AUDIT_HEAD_DIR; exit status 1 when one was altered."""
    app, wrong, lines, start = _app(), 0, 0, time.perf_counter()
    noted = heads.furthest(kept) if kept else heads.kept()
    for ref in _tenants(app):
        with app.app_context(), use_tenant(ref):
            problems, end = audit.verify_tenant(noted.get(ref.id)), audit.head_line()
        wrong, lines = wrong + len(problems), lines + end.seq
        against = f", noted until line {noted[ref.id].seq}" if ref.id in noted else ", never noted outside"
        click.echo(f"{ref.slug}: {'; '.join(map(str, problems)) or f'intact, {end.seq} lines{against}'}")
    click.echo(f"{lines} lines, {lines / (time.perf_counter() - start):.0f} a second")
    sys.exit(1 if wrong else 0)


def _tenants(app: Flask) -> list[TenantRef]:
    with app.app_context():
        return [tenants.bare_ref(row) for row in tenants.tenants()]


@main.group("member")
def member_group() -> None:
    """People of a territory."""


@member_group.command("forget-factor")
@click.argument("slug")
@click.argument("email")
@told
def member_forget_factor(slug: str, email: str) -> None:
    """Let somebody who has lost phone, passkeys and recovery codes set up their second step anew."""
    app = _app()
    with app.app_context():
        ref = next((tenants.bare_ref(row) for row in tenants.tenants() if row.slug == slug), None)
    if ref is None:
        raise click.ClickException(f"{slug} is no territory")
    with app.app_context(), use_tenant(ref):
        try:
            factors.forget_all(system_actor("portal member forget-factor"), email)
        except LookupError:
            raise click.ClickException(f"{email} is no member of {slug}") from None
    click.echo(f"{email} signs in to {slug} with the password alone, until a second step is set up again")


@main.group("i18n")
def i18n_group() -> None:
    """Message catalogs."""


@i18n_group.command("extract")
@told
def i18n_extract() -> None:
    """Collect the source strings and bring every catalog up to date."""
    from portal import catalogs

    for line in catalogs.extract():
        click.echo(line)


@i18n_group.command("compile")
@told
def i18n_compile() -> None:
    """Compile every catalog."""
    from portal import catalogs

    click.echo(f"{catalogs.compile_all()} catalogs compiled")


@i18n_group.command("check")
@told
def i18n_check() -> None:
    """Fail on a missing or fuzzy message in any language."""
    from portal import catalogs

    problems = catalogs.check()
    for problem in problems:
        click.echo(problem)
    sys.exit(1 if problems else 0)


@main.command()
@click.option("--deploy", is_flag=True, help="Name everything that is not safe for people to reach.")
@told
def check(deploy: bool) -> None:
    """Check that settings, plugins, tenant files and routes fit together; exit status 1 when something is unsafe."""
    found = list(deployment.unsafe(deployment.look())) if deploy else []
    for each in found:
        click.echo(str(each))
    if found:
        sys.exit(1)
    settings = _settings()
    create_app(settings)
    installation.checked_files(settings, discover(settings.plugins))
    click.echo("in order")


@main.command()
@told
def serve() -> None:
    """Serve the pages. Never migrates."""
    serving.serve(_settings())


@main.command()
@told
def worker() -> None:
    """Do the background work, until stopped."""
    serving.work(_app())


@main.command()
@told
def start() -> None:
    """Bring everything up to date and serve it, with the worker: what `make run` calls."""
    for line in installation.prepare():
        click.echo(line)
    serving.run_all(_settings())
