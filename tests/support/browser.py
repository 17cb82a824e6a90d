"""A Chromium for the tests that walk through pages as a person does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path(__file__).resolve().parents[2] / "tools/chromium.py"
# Sister territories are one site, as in production; below localhost a page counts as secure without TLS. A page that
# asks anyone else gets no answer.
HOSTS = (
    "MAP alize.localhost 127.0.0.1, MAP *.alize.localhost 127.0.0.1, MAP * ~NOTFOUND, "
    "EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"
)
ARGUMENTS = [
    "--no-sandbox",  # the tests may run as root, and visit nothing but the portal
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--js-flags=--no-opt --no-maglev",  # no page lives long enough for its scripts to be worth making faster
    f"--host-resolver-rules={HOSTS}",
]


def chromium_path() -> str:
    """The one that the checks found, or look for it now; stops the run when there is none."""
    found = subprocess.run([sys.executable, CHROMIUM, "--find"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.exit(found.stderr.strip(), 4)
    return found.stdout.strip()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser process for each worker."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts, each a person at a machine of their own: `new_context(locale="ro-RO", viewport=…)`.

    They want nothing to move: what glides is drawn sixty times a second.
    """
    contexts = []

    def make(**options: object) -> BrowserContext:
        settings: dict[str, object] = {
            "locale": "fr-FR",
            "viewport": {"width": 1280, "height": 800},
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**settings | options)  # type: ignore[arg-type]
        context.set_default_timeout(int(os.environ.get("BROWSER_TIMEOUT", "30000")))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of one French-speaking person."""
    return new_context().new_page()
