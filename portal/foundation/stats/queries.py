"""Reading the figures of the bound tenant."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from portal.foundation.db.session import db
from portal.foundation.stats.models import TerritoryStat
from portal.foundation.web.context import once_a_page

_VALUES = (
    select(TerritoryStat.figure, TerritoryStat.key, TerritoryStat.value)
    .where(TerritoryStat.figure.in_(bindparam("figures", expanding=True)))
    .order_by(TerritoryStat.key)
)
"""Made once: the menu of every page asks it."""
_menu: set[str] = set()


def shown_in_menu(figure: str) -> str:
    """Have `figure`, which every page's menu shows, read in one query with the others of the menu; return its name."""
    _menu.add(figure)
    return figure


def values(figure: str) -> dict[str, int]:
    """Return the numbers of `figure` by key."""
    return _read(frozenset(_menu if figure in _menu else {figure})).get(figure, {})


@once_a_page
def _read(figures: frozenset[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in db.session.execute(_VALUES, {"figures": sorted(figures)}):
        found.setdefault(row.figure, {})[row.key] = row.value
    return found


def value(figure: str, key: str = "") -> int:
    """Return one number, 0 when nothing was counted yet."""
    found = db.session.scalar(
        select(TerritoryStat.value).where(TerritoryStat.figure == figure, TerritoryStat.key == key)
    )
    return found or 0
