"""Recurring work: once per tenant and business day."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portal.foundation.worker import registry, schedule, service


@pytest.fixture
def clock(monkeypatch):
    """Move the wall clock: `clock(hour, day)` in UTC."""
    monkeypatch.setattr(schedule, "_daily", {})
    schedule.daily("test.morning", 6)

    def move(hour, day=15):
        monkeypatch.setattr(schedule, "now", lambda: datetime(2026, 1, day, hour, 30, tzinfo=UTC))

    return move


def done(site):
    """The worker has run what was put in."""
    site.sql("update job set done_at = run_at")


def counts(site):
    return dict(site.sql("select t.slug, count(*) from job j join tenant t on t.id = j.tenant_id group by t.slug"))


def test_each_tenant_has_its_own_morning(site, clock):
    with site.app.app_context():
        clock(3)
        assert service.put_daily() == 0
        clock(4)  # 6:30 in Cluj, 5:30 in Alès
        assert [service.put_daily(), service.put_daily()] == [1, 0]
        assert counts(site) == {"cluj": 1}
        done(site)
        clock(5)
        assert [service.put_daily(), service.put_daily()] == [1, 0]
        clock(23, day=14)  # already the 15th in both, and past midnight only
        assert service.put_daily() == 0
        done(site)
        clock(7, day=16)
        assert service.put_daily() == 2
        assert counts(site) == {"ales": 2, "cluj": 2}


def test_a_moved_clock_brings_a_new_day(site, clock, monkeypatch):
    clock(7)
    with site.app.app_context():
        assert service.put_daily() == 2
        done(site)
        later = [(replace(site.tenant, clock_offset_days=30), True), (site.other, True)]
        monkeypatch.setattr(registry, "_every", lambda: later)
        assert service.put_daily() == 1
    assert counts(site) == {"ales": 2, "cluj": 1}


def test_a_territory_that_does_not_work_has_only_what_is_wanted_everywhere(site, clock, monkeypatch):
    schedule.daily("test.everywhere", 6, everywhere=True)
    monkeypatch.setattr(registry, "_every", lambda: [(site.tenant, True), (site.other, False)])
    clock(7)
    with site.app.app_context():
        assert service.put_daily() == 3
    assert counts(site) == {"ales": 2, "cluj": 1}
    assert site.sql("select j.kind from job j join tenant t on t.id = j.tenant_id where t.slug = 'cluj'") == [
        ("test.everywhere",)
    ]


def test_while_a_day_s_job_waits_the_next_day_adds_none(site, clock):
    with site.app.app_context():
        clock(7)
        assert service.put_daily() == 2
        for day in (16, 17):
            clock(7, day=day)
            assert service.put_daily() == 0
        done(site)
        assert service.put_daily() == 2


def test_workers_at_once_put_in_one_job_each(site, clock):
    clock(7)
    site.at_once(4, lambda _: service.put_daily())
    assert counts(site) == {"ales": 1, "cluj": 1}


def test_an_hour_is_an_hour():
    with pytest.raises(ValueError, match="0 to 23"):
        schedule.daily("test.never", 24)
