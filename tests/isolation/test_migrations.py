"""A database full of files goes back to the first migration and forward again, and every row is still there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import Engine, func, inspect, select

from isolation.catalogue import dump
from isolation.world import admin_url
from portal.foundation.db import engines, migrate, rls
from portal.foundation.db.base import Base
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.money import Money
from portal.programme.aids import service
from portal.programme.aids.rules import AidData
from portal.programme.companies.models import Company
from support.advances import Advances
from support.app import DAY, _places, close
from support.people import actor_of, ref_of


@pytest.fixture
def owner(app: Flask, engine_kind: str) -> Iterator[Engine]:
    """Whoever may change tables; the application's logins are those of the template."""
    close(app)
    place = _places[engine_kind]
    roles = (f"{place.template}_app", f"{place.template}_network") if place.server else None
    made = engines.owner_engine(admin_url(app, place), roles)
    with migrate.at_rest(made) as connection:
        command.stamp(migrate.config(migrate.CORE, connection), "head")
    yield made
    made.dispose()


def counts(engine: Engine, tables: list[str]) -> dict[str, int]:
    with engine.connect() as connection:
        found = [Base.metadata.tables[name] for name in tables]
        return {t.name: connection.scalar(select(func.count()).select_from(t)) or 0 for t in found}


def settings_of_plugins(engine: Engine) -> dict[Any, Any]:
    state = Base.metadata.tables["plugin_state"]
    with engine.connect() as connection:
        return {row.id: {**row.network_settings, **row.settings} for row in connection.execute(select(state))}


def downgrade(engine: Engine, version: str) -> None:
    with migrate.at_rest(engine) as connection:
        command.downgrade(migrate.config(migrate.CORE, connection), version)


def test_the_rows_of_the_first_migration_stay(owner: Engine) -> None:
    everything = inspect(owner).get_table_names()
    before = counts(owner, [name for name in everything if name in Base.metadata.tables])
    downgrade(owner, "0001")
    first = set(inspect(owner).get_table_names())
    assert len(first) < len(everything)
    assert list(migrate.upgrade(owner, [migrate.CORE]))
    kept = [name for name in before if name in first]
    assert before["project"] > 20
    assert counts(owner, kept) == {name: before[name] for name in kept}


@pytest.fixture
def aided(app: Flask) -> None:
    """An aid in each of two territories, in its own currency."""
    for slug, amount in (("demonstration-1", Money.of(8000, "EUR")), ("romania-pilot", Money.of(75_000, "RON"))):
        operator = actor_of(app, slug, "operator")
        with app.app_context(), use_tenant(ref_of(app, slug)):
            firm = db.session.scalars(select(Company.party_id).order_by(Company.party_id)).first()
            assert firm is not None
            data = AidData(DAY, "A body (invented)", amount, amount, "general", "FR", DAY)
            service.record_aid(operator, firm, data, DAY)


@pytest.mark.usefixtures("aided")
def test_aid_recorded_before_there_were_rates_counts_as_it_was_granted(owner: Engine) -> None:
    before = settings_of_plugins(owner)
    downgrade(owner, "0006")
    assert list(migrate.upgrade(owner, [migrate.CORE]))
    assert settings_of_plugins(owner) == before, "what holds of plugins' settings stays"
    aid, tenant = Base.metadata.tables["prior_aid"], Base.metadata.tables["tenant"]
    same = (aid.c.currency == tenant.c.currency, aid.c.counted_currency == tenant.c.currency)
    with owner.connect() as connection:
        right = select(func.count()).select_from(aid.join(tenant, aid.c.tenant_id == tenant.c.id))
        right = right.where(*same, aid.c.counted_cents == aid.c.equivalent_cents, aid.c.rate.is_(None))
        assert connection.scalar(right) == counts(owner, ["prior_aid"])["prior_aid"] >= 2


@pytest.fixture
def unregistered(app: Flask) -> None:
    """An aid of which no register had to know: signed before there was one."""
    before = Advances(app)
    before.move_to(date(2025, 11, 24))
    before.name_lender()
    project_id = before.approved()
    before.prepare(project_id)
    before.sign(project_id)


@pytest.mark.usefixtures("unregistered")
def test_a_database_of_before_has_a_day_for_each_aid_and_no_aid_can_be_changed(owner: Engine) -> None:
    aid = Base.metadata.tables["aid_grant"]

    def found() -> tuple[int, int, dict[str, Any]]:
        with owner.connect() as connection:
            last = select(func.count()).select_from(aid).where(aid.c.granted_on == date(2025, 11, 24))
            without = connection.scalar(last.where(aid.c.register_by.is_(None)))
            same = connection.scalar(last.where(aid.c.register_by == aid.c.granted_on))
            connection.execution_options(logins=("postgres", *rls.roles(connection)))
            return without or 0, same or 0, dump(connection)["aid_grant"]

    *before, table = found()
    assert before == [1, 0]
    downgrade(owner, "0020")
    *then, older = found()
    assert then == [0, 1]
    assert older["columns"]["register_by"][1] is False
    assert list(migrate.upgrade(owner, [migrate.CORE]))
    *after, again = found()
    assert after == [0, 1]
    assert again == table, "what keeps its rows from being changed is there again"
    assert {**older, "columns": table["columns"]} == table


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_migration_that_breaks_a_key_changes_nothing(owner: Engine) -> None:
    before = counts(owner, ["party"])
    with pytest.raises(migrate.BrokenKeysError) as told, migrate.at_rest(owner) as connection:
        connection.exec_driver_sql("delete from party")
    assert {"company", "contact"} <= set(told.value.tables)
    assert counts(owner, ["party"]) == before
