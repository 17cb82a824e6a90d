"""`portal db` and `portal demo`: tables, and what the demonstration puts into them."""

from __future__ import annotations

from datetime import date

import click

from portal import installation
from portal.cli.base import application, told


@click.group("db")
def db_group() -> None:
    """The database."""


@db_group.command("upgrade")
@click.option("--plugin", default=None, help="Only this plugin's tables.")
@told
def db_upgrade(plugin: str | None) -> None:
    """Bring the tables to the newest version, and make the keys and logins that are missing."""
    for line in installation.upgrade(plugin):
        click.echo(line)


@click.group("demo")
def demo_group() -> None:
    """The demonstration."""


@demo_group.command("load")
@click.option("--on", "on", default=None, help="Business date, 2026-11-23 by default.")
@told
def demo_load(on: str | None) -> None:
    """Load the demonstration into an empty database."""
    click.echo(installation.load_demo(application(), _day(on)))


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
    for line in installation.move_demo_clock(application(), _day(on), territory):
        click.echo(line)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else installation.DEMO_DAY
    except ValueError:
        raise click.ClickException(f"{text} is not a date; write 2026-11-23") from None
