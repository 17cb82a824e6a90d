"""The ends of the chains, noted outside the database: a cut tail is found with them, and never noted over."""

import stat
from datetime import UTC, datetime
from uuid import UUID

import pytest

from portal.foundation.audit import heads, service
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.worker import registry, schedule

ANA = Actor("Ana Pop", UUID(int=50))


def act(number=1):
    with transaction():
        service.record(ANA, "thing.changed", "thing", UUID(int=7), after={"number": number})


@pytest.fixture
def folder(site, tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_handlers", {})
    monkeypatch.setattr(schedule, "_daily", {})
    heads.configure(tmp_path / "outside" / "heads")
    return tmp_path / "outside" / "heads"


def cut_tail(site, after):
    """As an intruder with the whole database would: the tail goes, and the head follows."""
    if site.owner.dialect.name == "sqlite":
        site.sql("drop trigger audit_line_no_delete")
    site.sql("delete from audit_payload where line_id in (select id from audit_line where seq > :after)", after=after)
    site.sql("delete from audit_line where seq > :after", after=after)
    site.sql("update audit_head set seq = :after, mac = (select mac from audit_line where seq = :after)", after=after)


def test_the_worker_notes_each_tenant_daily(site, folder):
    assert schedule._daily == {heads.KIND: (1, True)}
    for tenant in (site.tenant, site.other):
        with site.work(tenant):
            act()
            registry.handler(heads.KIND)(None)
    (path,) = folder.iterdir()
    assert path.name == f"{datetime.now(UTC).date()}.heads"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [heads.kept()[tenant.id].seq for tenant in (site.tenant, site.other)] == [1, 1]


def test_what_is_noted_is_only_added_to(site, folder):
    with site.work():
        act()
        heads.note()
        heads.note()
        act()
        heads.note()
    (path,) = folder.iterdir()
    assert [line.split()[1] for line in path.read_text().splitlines()] == ["1", "2"]
    (folder / "2026-01-01.heads").write_text(path.read_text().splitlines()[0] + "\n")
    assert heads.kept()[site.tenant.id].seq == 2


def test_a_cut_tail_is_found_and_never_noted_over(site, folder, caplog):
    with site.work():
        for number in range(6):
            act(number)
        heads.note()
        cut_tail(site, 4)
        assert service.verify_tenant() == []
        assert [p.code for p in service.verify_tenant(heads.kept()[site.tenant.id])] == ["anchor"]
        with pytest.raises(heads.TrailCutError):
            heads.note()
        for number in range(4):
            act(number)
        assert [p.code for p in service.verify_tenant(heads.kept()[site.tenant.id])] == ["anchor"]
        with pytest.raises(heads.TrailCutError):
            heads.note()
    assert heads.kept()[site.tenant.id].seq == 6
    assert {record.levelname for record in caplog.records} == {"ERROR"}


def test_without_what_was_noted_the_cut_stays_unseen(site, folder):
    with site.work():
        for number in range(6):
            act(number)
        heads.note()
        cut_tail(site, 4)
        for path in folder.iterdir():
            path.unlink()
        assert service.verify_tenant(heads.kept().get(site.tenant.id)) == []


@pytest.mark.parametrize("line", ["nonsense", "1 2 3", "\x00\xff", f"{UUID(int=1)} one 00"])
def test_a_file_that_is_none_is_said_to_be_none(folder, line):
    folder.mkdir(parents=True)
    (folder / "2026-11-23.heads").write_text(line)
    with pytest.raises(heads.HeadsError):
        heads.kept()
