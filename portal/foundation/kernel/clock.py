"""The two clocks: wall clock for sessions and traces, business date for what the law counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the wall clock in UTC: login sessions, leases, audit."""
    return datetime.now(UTC)


def business_date(timezone: str, offset_days: int = 0) -> date:
    """Return today's date in `timezone`, moved by `offset_days` (demonstration and tests only)."""
    return datetime.now(ZoneInfo(timezone)).date() + timedelta(days=offset_days)
