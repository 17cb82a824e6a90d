"""A territory's answers are the same, byte for byte, whatever there is in another one: lists, search, totals, exports.

The first territory is walked through as several people, and every page is taken; the second is filled with rows of
every kind that hold the first one's own words; every page is taken again. What may differ: samples.CHANGING.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from isolation import generic
from isolation.factories.projects import own_files
from isolation.samples import TAKER, Pages, Told, difference, exports
from isolation.test_switched_off import criteria_off
from isolation.world import Tenant, World
from portal.foundation.db.base import Scoped
from portal.foundation.db.session import db, transaction
from portal.programme.companies.service import CompanyData
from portal.programme.projects import service as projects
from portal.programme.projects.models import Project
from support.app import Visitor
from support.prove import LONG, Proven, size

ROLES = (None, "operator", "territory_manager", "sme", "expert", "funder", "committee_member", "partner_contact")
SHORT = {"sqlite": (None, "territory_manager", "sme"), "postgresql": ("operator", "sme")}


@dataclass
class Passes:
    """Two passes over the first territory, and what happened between."""

    world: World
    pages: Pages
    still: dict[tuple[str, str], Told]
    before: dict[tuple[str, str], Told]
    after: dict[tuple[str, str], Told]
    files: tuple[dict[tuple[str, str], Told], dict[tuple[str, str], Told]]
    rows: tuple[int, int]
    references: tuple[str, str]


def opened(tenant: Tenant, marker: str) -> str:
    """A new file; its reference."""
    with tenant.bound():
        company = CompanyData(name=f"{marker} firm", registered=False)
        data = projects.ProjectData(company=company, title=f"{marker} project")
        project_id = projects.open_project(tenant.actor("operator"), data, tenant.day)
        return db.session.scalars(select(Project.reference).where(Project.id == project_id)).one()


def more(world: World, times: int) -> None:
    """Fill the second territory: files through their service, rows of every table, all with the first one's words."""
    tenant, marker = world.other, world.own.marker
    for _number in range(times):
        opened(tenant, marker)
    kinds = [m for _n, m in sorted(generic.models().items()) if issubclass(m, Scoped) and m.__table__ in world.tables]
    for model in kinds:
        for _number in range(times):
            with tenant.bound(), suppress(IntegrityError), transaction():  # of some there may be only one
                generic.make(model, marker, tenant.day)


def rows(world: World) -> int:
    """How many rows the second territory has."""
    with world.admin.connect() as connection:
        counts = [
            connection.scalar(select(func.count()).where(table.c.tenant_id == world.other.ref.id)) or 0
            for table in world.tables
            if "tenant_id" in table.c
        ]
    return sum(counts)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def passes(request: pytest.FixtureRequest) -> Passes:
    """The two passes on each engine."""
    world: World = request.getfixturevalue(f"{request.param}_world")
    people = ROLES if LONG else SHORT[request.param]
    with world.own.bound():
        words = (world.own.marker.split()[0], own_files(world.own)[0].reference)
    pages = Pages({role or "anonymous": Visitor(world.app, world.own.slug, role) for role in people}, words)
    pages.find(size(50, 400))
    first, taken = opened(world.own, "first"), exports(Visitor(world.app, world.own.slug, TAKER))
    still, few = pages.told(size(4, 1)), rows(world)
    before = pages.told()
    more(world, size(3, 12))
    after, many = pages.told(), rows(world)
    files = (taken, exports(Visitor(world.app, world.own.slug, TAKER)))
    return Passes(world, pages, still, before, after, files, (few, many), (first, opened(world.own, "second")))


def differing(first: dict[tuple[str, str], Told], second: dict[tuple[str, str], Told]) -> list[str]:
    """The pages that answer otherwise."""
    found = {key: difference(told, second[key]) for key, told in first.items()}
    return [f"{path} as {name}: {what}" for (name, path), what in found.items() if what]


def test_answers_do_not_change_by_themselves(passes: Passes) -> None:
    """Else the comparison says nothing of the rows in between."""
    found = differing(passes.still, passes.before)
    assert not found, "\n".join(found[:10])


def test_another_territory_s_rows_change_no_answer(passes: Passes, proven: Proven) -> None:
    proven("answers compared", len(passes.before))
    found = differing(passes.before, passes.after)
    assert not found, f"{len(found)} of {len(passes.before)}\n" + "\n".join(found[:10])
    kinds = [dict(told[1]).get("Content-Type", "") for told in passes.before.values()]
    assert {"html", "sheet", "pdf"} <= {one for one in ("html", "sheet", "pdf") if any(one in k for k in kinds)}
    assert {200, 303, 403, 404} & {told[0] for told in passes.before.values()} >= {200, 404}
    assert passes.rows[1] > passes.rows[0] + 100
    assert len(passes.before) > (150 if LONG else 75)


def test_another_territory_s_rows_change_no_export(passes: Passes, proven: Proven) -> None:
    before, after = passes.files
    proven("answers compared", len(before))
    found = differing(before, after)
    assert not found, "\n".join(found[:10])
    assert {told[0] for told in before.values()} == {200}
    assert len(before) > 10


def test_references_of_files_do_not_move(passes: Passes) -> None:
    first, second = passes.references
    assert int(second.split("-")[-1]) == int(first.split("-")[-1]) + 1


@pytest.mark.parametrize("passes", ["sqlite"], indirect=True)
def test_without_the_criteria_it_is_red(passes: Passes, monkeypatch: pytest.MonkeyPatch) -> None:
    with criteria_off(monkeypatch):
        now, taken = passes.pages.told(2), exports(passes.pages.visitors[TAKER])
    found = differing({key: told for key, told in passes.before.items() if key in now}, now)
    assert len(found) > 15
    assert differing(passes.files[0], taken)
