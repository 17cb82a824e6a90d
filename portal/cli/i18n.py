"""`portal i18n`."""

from __future__ import annotations

import sys

import click

from portal import catalogs
from portal.catalogs import Domain
from portal.cli.base import told
from portal.foundation.hooks.registry import discover

of_plugin = click.option("--plugin", help="Of this installed plugin only.")


def _domains(plugin: str | None) -> list[Domain]:
    return catalogs.domains() if plugin is None else catalogs.brought_by(discover((plugin,)).installed[plugin].folder)


@click.group("i18n")
def i18n_group() -> None:
    """Message catalogs."""


@i18n_group.command("extract")
@of_plugin
@told
def i18n_extract(plugin: str | None) -> None:
    """Collect the source strings and bring every catalog up to date."""
    for line in catalogs.extract(_domains(plugin)):
        click.echo(line)


@i18n_group.command("compile")
@of_plugin
@told
def i18n_compile(plugin: str | None) -> None:
    """Compile every catalog."""
    click.echo(f"{catalogs.compile_all(_domains(plugin))} catalogs compiled")


@i18n_group.command("check")
@of_plugin
@told
def i18n_check(plugin: str | None) -> None:
    """Fail on a missing or fuzzy message in any language."""
    problems = catalogs.check(_domains(plugin))
    for problem in problems:
        click.echo(problem)
    sys.exit(1 if problems else 0)
