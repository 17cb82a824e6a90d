"""`portal plugin`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from portal import new_plugin
from portal.cli.base import told
from portal.foundation.hooks.registry import PluginError, Registry, discover
from portal.foundation.kernel.dated import Parameter, load_parameters
from portal.settings import chosen_plugins


@click.group("plugin")
def plugin_group() -> None:
    """Plugins."""


@plugin_group.command("list")
@told
def plugin_list() -> None:
    """List the installed plugins and whether they can be used."""
    for plugin, found in sorted(discover(chosen_plugins()).installed.items()):
        click.echo(f"{plugin} {found.manifest.version} {found.problem or 'usable'}")


@plugin_group.command("new")
@click.argument("name")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where; else here.")
@told
def plugin_new(name: str, folder: Path) -> None:
    """Write the project of a new plugin, which works as it is."""
    target = new_plugin.write(name, folder)
    click.echo(f"{target} is written; go on there with: pip install -e . && pytest")


@plugin_group.command("parameters")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day, 2026-01-01.")
@click.option("--plugin", help="Of this plugin only.")
@told
def plugin_parameters(on: datetime, plugin: str | None) -> None:
    """Print the dated values of the plugins in force on a day, each with its source."""
    for line in _values(discover(chosen_plugins()), plugin, on.date()):
        click.echo(line)


def _values(registry: Registry, only: str | None, day: date) -> Iterator[str]:
    if only is not None and only not in registry.installed:
        raise PluginError(f"{only}: not installed")
    for plugin, found in sorted(registry.installed.items()):
        if only in {None, plugin}:
            for parameter in load_parameters(found.folder / "parameters"):
                yield f"{plugin} {_in_force(parameter, day)}"


def _in_force(parameter: Parameter, day: date) -> str:
    value = parameter.latest(day)
    if value is None:
        return f"{parameter.key}: no value on {day} (the first is from {parameter.values[0].since})"
    said = f"since {value.since}, {value.source.title}" + (f" <{value.source.url}>" if value.source.url else "")
    if value.value is None:
        return f"{parameter.key}: no value on {day} ({said})"
    shown = {True: "yes", False: "no"}[value.value] if isinstance(value.value, bool) else value.value
    return f"{parameter.key}: {shown} ({parameter.unit}), {said}"
