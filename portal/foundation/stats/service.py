"""Keeping the figures, each change in the transaction of what it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import db, transaction, writing
from portal.foundation.stats.models import TerritoryStat


@dataclass(frozen=True, slots=True)
class Drift:
    """A number that was kept as `kept` while counting gives `counted`."""

    figure: str
    key: str
    kept: int
    counted: int


def bump(figure: str, key: str, delta: int) -> None:
    """Add `delta` to a number of the bound tenant, in the caller's transaction. Raises RuntimeError outside one."""
    if not delta:
        return
    if not writing.get():
        raise RuntimeError("a figure changes inside the transaction of what it counts")
    session = db.session()
    chosen = update(TerritoryStat).where(TerritoryStat.figure == figure, TerritoryStat.key == key)
    added = chosen.values(value=TerritoryStat.value + delta).returning(TerritoryStat)
    added = added.execution_options(synchronize_session=False, populate_existing=True)
    if session.scalar(added) is None:
        _locked(figure, key).value += delta
        session.flush()


def bump_all(deltas: Mapping[tuple[str, str], int]) -> None:
    """Add to many numbers at once, by (figure, key): what history coming in asks for. As `bump` otherwise."""
    if not writing.get():
        raise RuntimeError("a figure changes inside the transaction of what it counts")
    session = db.session()
    for figure in sorted({figure for figure, _key in deltas}):
        _turn(session, figure)
        rows = {row.key: row for row in session.scalars(_rows(figure))}
        for key in sorted(key for name, key in deltas if name == figure):
            if key not in rows:
                rows[key] = TerritoryStat(figure=figure, key=key, value=0)
                session.add(rows[key])
            rows[key].value += deltas[figure, key]


def set_value(figure: str, key: str, value: int) -> None:
    """Set a number of the bound tenant, in the caller's transaction. Raises RuntimeError outside one."""
    _locked(figure, key).value = value


def rebuild(figure: str, values: Mapping[str, int] | Callable[[], Mapping[str, int]]) -> list[Drift]:
    """Set a whole figure to freshly counted `values` and return what was wrong before; other keys are removed.

    While others are at work, give the function that counts: nobody changes the figure after it is called.
    """
    with transaction() as session:
        _turn(session, figure)
        # The rows are locked before counting: whoever had changed one has committed by then, the others wait.
        rows = {row.key: row for row in session.scalars(_rows(figure))}
        true = values() if callable(values) else values
        drifts = []
        for key in sorted(rows.keys() | true.keys()):
            kept, counted = rows[key].value if key in rows else 0, true.get(key, 0)
            if kept != counted:
                drifts.append(Drift(figure, key, kept, counted))
            if key not in true:
                session.delete(rows[key])
            elif key in rows:
                rows[key].value = counted
            else:
                session.add(TerritoryStat(figure=figure, key=key, value=counted))
        return drifts


def _rows(figure: str) -> Select[tuple[TerritoryStat]]:
    query = select(TerritoryStat).where(TerritoryStat.figure == figure).order_by(TerritoryStat.key)
    return query.with_for_update().execution_options(populate_existing=True)


def _locked(figure: str, key: str) -> TerritoryStat:
    """Return the number's row, locked until the transaction ends; a new one starts at 0."""
    if not writing.get():
        raise RuntimeError("a figure changes inside the transaction of what it counts")
    session = db.session()
    chosen = _rows(figure).where(TerritoryStat.key == key)
    row = session.scalars(chosen).one_or_none()
    if row is None:
        # Of the figure only a share: whoever counts it anew waits, and two new keys never wait for each other.
        _turn(session, figure, shared=True)
        _turn(session, figure, key)
        row = session.scalars(chosen).one_or_none()
    if row is None:
        row = TerritoryStat(figure=figure, key=key, value=0)
        session.add(row)
    return row


def _turn(session: Session, *names: str, shared: bool = False) -> None:
    take_turn(session, TerritoryStat.__tablename__, current_tenant_id(), *names, shared=shared)
