"""`python -m portal.testing golden alize_xx`, in a plugin's project: the kept files of `tests/golden/` anew.

`python -m portal.testing papers alize_xx`: the documents that it words, as they are printed, to be looked at.
"""

from __future__ import annotations

from pathlib import Path

import click

from portal.foundation.hooks.registry import PluginError
from portal.testing import golden, papers
from portal.testing.subject import Subject, find


@click.group()
def main() -> None:
    """What an author of a plugin does beside running its tests."""


@main.command("golden")
@click.argument("plugin")
@click.option("--tests", type=click.Path(exists=True, path_type=Path), default=Path("tests"), help="The tests' folder.")
def write_golden(plugin: str, tests: Path) -> None:
    """Write the files that the plugin's formats make of the kit's samples into TESTS/golden."""
    for path in golden.write(_subject(plugin, tests)):
        click.echo(f"{path} is written")


@main.command("papers")
@click.argument("plugin")
@click.option("--tests", type=click.Path(exists=True, path_type=Path), default=Path("tests"), help="The tests' folder.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("papers"), help="Where they are written.")
def write_papers(plugin: str, tests: Path, folder: Path) -> None:
    """Write each document that the plugin words into FOLDER, as a PDF of each of the kit's samples."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name, pdf in papers.printed(_subject(plugin, tests)):
            (folder / name).write_bytes(pdf)
            click.echo(f"{folder / name} is written")
    except papers.UnsettableError as error:
        raise click.ClickException(str(error)) from None


def _subject(plugin: str, tests: Path) -> Subject:
    try:
        return find(plugin, tests / "cases")
    except PluginError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main(prog_name="python -m portal.testing")
