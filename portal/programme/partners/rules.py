"""When an expert is free, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.foundation.kernel.message import Message


@dataclass(frozen=True, slots=True)
class Availability:
    """The days between which an expert is free, bounds included; `paused_until` is the last day of a pause."""

    available_from: date | None = None
    available_until: date | None = None
    paused_until: date | None = None

    def obstacle(self, on: date) -> Message | None:
        """Return why the expert is not free on `on`, or None when they are."""
        if self.paused_until and on <= self.paused_until:
            return Message("paused until %(day)s", {"day": self.paused_until})
        if self.available_from and on < self.available_from:
            return Message("free from %(day)s", {"day": self.available_from})
        if self.available_until and on > self.available_until:
            return Message("was free until %(day)s", {"day": self.available_until})
        return None

    def said(self, on: date) -> Message:
        """Return the availability on `on` in a few words."""
        found = self.obstacle(on)
        if found is not None:
            return found
        if self.available_until:
            return Message("free until %(day)s", {"day": self.available_until})
        return Message("free")
