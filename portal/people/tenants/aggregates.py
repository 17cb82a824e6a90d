"""Every territory with its sums, from the summary rows, through the network's own login: no row of a file."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from portal.foundation.stats.guard import RESTS_ON, Sums, guarded
from portal.foundation.stats.models import TerritoryStat
from portal.people.tenants.models import Tenant


def territories(engine: Engine) -> list[tuple[Tenant, Sums]]:
    """Return every territory and its sums since it opened; pilots count in no total."""
    with Session(engine) as session:
        rows = session.scalars(select(Tenant).where(Tenant.id != Tenant.network_id)).all()
        found = _sums(session)
    pilots = frozenset(row.id for row in rows if row.pilot)
    sums = guarded({row.id: found[row.id] for row in rows}, pilots)
    return [(row, sums[row.id]) for row in rows]


def _sums(session: Session) -> defaultdict[UUID, dict[str, int]]:
    stat = TerritoryStat
    query = select(stat.tenant_id, stat.figure, func.sum(stat.value)).where(stat.figure.in_(RESTS_ON))
    sums: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for tenant_id, figure, value in session.execute(query.group_by(stat.tenant_id, stat.figure)):
        sums[tenant_id][figure] = int(value)
    return sums
