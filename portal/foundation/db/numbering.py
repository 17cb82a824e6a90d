"""Gapless numbers per tenant, kind and year, from a counter row in the same transaction."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, update
from sqlalchemy.orm import Mapped, Session

from portal.foundation.db.base import Scoped
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.locks import take_turn


class Counter(Scoped):
    """The last number given out for one kind of record in one year."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("tenant_id", "kind", "year"),)

    kind: Mapped[str]
    year: Mapped[int]
    value: Mapped[int]


def next_number(session: Session, kind: str, year: int) -> int:
    """Return the next number of `kind` in `year`, from 1 on. Rolled back with the caller's transaction."""
    return next_numbers(session, kind, year, 1)[0]


def next_numbers(session: Session, kind: str, year: int, count: int) -> range:
    """Return the next `count` numbers of `kind` in `year`. Rolled back with the caller's transaction."""
    raised = (
        update(Counter)
        .where(Counter.kind == kind, Counter.year == year)
        .values(value=Counter.value + count)
        .returning(Counter.value)
        .execution_options(synchronize_session=False)
    )
    last = session.scalar(raised)
    if last is None:
        take_turn(session, Counter.__tablename__, current_tenant_id(), kind, year)
        last = session.scalar(raised)
    if last is None:
        last = count
        session.add(Counter(kind=kind, year=year, value=count))
        session.flush()
    return range(last - count + 1, last + 1)
