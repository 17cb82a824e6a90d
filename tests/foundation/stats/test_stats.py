"""Figures: kept with what they count, one territory's never in another's."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import func, select

from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.stats import queries, service
from portal.foundation.stats.models import TerritoryStat
from portal.foundation.stats.service import Drift


def test_numbers_add_up_in_their_territory(site):
    with site.work():
        with transaction():
            service.bump("projects", "open", 2)
            service.bump("projects", "open", 1)
            service.bump("projects", "closed", 1)
            service.bump("projects", "", 0)
        with transaction():
            service.bump("projects", "open", -1)
            service.set_value("cents", "", 5_000_000_000_000)
        assert queries.values("projects") == {"closed": 1, "open": 2}
        assert queries.value("cents") == 5_000_000_000_000
        assert queries.value("nothing", "at all") == 0
    with site.work(site.other):
        assert queries.values("projects") == {}
        with transaction():
            service.bump("projects", "open", 7)
        assert queries.value("projects", "open") == 7


def test_a_rollback_takes_the_number_back(site):
    def fail():
        with transaction():
            service.bump("projects", "open", 1)
            raise LookupError

    with site.work():
        with pytest.raises(LookupError):
            fail()
        assert queries.values("projects") == {}
        with pytest.raises(RuntimeError):
            service.bump("projects", "open", 1)


def test_nothing_is_lost_when_many_count_at_once(site):
    def count(number):
        for _ in range(10):
            with transaction():
                service.bump("projects", "open", 1)
                service.bump("projects", str(number % 2), 1)

    site.at_once(6, count)
    with site.work():
        assert queries.values("projects") == {"0": 30, "1": 30, "open": 60}


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_two_who_count_something_new_do_not_stop_each_other(site):
    """One holds « open » and begins « b » while the other has begun « a » and waits for « open »."""
    begun = Event()

    def other(_number):
        with transaction():
            service.bump("projects", "a", 1)
            begun.set()
            service.bump("projects", "open", 1)

    with site.work():
        with transaction():
            service.bump("projects", "open", 1)
        with ThreadPoolExecutor(1) as threads:
            with transaction():
                service.bump("projects", "open", 1)
                waiting = threads.submit(site.at_once, 1, other)
                assert begun.wait(10)
                service.bump("projects", "b", 1)
            waiting.result()
        assert queries.values("projects") == {"a": 1, "b": 1, "open": 3}


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_what_was_read_before_the_lock_is_read_again(site):
    def count(_=0):
        with transaction():
            service.bump("projects", "", 1)

    with site.work():
        count()
        with transaction() as session:
            row = session.scalars(select(TerritoryStat)).one()
            site.at_once(1, count)
            service.bump("projects", "", 1)
            assert row.value == 3


def test_rebuilding_tells_what_had_drifted(site):
    with site.work():
        with transaction():
            for key, value in {"open": 3, "closed": 2, "gone": 1}.items():
                service.bump("projects", key, value)
            service.bump("other", "", 9)
        drifts = service.rebuild("projects", {"open": 3, "closed": 4, "new": 1})
        assert drifts == [
            Drift("projects", "closed", 2, 4),
            Drift("projects", "gone", 1, 0),
            Drift("projects", "new", 0, 1),
        ]
        assert queries.values("projects") == {"closed": 4, "new": 1, "open": 3}
        assert queries.value("other") == 9
        assert service.rebuild("projects", {"open": 3, "closed": 4, "new": 1}) == []


def test_counting_anew_while_others_count_loses_nothing(site):
    """The rows of one figure stand for what is counted; the other must stay equal to them."""

    def count_or_rebuild(number):
        for _ in range(12):
            if number:
                with transaction():
                    service.bump("kept", "", 1)
                    db.session().add(TerritoryStat(figure=f"row {new_id()}", key="row", value=1))
            else:
                service.rebuild("kept", lambda: {"": rows()})

    def rows():
        return db.session.scalar(select(func.count(TerritoryStat.id)).where(TerritoryStat.key == "row"))

    site.at_once(4, count_or_rebuild)
    with site.work():
        assert queries.value("kept") == rows() == 36
