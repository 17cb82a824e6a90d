"""An agreement that waits for its signature, and an amendment that does, where the demonstration has advances."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from isolation.generic import make
from isolation.papers import Upload
from isolation.world import Tenant
from portal.casework.documents import service as files
from portal.foundation.db.session import db, transaction
from portal.programme.advances.models import Advance, Agreement, ScheduleVersion
from portal.programme.advances.rules import AMENDMENT
from portal.programme.projects import documents


def movement(tenant: Tenant) -> None:
    """To be signed: the agreement of a granted advance, the amendment of one that is repaid."""
    prepared = select(Agreement.advance_id)
    granted = db.session.scalars(
        select(Advance).where(Advance.state == "approved", Advance.id.not_in(prepared))
    ).first()
    if granted is not None:
        with transaction():
            given = {"advance_id": granted.id, "number": 1, "instalments": [], "rule": {}, "regime": "general"}
            make(Agreement, tenant.marker, tenant.day, {**given, "prepared_by_id": None})
    repaid = db.session.scalars(select(Advance).where(Advance.state == "active", Advance.id.in_(prepared))).first()
    if repaid is not None:
        held = select(ScheduleVersion.number).where(ScheduleVersion.advance_id == repaid.id)
        plan = {"base": max(db.session.scalars(held)), "shift": 1, "instalments": [[1, tenant.day.isoformat(), 100]]}
        data = {"reference": f"{tenant.marker} AV", "plan": plan, "amendment": {"cause": "cash"}}
        ready = replace(files.receive(Upload(f"{tenant.marker} amendment.png")), data=data)
        documents.keep(tenant.actor("operator"), repaid.project_id, ready, AMENDMENT)


FACTORIES = {"movement": movement}
