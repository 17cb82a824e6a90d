"""A database that is used again is as its template was, whatever a test did to it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from support.pool import Copy, Pool
from support.postgres import Server


@pytest.fixture
def pool(postgres_server: Server) -> Iterator[Pool]:
    with postgres_server.temporary() as url:
        name = url.rsplit("/", 1)[-1].split("?")[0]
        with postgres_server.connect(name) as owner:
            owner.execute("create table note (id int primary key, words text)")
            owner.execute("insert into note values (1, 'as made'), (2, 'as made')")
            owner.execute("create table other (id int)")
            owner.execute(f"create role {name}_stays login")
        made = Pool(postgres_server, name, f"{name}_copy", (f"{name}_stays",))
        yield made
        made.close()
    with postgres_server.connect() as admin:
        admin.execute(f"drop role {name}_stays")


def rows(copy: Copy) -> list[tuple[object, ...]]:
    return copy.connection.execute("select * from note order by id").fetchall()


@pytest.mark.parametrize(
    "act",
    [
        "insert into note values (3, 'new')",
        "update note set words = 'changed' where id = 1",
        "delete from note where id = 2",
        "delete from note",
        "delete from note where id = 1; insert into note values (1, 'as made')",
    ],
)
def test_what_was_changed_is_put_back(pool: Pool, act: str) -> None:
    for _time in range(2):
        with pool.lent() as copy, pool.server.connect(copy.name) as somebody:
            first = copy
            before = rows(copy)
            somebody.execute(act)
        with pool.lent() as copy:
            assert copy is first
            assert rows(copy) == before == [(1, "as made"), (2, "as made")]


def test_tables_that_are_others_are_thrown_away(pool: Pool) -> None:
    with pool.lent() as first, pool.server.connect(first.name) as somebody:
        somebody.execute("alter table other add column more int")
    with pool.lent() as second:
        assert second is not first


def test_a_login_of_the_application_stays_where_it_rests_and_nobody_else(pool: Pool) -> None:
    with pool.lent() as copy:
        address = pool.server.admin.set(drivername="postgresql", database=copy.name)
        own = address.set(username=pool.staying[0]).render_as_string(hide_password=False)
        resting, at_work = psycopg.connect(own, autocommit=True), psycopg.connect(own)
        stranger = pool.server.connect(copy.name)
        at_work.execute("select 1")
    assert resting.execute("select 1").fetchone() == (1,)
    for ended in (at_work, stranger):
        with pytest.raises(psycopg.OperationalError):
            ended.execute("select 1")
    for connection in (resting, at_work, stranger):
        connection.close()
