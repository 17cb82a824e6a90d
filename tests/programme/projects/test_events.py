"""What plugins are told of a file's steps: by the worker, after the step is kept, and never to its harm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from isolation.test_faulty_plugin import FAULTS, faulty, gives_spoilt_values
from portal.foundation.db.session import db, transaction
from portal.foundation.worker import queries as jobs
from portal.foundation.worker import service as worker
from portal.programme.projects import events, service
from portal.programme.projects.models import Project
from support.app import DAY
from support.study import SLUG, actor, at, project_of, state_of

RO = "romania-pilot"


def work(app: Flask) -> None:
    """Everything that the worker has to do."""
    with app.app_context():
        while worker.run_due():
            pass


def studied(app: Flask) -> UUID:
    """A file that is being studied."""
    with at(app, RO):
        found = db.session.scalars(select(Project.id).where(Project.state == "in_study")).first()
    assert found is not None
    return found


def ask_documents(app: Flask, project_id: UUID) -> None:
    with at(app, RO):
        service.take_step(actor(app, slug=RO), project_id, "ask_documents", DAY)


def kinds(app: Flask, slug: str = RO) -> list[str]:
    with at(app, slug):
        return [job.kind for job in jobs.pending()]


def test_an_advance_asked_for_just_after_the_rules_were_is_seen(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    file = studied(app)
    ask_documents(app, file)
    assert kinds(app).count(events.KIND) == 1
    with at(app, RO), transaction() as session:
        session.execute(update(Project).where(Project.id == file).values(requested_cents=10_000_00))
    work(app)
    (said,) = [line for line in caplog.messages if "has taken the step" in line]
    assert said.endswith("has taken the step ask_documents against ro.advance.not_offered")
    assert events.KIND not in kinds(app)


def test_a_step_that_the_rules_let_pass_says_nothing(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    ask_documents(app, studied(app))
    work(app)
    assert not [line for line in caplog.messages if "has taken the step" in line]


@pytest.mark.parametrize("act", [act for act in FAULTS if act is not gives_spoilt_values])
def test_a_plugin_that_fails_takes_nothing_back(app: Flask, caplog: pytest.LogCaptureFixture, act: Any) -> None:
    """Nothing is the right answer, and nothing has no field to spoil."""
    file = studied(app)
    with faulty([events.HOOK], act, RO):
        ask_documents(app, file)
        work(app)
    assert state_of(app, file, RO) == "awaiting_documents"
    assert events.KIND not in kinds(app), "it is told once"
    (said,) = [line for line in caplog.messages if line.startswith("plugin failed: ")]
    assert said.startswith("plugin failed: alize_romania.project_event: ")


def test_a_step_that_is_taken_back_is_not_told(app: Flask) -> None:
    file = studied(app)
    with at(app, RO), transaction() as session:
        service.take_step(actor(app, slug=RO), file, "ask_documents", DAY)
        session.rollback()
    assert events.KIND not in kinds(app)


def test_where_nobody_asks_to_be_told_no_work_is_made(app: Flask) -> None:
    file = project_of(app, "Vélodouce")
    with at(app), transaction():
        service.take_step(actor(app), file, "qualify", DAY)
    assert state_of(app, file, SLUG) == "qualified"
    assert events.KIND not in kinds(app, SLUG)
