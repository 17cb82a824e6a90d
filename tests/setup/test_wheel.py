"""The wheel holds all it needs, works where nothing else is, and is not built when something is missing."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.building import build

ROOT = Path(__file__).resolve().parents[2]
VENDOR = "portal/foundation/web/static/vendor"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def empty_environment(wheel, tmp_path_factory):
    """A folder with the wheel and nothing of the checkout; the packages it needs come from the tests' own."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*command, "--disable-pip-version-check", "--target", folder, wheel], check=True)
    return folder


def run(site, folder, code, **environ):
    env = {"PATH": os.defpath, "HOME": str(folder), "PYTHONPATH": str(site), "VAR_DIR": str(folder / "var"), **environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "name",
    [
        f"{VENDOR}/bootstrap.min.css",
        f"{VENDOR}/htmx.min.js",
        f"{VENDOR}/communes.json",
        f"{VENDOR}/fonts/figtree-latin-wght-normal.woff2",
        f"{VENDOR}/maps/france.departments.json",
        f"{VENDOR}/maps/romania.json",
        "portal/foundation/db/migrations/env.py",
        "portal/foundation/db/migrations/script.py.mako",
        "portal/plugin_project/pyproject.toml.txt",
        "portal/plugin_project/tests/test_conformance.py.txt",
        "alize_europe/plugin.toml",
        "alize_france/plugin.toml",
        "alize_romania/plugin.toml",
    ],
)
def test_the_wheel_holds(wheel, name):
    assert name in zipfile.ZipFile(wheel).namelist()


@pytest.mark.parametrize(
    "pattern",
    [
        "portal/translations/fr/LC_MESSAGES/*.mo",
        "portal/translations/en/LC_MESSAGES/*.mo",
        "alize_romania/translations/ro/LC_MESSAGES/*.mo",
        "portal/foundation/web/templates/**/*.html",
        "portal/foundation/db/migrations/versions/*.py",
        "portal/**/*.typ",
        "alize_europe/parameters/*.toml",
    ],
)
def test_the_wheel_holds_some(wheel, pattern, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    assert any(tmp_path.glob(pattern))


def test_the_wheel_holds_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"portal", "alize_europe", "alize_france", "alize_romania", "alize_portal-0.1.0.dist-info"}
    ours = [name for name in names if not name.startswith("portal/plugin_project/")]
    assert not [name for name in ours if "/tests/" in name or "__pycache__" in name]


def test_it_declares_the_three_plugins_and_the_command(wheel):
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read("alize_portal-0.1.0.dist-info/entry_points.txt").decode()
    assert "portal = portal.__main__:main" in text
    for name in ("alize_europe", "alize_france", "alize_romania"):
        assert f"{name} = {name}" in text


def test_it_is_imported_from_where_it_was_installed(empty_environment, tmp_path):
    code = "import portal, portal.sdk, alize_europe, alize_france, alize_romania; print(portal.__file__)"
    answer = run(empty_environment, tmp_path, code)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(str(empty_environment))


def test_it_starts_where_nothing_else_is(empty_environment, tmp_path):
    upgrade = "import sys; sys.argv = ['portal', 'db', 'upgrade']; from portal.cli import main; main()"
    visit = (
        "from portal.app import create_app; from portal.settings import from_environment\n"
        "answer = create_app(from_environment()).test_client().get('/livez'); print(answer.status_code)"
    )
    for code in (upgrade, visit):
        answer = run(empty_environment, tmp_path, code, TENANTS_DIR=str(ROOT / "tenants"))
        assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == "200"


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (f"{VENDOR}/htmx.min.js", "htmx.min.js is missing"),
        ("translations/fr/LC_MESSAGES/*.mo", "is missing (from portal i18n compile)"),
        ("portal/foundation/web/templates/**/*.html", "templates/**/*.html is missing"),
        ("portal/foundation/db/migrations/versions/*.py", "versions/*.py is missing"),
    ],
)
def test_no_wheel_without(checkout, tmp_path, lost, said):
    root = shutil.copytree(checkout, tmp_path / "checkout")
    for path in list(root.glob(lost)):
        path.unlink()
    built = build(root, tmp_path / "dist")
    assert built.returncode != 0
    assert said in built.stderr + built.stdout
    assert not list((tmp_path / "dist").glob("*.whl"))


def test_no_wheel_when_a_file_would_be_left_out(checkout, tmp_path):
    root = shutil.copytree(checkout, tmp_path / "checkout")
    config = root / "pyproject.toml"
    config.write_text(config.read_text().replace('exclude = ["__pycache__"', 'exclude = ["*.css", "__pycache__"'))
    built = build(root, tmp_path / "dist")
    assert built.returncode != 0
    assert "is not in the wheel" in built.stderr + built.stdout
    assert not list((tmp_path / "dist").glob("*.whl"))
