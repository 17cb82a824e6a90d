"""`portal plugin new`: a project that works as it is, where the portal's wheel is installed and nothing else."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import cli

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs/plugin-guide.md"
BLOCK = re.compile(r"(?:^`(?P<file>\S+)`\n\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
OFFLINE = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check")


class Author:
    """Somebody at a shell in an empty folder, with a clean environment; what the wheel needs is the tests' own."""

    def __init__(self, folder):
        self.here = folder
        venv = folder / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        (site,) = venv.glob("lib/python*/site-packages")
        (site / "needed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "--python", venv / "bin/python", "install", *OFFLINE]
        pytest_ = [venv / "bin/python", "-P", "-m", "pytest"]
        self.programs = {
            "pip install": pip,
            "pip wheel": [*pip[: -len(OFFLINE) - 1], "wheel", *OFFLINE],
            "portal": [venv / "bin/portal"],
            "pytest": pytest_,
            "python": [venv / "bin/python"],
            "rm -r": ["/bin/rm", "-r"],
        }

    def writes(self, name, text):
        (self.here / name).parent.mkdir(parents=True, exist_ok=True)
        (self.here / name).write_text(text, encoding="utf-8")

    def types(self, line):
        if line.startswith("cd "):
            self.here = self.here / line[3:]
            return ""
        (name,) = [name for name in self.programs if line.startswith(name)]
        command = [*self.programs[name], *shlex.split(line.removeprefix(name))]
        env = {"PATH": os.defpath, "HOME": str(self.here)}
        done = subprocess.run(command, cwd=self.here, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def follows(self, session):
        """Type each line after a $; the lines after it are part of what is printed."""
        printed = ""
        for line in session.splitlines():
            if line.startswith("$ "):
                printed = self.types(line.removeprefix("$ "))
            else:
                assert line in printed, f"{line!r} is not in:\n{printed}"


def built_whole(author, package):
    """Assert that the wheel built in the author's folder holds what the package's folder holds; return its files."""
    (built,) = author.here.glob(f"{package}-*.whl")
    files = [path for path in (author.here / package).rglob("*.*") if "__pycache__" not in path.parts]
    held = set(zipfile.ZipFile(built).namelist())
    assert not {path.relative_to(author.here).as_posix() for path in files} - held
    return held


def test_the_guide_leads_from_nothing_to_a_country(wheel, tmp_path):
    shutil.copy(wheel, tmp_path)
    author = Author(tmp_path)
    for block in BLOCK.finditer(GUIDE.read_text(encoding="utf-8")):
        if block["kind"] == "console":
            author.follows(block["text"])
        else:
            assert block["file"], f"a block under no file: {block['text'][:80]}"
            author.writes(block["file"], block["text"])
    assert author.here.name == "alize_ruritania"
    held = built_whole(author, "alize_ruritania")
    assert "alize_ruritania/translations/de/LC_MESSAGES/alize_ruritania.mo" in held


def test_a_country_written_from_the_guide_stands_on_the_wheel_alone(wheel, tmp_path):
    shutil.copy(wheel, tmp_path)
    author = Author(tmp_path)
    kept_out = shutil.ignore_patterns("*.mo", "__pycache__", ".pytest_cache", "*.egg-info")
    shutil.copytree(ROOT / "plugins/portugal", tmp_path / "portugal", ignore=kept_out)
    author.types(f"pip install {wheel.name}")
    author.types("cd portugal")
    author.types("pip install -e .")
    author.types("portal i18n compile --plugin alize_portugal")
    author.types("pip wheel --no-deps .")
    held = built_whole(author, "alize_portugal")
    needed = {"plugin.toml", "parameters/missions.toml", "translations/pt/LC_MESSAGES/alize_portugal.mo"}
    assert {f"alize_portugal/{name}" for name in needed} < held
    assert " passed" in author.types("pytest")


def test_no_block_of_the_guide_is_left_out():
    text = GUIDE.read_text(encoding="utf-8")
    assert text.count("\n```") == 2 * len(BLOCK.findall(text)) > 20


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
