"""How long a visit may be, and what can become of one."""

from __future__ import annotations

from datetime import timedelta

from portal.foundation.kernel.message import mark

ASK, GRANT, VIEW = "support.ask", "support.grant", "support.view"
LONGEST = 8
"""Hours that a territory may grant at most."""

HOURS = (1, 2, 4, LONGEST)
SHORTEST_REASON = 10
WAITS = timedelta(days=7)
"""What nobody answers for this time can be granted no more."""

STATES = frozenset({"asked", "granted", "refused", "ended", "expired"})
LABELS = {
    "asked": mark("Waits for the territory’s answer"),
    "granted": mark("Under way"),
    "refused": mark("Refused"),
    "ended": mark("Ended early"),
    "expired": mark("Over"),
    "lapsed": mark("Nobody answered"),
    "dropped": mark("No longer asked"),
}
KINDS = {"asked": "sun", "granted": "warn", "refused": "bad", "ended": "", "expired": "", "lapsed": "", "dropped": ""}
"""States as people read them. Two are read from a row: « lapsed » by the clock, « dropped » ended unanswered."""
