"""The jobs of an invented history: two thirds of those promised were created, most of the others kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

from portal.foundation.hooks.missions import JobKind
from portal.foundation.kernel.dates import add_months
from portal.foundation.web.context import hooks
from portal.programme.employment.rules import MILESTONES
from portal.programme.employment.takeover import JobsTakenOver
from portal.programme.projects.takeover import TakenOver

VERIFIED_AFTER = timedelta(days=21)


def kind_of_contract(on: date) -> str:
    """Return the first kind of contract that counts among jobs created in the bound territory."""
    kinds = (item.value for item in hooks().collect("job_kinds", JobKind, on=on))
    key: str = next(kind.key for kind in kinds if kind.counts_as_created)
    return key


def observations(
    rng: Random, ids: Sequence[UUID], records: Sequence[TakenOver], on: date, shares: dict[str, int]
) -> Iterator[JobsTakenOver]:
    """Yield the milestones of each supported file: the last one of a closed file, all of one that goes on."""
    kind = kind_of_contract(on)
    for project_id, record in zip(ids, records, strict=True):
        if record.supported_on is None or record.jobs_created + record.jobs_kept == 0:
            continue
        months = MILESTONES[-1:] if record.closed_on else MILESTONES
        for number in months:
            due = add_months(record.supported_on, number)
            verified = due + VERIFIED_AFTER
            if verified > on:
                yield JobsTakenOver(project_id, number, due)
                continue
            created = sum(rng.randrange(100) < shares["realised"] for _ in range(record.jobs_created))
            kept = sum(rng.randrange(100) < shares["still_there"] for _ in range(record.jobs_kept))
            yield JobsTakenOver(project_id, number, due, {kind: created * 100}, {kind: kept * 100}, verified)
