"""`portal plugin parameters`: what the rules' values are on a day, and the text that says so."""

import errno
import re
from datetime import date
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from portal import cli
from portal.foundation.hooks import registry
from portal.foundation.kernel.dated import load_parameters


def printed(*arguments):
    done = CliRunner().invoke(cli.main, ["plugin", "parameters", *arguments])
    return done.exit_code, done.output


def test_every_value_in_force_is_printed_with_unit_day_source_and_address():
    status, text = printed("--on", "2026-01-15", "--plugin", "alize_europe")
    assert status == 0
    line = next(line for line in text.splitlines() if line.startswith("alize_europe base_rates.eur:"))
    assert re.fullmatch(r"alize_europe base_rates\.eur: 2\.19 \(% a year\), since 2026-01-01, \S.* <https://\S+>", line)


def test_no_parameter_of_no_plugin_is_left_out():
    _status, text = printed("--on", "2026-01-15")
    for plugin in ("alize_europe", "alize_france", "alize_romania"):
        folder = Path(import_module(plugin).__file__).parent / "parameters"
        for parameter in load_parameters(folder):
            assert f"\n{plugin} {parameter.key}: " in f"\n{text}"


@pytest.mark.parametrize("plugin", ["alize_europe", "alize_france", "alize_romania"])
def test_what_a_text_sets_has_the_text_s_address(plugin):
    texts = re.compile(r"Décret|Code |Loi |Leg(ea|ii)|Ordin|Regulament|Regulation|Communication")
    folder = Path(import_module(plugin).__file__).parent / "parameters"
    sources = [value.source for parameter in load_parameters(folder) for value in parameter.values]
    assert not [source.title for source in sources if texts.match(source.title) and not source.url]


def test_whoever_has_read_enough_hears_of_no_error(monkeypatch):
    def closed(_line):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(click, "echo", closed)
    assert printed("--on", "2026-01-15")[1] == ""


def test_a_day_without_value_says_so():
    _status, text = printed("--on", "2001-06-01", "--plugin", "alize_romania")
    assert "alize_romania advance.offered: no value on 2001-06-01 (the first is from 2009-04-24)" in text
    _status, text = printed("--on", "2031-06-01", "--plugin", "alize_europe")
    assert re.search(r"de_minimis\.\w+: no value on 2031-06-01 \(since 2031-01-01, ", text)


def test_yes_and_no_are_words():
    assert "alize_romania advance.offered: no (yes/no), since 2009-04-24" in printed("--on", "2026-01-15")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--on", "2026-01-15", "--plugin", "alize_nowhere"], "Error: alize_nowhere: not installed"),
        (["--on", "yesterday"], "'yesterday' does not match the format"),
        ([], "Missing option '--on'"),
    ],
)
def test_what_cannot_be_answered_is_said(arguments, said):
    status, text = printed(*arguments)
    assert status != 0
    assert said in text


def test_a_wrong_file_is_named(tmp_path, monkeypatch):
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters/advance.toml").write_text("maximum = 3", encoding="utf-8")
    found = registry.discover(("alize_romania",))
    found.installed["alize_romania"] = registry.replace(found.installed["alize_romania"], folder=tmp_path)
    monkeypatch.setattr("portal.cli.plugins.discover", lambda _only: found)
    status, text = printed("--on", date(2026, 1, 1).isoformat())
    assert (status, text) == (1, "Error: advance.toml, advance.maximum: a table is expected\n")
