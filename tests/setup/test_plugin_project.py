"""`portal plugin new`: a project that works as it is, where the portal's wheel is installed and nothing else."""

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import cli


@pytest.fixture(scope="module")
def author(wheel, tmp_path_factory):
    """The shell of an author: a clean environment with the wheel; what that needs comes from the tests' own."""
    folder = tmp_path_factory.mktemp("author")
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "needed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    offline = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    programs = {
        "pip install": [sys.executable, "-m", "pip", "--python", venv / "bin/python", "install", *offline],
        "portal": [venv / "bin/portal"],
        "pytest": [venv / "bin/python", "-P", "-m", "pytest"],
    }

    def shell(line, folder=folder):
        (name,) = [name for name in programs if line.startswith(name)]
        command = [*programs[name], *shlex.split(line.removeprefix(name))]
        env = {"PATH": os.defpath, "HOME": str(folder)}
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    shell(f"pip install {wheel}")
    return shell


def test_a_new_project_passes_its_tests_from_the_wheel_alone(author, tmp_path):
    author("portal plugin new alize_atlantis", tmp_path)
    project = tmp_path / "alize_atlantis"
    author("pip install -e .", project)
    assert "alize_atlantis 0.1.0 usable" in author("portal plugin list", project)
    told = author("pytest -v", project)
    assert "test_case_numbers_N01 PASSED" in told
    assert "failed" not in told


def asked(*arguments):
    done = CliRunner().invoke(cli.main, ["plugin", "new", *arguments])
    return done.exit_code, done.output


def test_what_stands_there_is_never_written_over(tmp_path):
    (tmp_path / "alize_atlantis").mkdir()
    status, text = asked("alize_atlantis", "--folder", str(tmp_path))
    assert status == 1
    assert "is there already: nothing is written over" in text
    assert not list((tmp_path / "alize_atlantis").iterdir())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Alize-Atlantis", "3 to 41 small letters, digits or _, a letter first: try alize_atlantis"),
        ("7", "3 to 41 small letters, digits or _, a letter first"),
        ("../outside", "try outside"),
        ("a" * 50, f"try {'a' * 41}"),
        ("json", "is the name of something that Python has already: try alize_json"),
        ("alize_france", "is the name of something that Python has already"),
    ],
)
def test_a_name_that_cannot_be_is_put_right(tmp_path, name, said):
    status, text = asked(name, "--folder", str(tmp_path))
    assert status == 1
    assert said in text
    assert not list(Path(tmp_path).iterdir())


def test_nothing_of_the_example_s_name_is_left(tmp_path):
    asked("alize_atlantis", "--folder", str(tmp_path))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (tmp_path / "alize_atlantis/alize_atlantis/plugin.toml").is_file()
    for path in files:
        assert "example" not in path.name
        assert b"alize_example" not in path.read_bytes()
