"""The programme's fields of competence (programme.md §1.5): codes that are stored, words that are shown."""

from __future__ import annotations

from portal.foundation.kernel.message import mark

FIELDS = {
    "hr": mark("Human resources"),
    "organisation": mark("Organisation"),
    "sales": mark("Sales"),
    "strategy": mark("Strategy"),
    "quality": mark("Quality, ISO standards"),
    "safety": mark("Health, safety, environment"),
    "production": mark("Production"),
    "logistics": mark("Logistics"),
    "purchasing": mark("Purchasing"),
    "accounting": mark("Management, accounting"),
    "finance": mark("Finance"),
    "legal": mark("Law"),
    "digital": mark("Digital"),
    "technical": mark("Technical specifications"),
    "maintenance": mark("Maintenance"),
    "environment": mark("Environment"),
    "international": mark("International"),
    "marketing": mark("Marketing, communication"),
}
"""Code → English source string, in the order in which they are offered."""
