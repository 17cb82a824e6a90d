"""The fields of competence in words, with the country's codes."""

from __future__ import annotations

from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.missions import CompetenceDomain
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import registry
from portal.foundation.web.i18n import say


def domains() -> dict[str, CompetenceDomain]:
    """Return what the territory's plugins add to the fields, by code; the first one that speaks of a field is heard."""
    found: dict[str, CompetenceDomain] = {}
    for item in Hooks(registry(), current_tenant()).collect("competence_domains", CompetenceDomain):
        found.setdefault(item.value.field, item.value)
    return found


def words() -> dict[str, Message]:
    """Return what the fields are called, in the programme's order."""
    return {code: Message(word) for code, word in FIELDS.items()}


def labels() -> dict[str, str]:
    """Return the fields in the language in use, in the programme's order."""
    return {code: say(word) for code, word in words().items()}


def national_codes(field: str) -> str:
    """Return the codes of a field in the country's list of occupations (« ROME M1502, M1503 »), or ''."""
    domain = domains().get(field)
    return f"{domain.nomenclature} {', '.join(domain.codes)}" if domain and domain.codes else ""
