"""The summary table: whole numbers, no personal data; the network's login may read it."""

from __future__ import annotations

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped


class TerritoryStat(Scoped):
    """One number of a territory: a `figure`, split by `key` when it has parts (a state, a year, a sector)."""

    __tablename__ = "territory_stat"
    __table_args__ = (UniqueConstraint("tenant_id", "figure", "key"),)

    figure: Mapped[str]
    key: Mapped[str] = mapped_column(default="")
    value: Mapped[int] = mapped_column(BigInteger)
