"""`portal …`: each command calls one service and says in a line what it did."""

from __future__ import annotations

import sys

import click

from portal import deployment, installation, serving
from portal.app import create_app
from portal.cli import audit, database, i18n, plugins, tenants
from portal.cli.base import application, told
from portal.foundation.hooks.registry import discover
from portal.settings import from_environment


@click.group()
def main() -> None:
    """The Alizé® portal."""


for group in (
    database.db_group,
    database.demo_group,
    tenants.tenant_group,
    tenants.member_group,
    plugins.plugin_group,
    audit.audit_group,
    i18n.i18n_group,
):
    main.add_command(group)


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
    settings = from_environment()
    create_app(settings)
    installation.checked_files(settings, discover(settings.plugins))
    click.echo("in order")


@main.command()
@told
def serve() -> None:
    """Serve the pages. Never migrates."""
    serving.serve(from_environment())


@main.command()
@told
def worker() -> None:
    """Do the background work, until stopped."""
    serving.work(application())


@main.command()
@told
def start() -> None:
    """Bring everything up to date and serve it, with the worker: what `make run` calls."""
    for line in installation.prepare():
        click.echo(line)
    serving.run_all(from_environment())
