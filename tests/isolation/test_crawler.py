"""As each role of each tenant: no error, no link to nowhere, no page without a way on, no query a row."""

from __future__ import annotations

import pytest
from flask import Flask

from isolation.crawl import Walk
from portal.people.accounts.rules import ROLES
from support.app import Visitor
from support.prove import LONG, size

pytestmark = pytest.mark.slow

STAFF = [key for key, role in ROLES.items() if "territory" in role.places and "people.manage" not in role.permissions]
STAFF += [key for key, role in ROLES.items() if "territory" in role.places and key not in STAFF]
"""Whoever may switch the others off walks last."""
NETWORK = [key for key, role in ROLES.items() if "network" in role.places]
WALKS = {
    "demonstration-1": [None, *STAFF],
    "romania-pilot": [None, *STAFF],
    "ales-cevennes": [None, "sme", "territory_manager"],
    "network": [None, *NETWORK],
    "": [None],
}
ENGINES = {"romania-pilot": "postgresql", "network": "postgresql"}
"""Where one walks on one engine only; the others are walked on SQLite. The long run walks everywhere on both."""
PLACES = [(engine, slug) for slug in WALKS for engine in ("sqlite", "postgresql")]
if not LONG:
    PLACES = [(engine, slug) for engine, slug in PLACES if engine == ENGINES.get(slug, "sqlite")]


@pytest.mark.parametrize(("engine_kind", "slug"), PLACES, indirect=["engine_kind"])
def test_every_link_and_every_form(app: Flask, slug: str) -> None:
    problems, often, pages, forms = [], [], 0, 0
    for role in WALKS[slug]:
        walk = Walk(Visitor(app, slug, role), each=size(1, 2)).run()
        who = f"{role or 'anonymous'} at {slug or 'home'}"
        problems += [f"{who}: {problem}" for problem in walk.problems]
        often += [f"{who}: {page}" for page in walk.often]
        pages, forms = pages + len(walk.seen), forms + sum(walk.sent.values())
    assert not problems, f"{len(problems)} in {pages} pages and {forms} forms\n" + "\n".join(problems[:30])
    assert not often, "\n".join(often[:30])
    assert pages >= 5 * len(WALKS[slug])
