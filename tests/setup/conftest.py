"""The wheel, built once in a process, from a copy of what it is built from."""

import shutil
from pathlib import Path

import pytest

from support.building import build

ROOT = Path(__file__).resolve().parents[2]
BUILT_FROM = ("portal", "plugins", "translations", "pyproject.toml", "hatch_build.py")


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """A copy of what a wheel is built from, git's exclusions with it."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in BUILT_FROM:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, folder / name, **({"ignore": shutil.ignore_patterns("__pycache__")} if source.is_dir() else {}))
    shutil.copyfile(ROOT / ".gitignore", folder / ".gitignore")
    return folder


@pytest.fixture(scope="session")
def wheel(checkout, tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    built = build(checkout, target)
    assert built.returncode == 0, built.stderr
    (path,) = target.glob("alize_portal-*.whl")
    return path
