"""A hundred thousand invented projects in twenty territories, copied straight into PostgreSQL."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import uuid_utils.compat

PROJECTS = 100_000
TENANTS = 20
FIRST = date(2026, 11, 23)
STATES = ("prospect", "qualified", "in_study", "awaiting_documents", "ready", "discarded")


def fill(dsn: str, network: uuid.UUID, big: uuid.UUID, member: uuid.UUID, count: int = PROJECTS) -> None:
    """Fill the territory `big` with `count` projects, and nineteen others with fifty each; write the summary rows.

    Runs as the database's administrator, who goes around the walls: this is data for measuring, not product code.
    """
    rng = random.Random(1998)
    with psycopg.connect(dsn) as connection:
        others = [_tenant(connection, network, number) for number in range(1, TENANTS)]
        _projects(connection, rng, big, member, count)
        for tenant in others:
            _projects(connection, rng, tenant, None, 50)
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze")


def _tenant(connection: psycopg.Connection[Any], network: uuid.UUID, number: int) -> uuid.UUID:
    tenant = uuid_utils.compat.uuid7()
    connection.execute(
        "insert into tenant (id, network_id, slug, code, hosts, name, country, currency, timezone, pilot, invented,"
        " state, carrier, contact, opened_on, locale, locales, areas, ridge, position, clock_offset_days,"
        " settings_version, version)"
        " select %s, network_id, %s, %s, json_build_array(%s::text), name, country, currency, timezone,"
        " pilot, invented, state, carrier, contact, opened_on, locale, locales, areas, ridge, position, 0, 1, 1"
        " from tenant where id = %s",
        (tenant, f"bench-{number}", f"B{number}", f"bench-{number}.alize.test", network),
    )
    return tenant


def _projects(
    connection: psycopg.Connection[Any], rng: random.Random, tenant: uuid.UUID, member: uuid.UUID | None, count: int
) -> None:
    ids = [(uuid_utils.compat.uuid7(), uuid_utils.compat.uuid7(), uuid_utils.compat.uuid7()) for _ in range(count)]
    states = [rng.choice(STATES) for _ in ids]
    days = {project: _days(rng) for _party, _company, project in ids}
    _copy(connection, "party", "tenant_id,id,name,name_key,place,invented,version", _parties(tenant, ids))
    _copy(
        connection, "company", "tenant_id,id,party_id,registered,area,activity,headcount,version", _firms(tenant, ids)
    )
    columns = (
        "tenant_id,id,reference,company_id,company_key,search_key,title,need,state,lead_id,requested_cents,"
        "jobs_created,jobs_kept,baseline_evidence,received_on,"
        "studied_on,approved_on,supported_on,taken_over,extra,version"
    )
    _copy(connection, "project", columns, _files(tenant, member, ids, states, days))
    steps = 'tenant_id,id,project_id,event,source,target,actor_name,at,"on",reason,findings'
    _copy(connection, "project_transition", steps, _steps(tenant, ids[:1000]))
    counted = Counter({("projects", state): states.count(state) for state in STATES})
    for _party, _company, project in ids:
        counted.update(_counted(days[project]))
    for (figure, key), value in counted.items():
        connection.execute(
            "insert into territory_stat (tenant_id, id, figure, key, value) values (%s, %s, %s, %s, %s)"
            " on conflict (tenant_id, figure, key) do update set value = territory_stat.value + excluded.value",
            (tenant, uuid_utils.compat.uuid7(), figure, key, value),
        )


def _copy(connection: psycopg.Connection[Any], table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


Ids = list[tuple[uuid.UUID, uuid.UUID, uuid.UUID]]
Days = tuple[date, date, date | None, date | None]


def _parties(tenant: uuid.UUID, ids: Ids) -> Iterator[tuple[Any, ...]]:
    for number, (party, _company, _project) in enumerate(ids):
        yield tenant, party, f"Entreprise {number}", f"entreprise {number}", "Alès", True, 1


def _firms(tenant: uuid.UUID, ids: Ids) -> Iterator[tuple[Any, ...]]:
    for number, (party, company, _project) in enumerate(ids):
        yield tenant, company, party, True, "", "25.62B", number % 200, 1


def _days(rng: random.Random) -> Days:
    """The days of a request, of its study, and for half of them of approval and support."""
    received = FIRST - timedelta(days=rng.randrange(60, 4000))
    approved = rng.random() < 0.5
    first, second = received + timedelta(days=20), received + timedelta(days=50)
    return received, first, second if approved else None, second if approved else None


def _counted(days: Days) -> Counter[tuple[str, str]]:
    """What a project adds to the summary rows."""
    _received, studied, approved, supported = days
    assert studied is not None
    found = Counter({("studied", str(studied.year)): 1, ("studied_months", f"{studied:%Y-%m}"): 1})
    if approved and supported:
        year = str(approved.year)
        found.update({("approved", year): 1, ("jobs_supported", year): 12, ("supported", str(supported.year)): 1})
    return found


def _files(
    tenant: uuid.UUID, member: uuid.UUID | None, ids: Ids, states: list[str], days: dict[uuid.UUID, Days]
) -> Iterator[tuple[Any, ...]]:
    for number, ((_party, company, project), state) in enumerate(zip(ids, states, strict=True)):
        key = f"entreprise {number}"
        title = "Ouvrir un second atelier"
        yield (
            tenant, project, f"B-{number:06d}", company, key, f"b-{number:06d} {key} ales {title.lower()}", title, "",
            state, member, 1_500_000, 3, 9, "", *days[project], False, "{}", 1,
        )  # fmt: skip


def _steps(tenant: uuid.UUID, ids: Ids) -> Iterator[tuple[Any, ...]]:
    for _party, _company, project in ids:
        for _ in range(20):
            yield (
                tenant, uuid_utils.compat.uuid7(), project, "qualify", "prospect", "qualified", "Camille",
                "2026-11-01T10:00:00+00:00", FIRST, "", "[]",
            )  # fmt: skip
