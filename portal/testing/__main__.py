"""`python -m portal.testing golden alize_xx`, in a plugin's project: the kept files of `tests/golden/` anew."""

from __future__ import annotations

from pathlib import Path

import click

from portal.foundation.hooks.registry import PluginError
from portal.testing import golden
from portal.testing.subject import find


@click.group()
def main() -> None:
    """What an author of a plugin does beside running its tests."""


@main.command("golden")
@click.argument("plugin")
@click.option("--tests", type=click.Path(exists=True, path_type=Path), default=Path("tests"), help="The tests' folder.")
def write_golden(plugin: str, tests: Path) -> None:
    """Write the files that the plugin's formats make of the kit's samples into TESTS/golden."""
    try:
        subject = find(plugin, tests / "cases")
    except PluginError as error:
        raise click.ClickException(str(error)) from None
    for path in golden.write(subject):
        click.echo(f"{path} is written")


if __name__ == "__main__":
    main(prog_name="python -m portal.testing")
