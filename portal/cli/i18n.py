"""`portal i18n`."""

from __future__ import annotations

import sys

import click

from portal import catalogs
from portal.cli.base import told


@click.group("i18n")
def i18n_group() -> None:
    """Message catalogs."""


@i18n_group.command("extract")
@told
def i18n_extract() -> None:
    """Collect the source strings and bring every catalog up to date."""
    for line in catalogs.extract():
        click.echo(line)


@i18n_group.command("compile")
@told
def i18n_compile() -> None:
    """Compile every catalog."""
    click.echo(f"{catalogs.compile_all()} catalogs compiled")


@i18n_group.command("check")
@told
def i18n_check() -> None:
    """Fail on a missing or fuzzy message in any language."""
    problems = catalogs.check()
    for problem in problems:
        click.echo(problem)
    sys.exit(1 if problems else 0)
