"""The trail in the database: written with the change or not at all, and checked as it lies there."""

import json
from uuid import UUID

import pytest
from flask import g
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal.foundation.audit import chain, queries, service
from portal.foundation.audit.models import AuditHead, AuditLine, AuditPayload
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor, Grant
from portal.foundation.kernel.money import Money
from portal.foundation.stats import service as stats
from portal.foundation.stats.queries import value

ANA = Actor("Ana Pop", UUID(int=50), grants=(Grant("director"), Grant("clerk"), Grant("director")))
THING = UUID(int=70)


def act(number=0, **options):
    with transaction():
        stats.bump("acts", "", 1)
        service.record(ANA, "thing.changed", "thing", THING, after={"number": number}, **options)


def lines():
    return db.session.scalar(select(func.count(AuditLine.id)))


def unprotect(site):
    if site.owner.dialect.name == "sqlite":
        site.sql("drop trigger audit_line_no_update")
        site.sql("drop trigger audit_line_no_delete")


def test_a_line_tells_who_did_what(site):
    with site.work(), transaction():
        g.request_id = "r-1"
        service.record(
            ANA, "thing.paid", "thing", THING,
            before={"amount": Money.of(1, "EUR")}, after={"amount": Money.of("2.50", "EUR")}, reason="because",
        )  # fmt: skip
    with site.work():
        [entry] = queries.trail("thing", THING)
        payload = db.session.scalars(select(AuditPayload)).one()
        assert (entry.seq, entry.actor_name, entry.actor_id, entry.role) == (
            1,
            "Ana Pop",
            ANA.person_id,
            "director, clerk",
        )
        assert (entry.before, entry.after) == ({"amount": "1.00 EUR"}, {"amount": "2.50 EUR"})
        assert (entry.reason, entry.request_id, entry.erased) == ("because", "r-1", False)
        assert json.loads(payload.payload)["subject"] == {"id": str(THING), "kind": "thing"}
        assert len(payload.salt) == 16
        assert service.verify_tenant() == []


def test_the_trail_is_read_page_by_page(site):
    with site.work():
        for number in range(5):
            act(number)
        with transaction():
            service.record(ANA, "other.seen", "other", None, role="guest")
        assert [e.seq for e in queries.trail(limit=2)] == [6, 5]
        assert [e.seq for e in queries.trail("thing", THING, limit=2, before_seq=4)] == [3, 2]
        assert [e.role for e in queries.trail("other")] == ["guest"]
    with site.work(site.other):
        assert queries.trail() == []


def test_a_rollback_leaves_no_line(site):
    class Stop(Exception):  # noqa: N818
        pass

    def fail(touch):
        with transaction():
            if touch:
                stats.bump("acts", "", 1)
            service.record(ANA, "thing.changed", "thing", THING)
            raise Stop

    with site.work():
        for touch in (True, False):
            with pytest.raises(Stop):
                fail(touch)
        with transaction():
            stats.bump("acts", "", 1)
        assert lines() == 0
        act()
        assert (lines(), value("acts")) == (1, 2)


def test_nested_verbs_share_one_transaction(site):
    with site.work():
        with transaction():
            act(1)
            assert lines() == 0
            act(2)
        assert [e.after["number"] for e in queries.trail()] == [2, 1]


def test_outside_a_transaction_nothing_is_recorded(site):
    with site.work(), pytest.raises(RuntimeError):
        service.record(ANA, "thing.changed", "thing", THING)


def test_what_cannot_be_recorded_is_not_done(site, monkeypatch):
    def broken(*_):
        raise OSError

    with site.work():
        monkeypatch.setattr(chain, "link", broken)
        with pytest.raises(OSError):  # noqa: PT011
            act()
        monkeypatch.undo()
        assert (lines(), value("acts")) == (0, 0)


def test_without_the_right_to_insert_lines_nothing_is_done(site):
    if site.owner.dialect.name == "sqlite":
        site.sql("create trigger refuse before insert on audit_line begin select raise(abort, 'refused'); end")
    else:
        [[role]] = site.sql("select grantee from information_schema.role_table_grants where table_name = 'audit_line'"
                            " and privilege_type = 'INSERT' and grantee like '%_app'")  # fmt: skip
        site.sql(f'revoke insert on audit_line from "{role}"')
    with site.work():
        with pytest.raises(DBAPIError):
            act()
        assert (lines(), value("acts")) == (0, 0)


def test_lines_are_never_changed_or_removed(site):
    with site.work():
        act()
        with pytest.raises(DBAPIError), transaction() as session:
            session.scalars(select(AuditLine)).one().verb = "thing.unseen"
        service.erase(ANA, 1, "so that nothing points to the line")
        with pytest.raises(DBAPIError), transaction() as session:
            session.delete(session.scalars(select(AuditLine).where(AuditLine.seq == 1)).one())
        assert service.verify_tenant() == []


TAMPERING = (
    "update audit_line set verb = 'thing.unseen' where seq = 3",
    "update audit_line set actor_id = null where seq = 3",
    "update audit_line set role = '' where seq = 3",
    "update audit_line set seq = seq + 100 where seq = 6",
    "update audit_payload set payload = salt where line_id = (select id from audit_line where seq = 3)",
    "delete from audit_payload where line_id = (select id from audit_line where seq = 3)",
    "update audit_head set seq = 5",
    "delete from audit_head",
)


@pytest.mark.parametrize("statement", TAMPERING)
def test_tampering_shows(site, statement):
    with site.work():
        for number in range(6):
            act(number)
        assert service.verify_tenant() == []
        unprotect(site)
        site.sql(statement)
        assert service.verify_tenant()


def test_removed_lines_show(site):
    with site.work():
        for number in range(6):
            act(number)
        unprotect(site)
        site.sql("delete from audit_payload where line_id = (select id from audit_line where seq = 3)")
        site.sql("delete from audit_line where seq = 3")
        assert {p.code for p in service.verify_tenant()} == {"gap", "link"}


def test_a_cut_tail_shows_with_a_head_kept_outside(site):
    with site.work():
        for number in range(6):
            act(number)
        noted = chain.Head.parse(str(service.head_line()))
        act(7)
        assert service.verify_tenant(noted) == []
        unprotect(site)
        site.sql("delete from audit_payload where line_id in (select id from audit_line where seq > 4)")
        site.sql("delete from audit_line where seq > 4")
        site.sql("update audit_head set seq = 4, mac = (select mac from audit_line where seq = 4)")
        assert service.verify_tenant() == []
        assert [p.code for p in service.verify_tenant(noted)] == ["anchor"]


def test_lines_of_another_territory_show(site):
    with site.work():
        act()
    unprotect(site)
    copies = {"audit_payload": "line_id, salt, payload", "audit_head": "seq, mac"}
    clear = "seq, at, verb, subject_kind, subject_id, actor_id, role, digest, mac"
    other = site.sql("select id from tenant where slug = 'cluj'")[0][0]
    for table, columns in {"audit_line": clear, **copies}.items():
        site.sql(
            f"insert into {table} (tenant_id, id, {columns}) select :other, id, {columns} from {table}", other=other
        )
    with site.work(site.other):
        assert [p.code for p in service.verify_tenant()] == ["link"]


def test_an_erased_payload_is_gone_and_the_chain_holds(site):
    with site.work():
        act(1, reason="a secret")
        act(2)
        assert service.erase(ANA, 1, "asked for by the person") is True
        assert service.erase(ANA, 1, "again") is False
        assert service.verify_tenant() == []
        erasure, _, erased = queries.trail()
        assert (erased.erased, erased.actor_name, erased.reason, erased.after) == (True, "", "", {})
        assert (erasure.verb, erasure.after) == ("audit.erased", {"seq": 1})
        assert b"a secret" not in b"".join(db.session.scalars(select(AuditPayload.payload)))


def test_writers_at_once_get_numbers_without_a_gap(site):
    def write(_):
        for number in range(8):
            act(number)

    site.at_once(16, write)
    with site.work():
        assert list(db.session.scalars(select(AuditLine.seq).order_by(AuditLine.seq))) == list(range(1, 129))
        assert service.verify_tenant() == []
        assert value("acts") == 128


def test_the_first_lines_at_once_share_one_head(site):
    def write(_):
        with transaction():
            service.record(ANA, "thing.seen", "thing", THING)

    site.at_once(8, write)
    with site.work():
        assert lines() == 8
        assert service.verify_tenant() == []


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_a_head_read_before_the_lock_is_read_again(site):
    with site.work():
        act()
        with transaction() as session:
            head = session.scalars(select(AuditHead)).one()
            site.at_once(1, act)
            act()
        assert head.seq == 3
        assert service.verify_tenant() == []
        assert lines() == 3


def test_a_line_written_during_the_check_raises_no_alarm(site, monkeypatch):
    real = service.head_line

    def slow():
        head = real()
        site.at_once(1, act)
        return head

    with site.work():
        act()
        monkeypatch.setattr(service, "head_line", slow)
        assert service.verify_tenant() == []
        assert lines() == 2


def test_checking_while_others_write_raises_no_alarm(site):
    problems = []

    def write_or_check(number):
        for count in range(15):
            if number:
                act(count)
                service.erase(ANA, count + 1, "")
            else:
                problems.extend(service.verify_tenant())

    with site.work():
        act()
    site.at_once(4, write_or_check)
    assert problems == []
