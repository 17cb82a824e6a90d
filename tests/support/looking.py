"""How a page is looked at in a browser: what axe says, and whether it fits."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from support import prove

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong is told in full: telling what is right takes most of the time.
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"]}
SAID = "[aria-invalid=true], .az-alert, body.az-session"
"""What only a walk brings forth, in colours of its own: errors, what is said of a step, the meeting's screen."""

BUILT = """() => [...new Set([...document.body.querySelectorAll("*")].map((element) =>
  [element, element.parentElement, element.parentElement.parentElement].map((one) =>
    `${one.localName}.${one.getAttribute("class")}`).join(" < ")))]"""
"""What a page is built of: each kind of element in its place, by which its colours follow."""

_built: set[str] = set()
"""What pages were built of whose colours axe has looked at."""

again = False
"""Whether the walk that is under way is one that axe looks at on the other engine."""


def keep_at_hand(context: BrowserContext) -> None:
    """Let every page of a context have axe, which is half a megabyte to send; it is read when a page is looked at."""
    context.add_init_script(f"window.bringAxe = () => {{{AXE.axe_script}}}")


def violations(page: Page, *, colours: bool = True) -> list[dict[str, Any]]:
    """What axe finds wrong, each with its first place; in a page that is there whole."""
    if not page.evaluate("typeof bringAxe === 'function' && (bringAxe(), true)"):
        page.evaluate(AXE.axe_script)
    options = {**OPTIONS, "rules": {"color-contrast": {"enabled": colours}}}
    run = "async (options) => (await axe.run(document, options)).violations"
    found: list[dict[str, Any]] = page.evaluate(run, options)
    return found


def fresh(page: Page) -> bool:
    """Whether something of a page is built as nothing before whose colours were looked at; it counts as looked at."""
    found = set(page.evaluate(BUILT))
    new = prove.LONG or not found <= _built
    _built.update(found)
    return new


def fits(page: Page) -> bool:
    """Whether nothing sticks out of the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def check(page: Page) -> None:
    """Axe finds nothing, the page has one heading and is no wider than the window.

    Colours take most of its time: those of every page are looked at by browser/test_every_page.py.
    """
    page.wait_for_load_state()
    found = [] if again else violations(page, colours=prove.LONG or page.locator(SAID).count() > 0)
    assert not found, [(v["id"], v["nodes"][0]["html"][:200]) for v in found]
    expect(page.locator("h1")).to_have_count(1)
    assert fits(page)
