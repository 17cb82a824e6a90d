"""The locks say what is installed, by hash, and name no machine."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("boot", "run", "dev")


def pins(name):
    text = (ROOT / f"requirements/{name}.txt").read_text()
    lines = (line.removesuffix("\\").split(";")[0].strip() for line in text.splitlines() if re.match(r"[a-z]", line))
    return dict(line.split("==") for line in lines)


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_its_hashes_and_no_address(name):
    text = (ROOT / f"requirements/{name}.txt").read_text()
    assert not re.search(r"https?://|file:|index-url|find-links|trusted-host", text)
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_tests_run_on_what_is_served():
    dev = pins("dev")
    assert {name: dev.get(name) for name in pins("run")} == pins("run")


def test_what_the_distribution_asks_for_is_locked():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    run = {re.sub(r"\[.*", "", name): version for name, version in pins("run").items()}
    for line in asked:
        requirement = Requirement(line)
        assert requirement.specifier.contains(run[requirement.name]), line


def test_front_end_lock_has_integrity_and_no_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, package in packages.items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")
