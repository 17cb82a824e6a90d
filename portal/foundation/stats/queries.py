"""Reading the figures of the bound tenant."""

from __future__ import annotations

from sqlalchemy import select

from portal.foundation.db.session import db
from portal.foundation.stats.models import TerritoryStat
from portal.foundation.web.context import once_a_page


@once_a_page
def values(figure: str) -> dict[str, int]:
    """Return the numbers of `figure` by key."""
    rows = db.session.execute(
        select(TerritoryStat.key, TerritoryStat.value).where(TerritoryStat.figure == figure).order_by(TerritoryStat.key)
    )
    return {row.key: row.value for row in rows}


def value(figure: str, key: str = "") -> int:
    """Return one number, 0 when nothing was counted yet."""
    found = db.session.scalar(
        select(TerritoryStat.value).where(TerritoryStat.figure == figure, TerritoryStat.key == key)
    )
    return found or 0
