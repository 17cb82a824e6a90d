"""What the public home reads: the list of territories, through the network's own login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class PublicTerritory:
    """A territory on the public map and in its table."""

    name: dict[str, str]
    host: str
    state: str
    pilot: bool
    invented: bool
    carrier: str
    opened_on: date | None
    position: dict[str, str]


def territories(app: Flask) -> list[PublicTerritory]:
    """Return every territory but the network, by name. Reads the tenant table only."""
    with Session(app.extensions["network_engine"]) as session:
        rows = session.scalars(select(Tenant).where(Tenant.id != Tenant.network_id).order_by(Tenant.slug))
        return [
            PublicTerritory(
                dict(row.name),
                row.hosts[0],
                row.state,
                row.pilot,
                row.invented,
                row.carrier.get("name", ""),
                row.opened_on,
                dict(row.position),
            )
            for row in rows
        ]
