"""What a comparison may show: shares only over enough projects, and never a small group's figures."""

from __future__ import annotations

from decimal import Decimal

SMALL = 5
"""Below this many projects a territory's figures could point at one firm: they are not shown."""


def guarded(value: int, projects: int) -> int | None:
    """Return `value`, or None when it rests on one to four projects."""
    return None if 0 < projects < SMALL else value


def share(part: int, whole: int) -> Decimal | None:
    """Return part over whole (0.765), or None when the whole is below the small-number guard."""
    return Decimal(part) / whole if whole >= SMALL else None
