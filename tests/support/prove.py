"""The sizes of proofs that draw at random: short with the tests, long in `make prove`, which prints what was tried.

PORTAL_PROVE=1 makes them long; PROVE_SEED draws otherwise.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from random import Random

import pytest

LONG = os.environ.get("PORTAL_PROVE") == "1"
SEED = int(os.environ.get("PROVE_SEED", "20261123"))
WANTED = {"isolation probes": 100_000, "odd requests": 20_000, "audit alterations": 500}
"""What a whole run tries at least; one that tries less fails."""
WHOLE = ("tests/isolation", "tests/foundation/audit/test_tampering.py")
"""The paths of `make prove` in the Makefile."""
Proven = Callable[[str, int], None]


def size(short: int, long: int) -> int:
    """How much a proof tries."""
    return long if LONG else short


def draw(name: str) -> Random:
    """The choices of one proof: the same ones for the same seed."""
    return Random(f"{SEED} {name}")


@pytest.fixture
def proven(request: pytest.FixtureRequest) -> Proven:
    """Note how many of what a proof has tried, for the table; say it before what came of it is judged."""
    start = time.monotonic()

    def note(what: str, count: int) -> None:
        request.node.user_properties.append(("proven", (what, count, round(time.monotonic() - start))))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of `make prove`: each proof, what it tried, how often, how long, and how it ended."""
    if not LONG:
        return
    totals = _totals(terminalreporter)
    terminalreporter.section(f"proven with seed {SEED}")
    for report in sorted(_called(terminalreporter), key=lambda report: report.nodeid):
        for name, told in report.user_properties:
            if name == "proven":
                what, count, seconds = told
                proof = report.nodeid.split("/")[-1]
                terminalreporter.write_line(f"{proof:<96} {count:>9,} {what:<20} {seconds:>6} s  {report.outcome}")
    for what in sorted({*totals, *(WANTED if _is_whole(terminalreporter.config) else ())}):
        wanted = f"of {WANTED[what]:,} at least" if what in WANTED else ""
        terminalreporter.write_line(f"{'in all':<96} {totals[what]:>9,} {what:<20} {wanted}".rstrip())
    for what in lacking(totals) if _is_whole(terminalreporter.config) else ():
        terminalreporter.write_line(f"fewer {what} than wanted: the proof does not hold", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let `make prove` fail when the whole of it was run and tried less than is wanted."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not _is_whole(session.config) or reporter is None or session.exitstatus != pytest.ExitCode.OK:
        return
    if lacking(_totals(reporter)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_whole(config: pytest.Config) -> bool:
    """Whether a long run leaves nothing out: the paths of `make prove`, no choice by name or mark, no worker of it."""
    chosen = config.getoption("keyword") or config.getoption("markexpr") or config.getoption("deselect")
    return LONG and not chosen and not hasattr(config, "workerinput") and set(WHOLE) <= set(config.args)


def lacking(totals: Mapping[str, int]) -> list[str]:
    """What was tried less often than is wanted."""
    return sorted(what for what, least in WANTED.items() if totals.get(what, 0) < least)


def _totals(terminalreporter: pytest.TerminalReporter) -> Counter[str]:
    totals: Counter[str] = Counter()
    for report in _called(terminalreporter):
        for name, told in report.user_properties:
            if name == "proven":
                totals[told[0]] += told[1]
    return totals


def _called(terminalreporter: pytest.TerminalReporter) -> list[pytest.TestReport]:
    stats = terminalreporter.stats
    return [report for outcome in ("passed", "failed") for report in stats.get(outcome, []) if report.when == "call"]
