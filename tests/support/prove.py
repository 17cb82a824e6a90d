"""The sizes of proofs that draw at random: short with the tests, long in `make prove`, which prints what was tried.

PORTAL_PROVE=1 makes them long; PROVE_SEED draws otherwise.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

LONG = os.environ.get("PORTAL_PROVE") == "1"
SEED = int(os.environ.get("PROVE_SEED", "20261123"))
WANTED = {"isolation probes": 100_000, "odd requests": 20_000, "audit alterations": 500}
"""What a whole run tries at least."""
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
    totals: Counter[str] = Counter()
    terminalreporter.section(f"proven with seed {SEED}")
    for report in sorted(_called(terminalreporter), key=lambda report: report.nodeid):
        for name, told in report.user_properties:
            if name == "proven":
                what, count, seconds = told
                totals[what] += count
                proof = report.nodeid.split("/")[-1]
                terminalreporter.write_line(f"{proof:<96} {count:>9,} {what:<20} {seconds:>6} s  {report.outcome}")
    for what, count in sorted(totals.items()):
        wanted = f"of {WANTED[what]:,} at least" if what in WANTED else ""
        terminalreporter.write_line(f"{'in all':<96} {count:>9,} {what:<20} {wanted}".rstrip())


def _called(terminalreporter: pytest.TerminalReporter) -> list[pytest.TestReport]:
    stats = terminalreporter.stats
    return [report for outcome in ("passed", "failed") for report in stats.get(outcome, []) if report.when == "call"]
