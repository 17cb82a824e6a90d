"""`portal tenant` and `portal member`: territories, their files and people."""

from __future__ import annotations

import click

from portal import installation
from portal.cli.base import application, territories, told
from portal.foundation.db.binding import use_tenant
from portal.foundation.hooks.registry import discover
from portal.people.accounts import factors
from portal.people.accounts.rules import system_actor
from portal.people.tenants import files as tenant_files
from portal.people.tenants import service as tenant_service
from portal.settings import from_environment


@click.group("tenant")
def tenant_group() -> None:
    """Territories and their files."""


@tenant_group.command("check")
@told
def tenant_check() -> None:
    """Check every tenant file; nothing is written."""
    found = installation.checked_files(from_environment(), discover(from_environment().plugins))
    click.echo(f"{len(found)} files are in order")


@tenant_group.command("plan")
@told
def tenant_plan() -> None:
    """Show what `apply` would do, and where the screens differ from the files."""
    settings, app, changes = from_environment(), application(), []
    for file in tenant_files.read_all(settings.tenants_dir):
        with app.app_context():
            changes += tenant_service.plan(file, settings.base_domain)
    for change in changes:
        click.echo(f"{change.kind} {change.slug} {change.field} {change.present!r} -> {change.wanted!r}".rstrip())
    click.echo(f"{sum(c.kind != 'drift' for c in changes)} changes")


@tenant_group.command("apply")
@told
def tenant_apply() -> None:
    """Create the territories whose files are new; bring up to date what the files own."""
    count = installation.apply_tenants(application())
    click.echo(f"{count} changes")


@tenant_group.command("new")
@click.argument("slug")
@told
def tenant_new(slug: str) -> None:
    """Write the file of a new territory, with its id."""
    click.echo(
        f"{installation.new_tenant_file(from_environment().tenants_dir, slug)} is written; fill it in, then apply"
    )


@tenant_group.command("invite")
@click.argument("slug")
@click.argument("address")
@click.option("--role", default="territory_manager", help="territory_manager by default.")
@told
def tenant_invite(slug: str, address: str, role: str) -> None:
    """Mail somebody a link to join a territory: its first manager, who invites the others."""
    installation.invite(application(), slug, address, role)
    click.echo(f"an invitation to {slug} is on its way to {address}")


@tenant_group.command("schema")
@told
def tenant_schema() -> None:
    """Print the schema of the tenant files."""
    click.echo(tenant_files.json_schema(), nl=False)


@click.group("member")
def member_group() -> None:
    """People of a territory."""


@member_group.command("forget-factor")
@click.argument("slug")
@click.argument("email")
@told
def member_forget_factor(slug: str, email: str) -> None:
    """Let somebody who has lost phone, passkeys and recovery codes set up their second step anew."""
    app = application()
    ref = next((found for found in territories(app) if found.slug == slug), None)
    if ref is None:
        raise click.ClickException(f"{slug} is no territory")
    with app.app_context(), use_tenant(ref):
        try:
            factors.forget_all(system_actor("portal member forget-factor"), email)
        except LookupError:
            raise click.ClickException(f"{email} is no member of {slug}") from None
    click.echo(f"{email} signs in to {slug} with the password alone, until a second step is set up again")
