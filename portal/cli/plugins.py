"""`portal plugin`."""

from __future__ import annotations

import click

from portal.cli.base import told
from portal.foundation.hooks.registry import discover
from portal.settings import from_environment


@click.group("plugin")
def plugin_group() -> None:
    """Plugins."""


@plugin_group.command("list")
@told
def plugin_list() -> None:
    """List the installed plugins and whether they can be used."""
    for plugin, found in sorted(discover(from_environment().plugins).installed.items()):
        click.echo(f"{plugin} {found.manifest.version} {found.problem or 'usable'}")
