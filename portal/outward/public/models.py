"""How often one address used a public form lately."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped


class PublicThrottle(Scoped):
    """Uses of a form from one network address since `since`, by the digest of both: no address in clear."""

    __tablename__ = "public_throttle"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(32))
    uses: Mapped[int]
    since: Mapped[datetime]
