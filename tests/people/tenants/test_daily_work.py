"""The worker's day: territories at work have all of it, the network and the others what is wanted everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.audit import heads
from portal.foundation.db.session import db
from portal.foundation.worker import runner, schedule
from portal.foundation.worker import service as worker
from portal.foundation.worker.models import Job
from portal.people.accounts import purging
from portal.people.leaving import service as leaving
from support.people import ref_of

HOME, NETWORK, CANDIDATE = "demonstration-1", "network", "dijon"
EVERYWHERE = {heads.KIND, purging.JOB, leaving.JOB}


@pytest.fixture
def evening(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Late enough for all of the day's work in these tenants' zones; done."""
    monkeypatch.setattr(schedule, "now", lambda: datetime.now(UTC).replace(hour=16))
    with app.app_context():
        worker.put_daily()
        while worker.run_due():
            pass
    return app


def jobs(app: Flask, slug: str) -> dict[str, tuple[bool, bool]]:
    """Return the kinds of a tenant's daily jobs, with whether each is done and whether it failed."""
    tenant_id: UUID = ref_of(app, slug).id
    with app.app_context():
        rows = runner.alone(lambda: db.session.scalars(select(Job).where(Job.tenant_id == tenant_id)).all())
        kept = [row for row in rows if row.kind in schedule._daily]
        return {row.kind: (row.done_at is not None, bool(row.error_code)) for row in kept}


def test_everybody_has_what_is_wanted_everywhere_and_a_territory_at_work_all_of_it(evening: Flask) -> None:
    done = dict.fromkeys(EVERYWHERE, (True, False))
    assert jobs(evening, NETWORK) == done
    assert jobs(evening, CANDIDATE) == done
    assert jobs(evening, HOME) == dict.fromkeys(schedule._daily, (True, False))
    noted = heads.kept().keys()
    assert {ref_of(evening, slug).id for slug in (HOME, NETWORK)} <= noted, "the ends of their trails"
