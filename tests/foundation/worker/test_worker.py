"""The queue: in with the caller's transaction, run at least once, tried again, given up."""

import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import inspect

from portal.foundation.db.binding import bound_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.worker import queries, queue, registry, runner, service

KIND = "test.noted"


class NotYetError(Exception):
    pass


@pytest.fixture
def noted(monkeypatch):
    """What the handler of KIND was called with."""
    seen = []
    monkeypatch.setattr(registry, "_handlers", {})

    @registry.job_handler(KIND)
    def note(subject_id):
        tenant = bound_tenant()
        seen.append((tenant.slug if tenant else None, subject_id))

    return seen


def put(subject_id=None, **options):
    with transaction():
        return service.enqueue(KIND, subject_id, **options)


def run(site, limit=100):
    with site.app.app_context():
        return service.run_due(limit)


def jobs(site, columns):
    return [tuple(row) for row in site.sql(f"select {columns} from job order by id")]


def move(site, column, seconds):
    """Move an instant of all jobs by so many seconds from now."""
    moment = (
        f"datetime('now', '{seconds} seconds')"
        if site.owner.dialect.name == "sqlite"
        else f"now() + interval '{seconds} seconds'"
    )
    site.sql(f"update job set {column} = {moment} where done_at is null")


def test_a_job_runs_for_its_tenant_and_is_done(site, noted):
    subject = new_id()
    with site.work(site.other):
        put(subject)
        assert [job.kind for job in queries.pending()] == [KIND]
    with site.work():
        assert queries.pending() == []
    assert run(site) == 1
    assert noted == [("cluj", subject)]
    assert run(site) == 0
    [(attempts, done, lease, error)] = jobs(site, "attempts, done_at, lease_until, error_code")
    assert (attempts, done is not None, lease, error) == (1, True, None, None)


def test_a_job_of_the_installation_runs_unbound(site, noted):
    with site.app.app_context():
        put()
    run(site)
    assert noted == [(None, None)]


def test_the_queue_runs_from_within_bound_work_without_touching_it(site, noted):
    with site.work(site.other):
        put()
    with site.work():
        session = db.session()
        assert service.run_due() == 1
        assert db.session() is session
        assert bound_tenant() == site.tenant
    assert noted == [("cluj", None)]


def test_a_rollback_leaves_no_job(site, noted):
    def fail():
        with transaction():
            service.enqueue(KIND)
            raise NotYetError

    with site.work():
        with pytest.raises(NotYetError):
            fail()
        with pytest.raises(RuntimeError, match="inside a transaction"):
            service.enqueue(KIND)
    assert jobs(site, "id") == []


def test_the_same_dedupe_key_is_put_in_once_per_tenant(site, noted):
    with site.work():
        assert [put(dedupe="a"), put(dedupe="a"), put(dedupe="b")] == [True, False, True]
    with site.work(site.other):
        assert put(dedupe="a") is True
    run(site)
    with site.work():
        assert put(dedupe="a") is False
    assert len(noted) == 3
    assert all(len(key) == 64 for (key,) in jobs(site, "dedupe"))


def test_the_same_dedupe_key_at_once_is_put_in_once(site, noted):
    site.at_once(6, lambda _: put(dedupe="a"))
    assert len(jobs(site, "id")) == 1


def test_a_job_waits_for_its_time(site, noted):
    with site.work():
        put(run_at=queue.now() + queue.timedelta(hours=1))
    assert run(site) == 0
    move(site, "run_at", -1)
    assert run(site) == 1


def test_a_failing_job_is_tried_again_later_and_given_up_at_last(site, noted):
    @registry.job_handler("test.failing")
    def fail(_subject_id):
        raise NotYetError("Ana Pop, 8 rue des Fleurs")

    with site.work(), transaction():
        service.enqueue("test.failing")
    for attempt in range(1, queue.MAX_ATTEMPTS + 1):
        assert run(site) == 1
        assert run(site) == 0
        assert jobs(site, "attempts, error_code") == [(attempt, "NotYetError")]
        move(site, "run_at", -1)
    assert run(site) == 0
    with site.work():
        [(job_id, error)] = [(job.id, job.error_code) for job in queries.failed()]
        assert error == "NotYetError"
    with site.work(site.other):
        assert queries.failed() == []
        assert service.retry(job_id) is False
    with site.work():
        assert service.retry(job_id) is True
    assert run(site) == 1


def test_the_wait_grows_up_to_half_a_day():
    waits = [queue.retry_delay(attempt).total_seconds() for attempt in range(1, queue.MAX_ATTEMPTS + 1)]
    assert waits == [30, 120, 480, 1920, 7680, 30720, 43200, 43200]


def test_what_a_handler_says_is_not_logged(site, noted, caplog):
    @registry.job_handler("test.telling")
    def tell(_subject_id):
        raise NotYetError("a secret")

    with site.work(), transaction():
        service.enqueue("test.telling")
    run(site)
    assert "NotYetError" in caplog.text
    assert "in tell" in caplog.text
    assert "a secret" not in caplog.text.replace('raise NotYetError("a secret")', "")


def test_a_job_waits_while_the_rules_of_its_tenant_cannot_be_asked(site, noted, monkeypatch):
    """It counts as not tried, and others go on: another tenant’s, and what changes no file."""
    monkeypatch.setattr(registry, "_by_rules", {KIND})
    monkeypatch.setattr(registry, "_may_change", lambda tenant: tenant.slug != "cluj")
    with site.work(site.other):
        put()
    with site.work():
        put()
    run(site)
    assert noted == [("ales", None)]
    waiting = next(row for row in jobs(site, "attempts, lease_until, error_code, done_at") if row[3] is None)
    assert waiting[:3] == (0, None, None)
    assert run(site) == 0, "it is out of the queue's way for a while"
    monkeypatch.setattr(registry, "_may_change", lambda tenant: True)
    move(site, "run_at", -1)
    run(site)
    assert noted == [("ales", None), ("cluj", None)]


def test_an_unknown_kind_is_noted(site, noted):
    with site.work(), transaction():
        service.enqueue("test.unknown")
    run(site)
    assert jobs(site, "attempts, error_code") == [(1, "UnknownKindError")]


def test_a_kind_has_one_handler(noted):
    with pytest.raises(ValueError, match="already handled"):
        registry.job_handler(KIND)(lambda _: None)


def test_a_killed_worker_s_job_is_run_by_another_once(site, noted, tmp_path):
    sign = tmp_path / "sign"
    with site.work():
        put()
    stuck = subprocess.Popen([sys.executable, Path(__file__).with_name("stuck_worker.py"), site.url, sign])
    end = time.monotonic() + 20
    while not sign.exists() and stuck.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    stuck.kill()
    stuck.wait()
    assert sign.exists()
    assert run(site) == 0, "the lease still holds"
    move(site, "lease_until", -1)
    assert run(site) == 1
    assert run(site) == 0
    assert noted == [("ales", None)]
    [(attempts, done)] = jobs(site, "attempts, done_at")
    assert (attempts, done is not None) == (2, True)


def test_a_job_that_kills_its_workers_is_given_up(site, noted):
    with site.work():
        put()
    site.sql(f"update job set attempts = {queue.MAX_ATTEMPTS}")
    move(site, "lease_until", -1)
    assert run(site) == 0
    [(error, failed)] = jobs(site, "error_code, failed_at")
    assert (error, failed is not None) == ("LeaseExpired", True)


def test_who_lost_the_lease_changes_nothing(site, noted):
    with site.app.app_context():
        put()
        with transaction() as session:
            first = queue.claim(session)
        move(site, "lease_until", -1)
        with transaction() as session:
            second = queue.claim(session)
        with transaction() as session:
            queue.finish(session, first, None)
            assert queue.renew(session, first) is False
        assert jobs(site, "done_at, attempts") == [(None, 2)]
        with transaction() as session:
            queue.finish(session, second, "NotYetError")
            queue.finish(session, first, None)
        assert jobs(site, "done_at, error_code") == [(None, "NotYetError")]


def test_a_long_job_keeps_its_lease(site, noted, monkeypatch):
    monkeypatch.setattr(queue, "LEASE", queue.timedelta(seconds=0.6))
    started, release = Event(), Event()

    @registry.job_handler("test.long")
    def stay(_subject_id):
        started.set()
        release.wait(10)

    with site.work(), transaction():
        service.enqueue("test.long")
    thread = Thread(target=run, args=(site,))
    thread.start()
    assert started.wait(5)
    time.sleep(1.2)
    assert run(site) == 0
    release.set()
    thread.join()
    assert jobs(site, "attempts")[0] == (1,)


def test_a_hanging_job_loses_its_lease(site, noted, monkeypatch):
    monkeypatch.setattr(queue, "LEASE", queue.timedelta(seconds=0.3))
    monkeypatch.setattr(runner, "LONGEST", queue.timedelta(seconds=0))
    release, calls = Event(), []

    @registry.job_handler("test.hanging")
    def stay(_subject_id):
        calls.append(1)
        if len(calls) == 1:
            release.wait(10)

    with site.work(), transaction():
        service.enqueue("test.hanging")
    thread = Thread(target=run, args=(site,))
    thread.start()
    time.sleep(0.6)
    assert run(site) == 1
    release.set()
    thread.join()
    assert len(calls) == 2


def test_workers_at_once_run_each_job_once(site, noted):
    with site.work(), transaction():
        for number in range(30):
            service.enqueue(KIND, UUID(int=number))
    site.at_once(4, lambda _: service.run_due())
    assert sorted(subject.int for _, subject in noted) == list(range(30))


def test_done_jobs_are_purged_after_a_while(site, noted):
    with site.work():
        put()
        run(site)
        put()
        service.purge(queue.timedelta(days=1))
        assert len(jobs(site, "id")) == 2
        service.purge(queue.timedelta(seconds=-1))
        assert jobs(site, "done_at") == [(None,)]


def test_the_loop_runs_until_it_is_stopped_and_outlives_a_bad_moment(site, noted, monkeypatch):
    stop, real, calls = Event(), service.run_due, []

    def now_and_then(limit):
        calls.append(limit)
        if len(calls) == 1:
            raise OSError("the database is away")
        return real(limit)

    monkeypatch.setattr(service, "run_due", now_and_then)

    def loop():
        with site.app.app_context():
            service.run_forever(stop, 0.05)

    with site.work():
        put()
    thread = Thread(target=loop)
    thread.start()
    end = time.monotonic() + 10
    while not noted and time.monotonic() < end:
        time.sleep(0.02)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert noted == [("ales", None)]


def test_pending_jobs_have_an_index_of_their_own(site):
    [index] = [i for i in inspect(site.owner).get_indexes("job") if i["name"] == "ix_job_pending"]
    assert index["column_names"] == ["run_at"]
    assert "done_at IS NULL" in str(index["dialect_options"][f"{site.owner.dialect.name}_where"])


def test_the_queue_holds_no_free_text(site):
    texts = {c["name"] for c in inspect(site.owner).get_columns("job") if c["type"].python_type is str}
    assert texts - {"id", "tenant_id", "subject_id"} == {"kind", "error_code", "dedupe"}
