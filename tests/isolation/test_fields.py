"""Forms and addresses take what they offer: no id of another territory, no column that they do not declare."""

from __future__ import annotations

from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from isolation.fields import FOUND, NEVER, Form, Forms, foreign_ids, holding, planted, tables_of
from isolation.matrix import Run, same
from isolation.world import World
from support.prove import Proven, draw, size


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> World:
    """A world on each engine."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


@pytest.fixture(scope="module")
def forms(world: World) -> Forms:
    """The forms of the visited territory."""
    return Forms(world)


@pytest.fixture(scope="module")
def found(forms: Forms) -> list[Form]:
    """Each kind of form once."""
    return forms.all()


def others(world: World) -> dict[str, dict[str, str]]:
    """Digests of every table of everybody else."""
    return {slug: world.fingerprint(tenant) for slug, tenant in world.tenants.items() if slug != world.own.slug}


def shows_more(run: Run, mine: TestResponse, nobodys: TestResponse, path: str) -> bool:
    """Whether an answer with a foreign id differs from one with nobody's, or says something of that territory."""
    if not mine.mimetype.startswith("text/"):
        return mine.status_code != nobodys.status_code
    told = any(text in mine.text for text in run.secrets[run.world.other.slug])
    return told or same(mine, path)[:2] != same(nobodys, path)[:2]


def test_no_address_takes_another_territory_s_id(world: World, forms: Forms, found: list[Form], proven: Proven) -> None:
    """A name that a page reads in its address means as little with a foreign id as with one that is nobody's."""
    assert found
    before, asked, wrong, run = others(world), 0, [], Run(world)
    random, known = (
        draw("addresses"),
        [i for t in dict.fromkeys(tables_of(world).values()) for i in foreign_ids(world, t)],
    )
    for visit, rule, path in forms.pages():
        for name in sorted(forms.names.read[rule.endpoint] - {"csrf_token"}):
            for foreign in random.sample(known, size(1, 12)):
                asked += 1
                mine = forms.ask(visit, "GET", path, query_string={name: str(foreign)})
                nobodys = forms.ask(visit, "GET", path, query_string={name: str(uuid4())})
                if mine.status_code >= 500 or shows_more(run, mine, nobodys, path):
                    wrong.append(f"{path}?{name}={foreign} as {visit}")
    proven("isolation probes", asked)
    assert not wrong, wrong[:10]
    assert others(world) == before
    assert asked > 50


def test_no_form_takes_another_territory_s_id(world: World, forms: Forms, found: list[Form], proven: Proven) -> None:
    before, tables, used, random = others(world), tables_of(world), set(), draw("ids in forms")
    asked, fields = forms.sent, set()
    for form in found:
        for name, ids in form.choices.items():
            kinds = {tables[one] for one in ids if one in tables}
            known = [foreign for table in kinds for foreign in foreign_ids(world, table)]
            for foreign in random.sample(known, min(len(known), size(1, 15))):
                fields.add((form.endpoint, name))
                used.add(foreign)
                forms.send(form, {name: str(foreign)})
    proven("isolation probes", forms.sent - asked)
    assert not forms.failed, "\n".join(forms.failed[:10])
    assert others(world) == before
    assert not holding(world, used)
    assert len(fields) >= 10, fields


def test_no_form_takes_a_column_that_it_does_not_declare(
    world: World, forms: Forms, found: list[Form], proven: Proven
) -> None:
    before, columns, asked = others(world), planted(world), forms.sent
    for form in found:
        declared = form.names | forms.names.read[form.endpoint]
        forms.send(form, {name: value for name, value in columns.items() if name not in declared or name in NEVER})
    proven("forms with all columns", forms.sent - asked)
    assert not forms.failed, "\n".join(forms.failed[:10])
    assert others(world) == before
    assert not holding(world, {*FOUND, world.other.ref.id})
    assert forms.sent - asked >= 45
    assert len(columns) > 200


def test_what_is_planted_is_found(world: World) -> None:
    """The twin: a row that took a planted value is seen."""
    assert holding(world, {world.own.people["operator"].actor.name})
