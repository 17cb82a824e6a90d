"""Takes the pictures of docs/screens/: the main pages of the demonstration at 360 and 1280 pixels (`make screens`).

Serves a fresh demonstration from a temporary folder, signs in with its own logins and closes everything again.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screens"
WIDTHS = (360, 1280)
PASSWORD = "demonstration-alize"  # noqa: S105  the demonstration's, printed by `make run`
TERRITORY = "demonstration-1"
PAGES = (
    ("home", "", None, "/"),
    ("territory", TERRITORY, None, "/"),
    ("apply", TERRITORY, None, "/apply"),
    ("sign-in", TERRITORY, None, "/sign-in"),
    ("day", TERRITORY, "operator", "/day"),
    ("files", TERRITORY, "operator", "/projects/?basket=study"),
    ("file", TERRITORY, "operator", "first:/projects/?basket=running"),
    ("meeting", TERRITORY, "committee-member", "first:/meetings/"),
    ("schedule", TERRITORY, "accountant", "first:/advances/"),
    ("missions", TERRITORY, "expert", "/missions/mine"),
    ("my-file", TERRITORY, "sme", "/home"),
    ("dashboard", TERRITORY, "funder", "/dashboard"),
    ("network", "network", "network-coordinator", "/territories/"),
    ("pilot-file", "romania-pilot", "operator", "first:/projects/?basket=running"),
)
"""Picture, tenant, role (None: nobody), address; `first:` opens the first file of a list."""


@contextmanager
def portal() -> Iterator[str]:
    """Serve a loaded demonstration; gives the port as text."""
    folder = tempfile.mkdtemp(prefix="alize-screens-")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    for name in [n for n in os.environ if n.startswith("DATABASE")]:
        del os.environ[name]
    os.environ.update(VAR_DIR=folder, PORT=port)
    from portal import installation
    from portal.app import create_app
    from portal.settings import from_environment

    list(installation.prepare())
    server = make_server("127.0.0.1", int(port), create_app(from_environment()), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield port
    finally:
        server.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def take(page: Page, port: str, name: str, slug: str, role: str | None, path: str) -> None:
    """Open an address as a role and keep its picture."""
    base = f"http://{slug + '.' if slug else ''}localhost:{port}"
    if role:
        page.goto(f"{base}/sign-in")
        page.fill("#email", f"{role}@{slug}.alize.example")
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
    page.goto(base + path.removeprefix("first:"))
    if path.startswith("first:"):
        page.click("main tbody th a")
    page.wait_for_load_state("networkidle")
    page.screenshot(
        path=str(FOLDER / f"{name}-{page.viewport_size['width'] if page.viewport_size else 0}.png"), full_page=True
    )


def main() -> None:
    """Take every picture at both widths."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with portal() as port, sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        )
        only = set(sys.argv[1:])
        for name, slug, role, path in PAGES:
            for width in WIDTHS:
                if only and name not in only:
                    continue
                context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
                take(context.new_page(), port, name, slug, role, path)
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
