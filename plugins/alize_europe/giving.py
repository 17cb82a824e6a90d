"""Help in kind as open data after 360Giving, version 1.4.3: what was given to whom, required fields and constraints.

Only missions closed and valued are grants; an advance is paid back. Numbers of organisations are written after the list
that they come from (https://org-id.guide): a firm whose number is of none of them is refused by name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from alize_europe.giving_schema import wrong_fields
from portal.sdk import (
    GivenMission,
    Message,
    Purpose,
    RecordData,
    RecordFile,
    RecordFormat,
    Records,
    Refusal,
    Source,
)

LISTS = {"fr:siren": "FR-RCS", "ro:cui": "RO-CUI"}
"""Kinds of numbers by the list that org-id.guide has for them."""

ORGANISATION = re.compile(r"[A-Z]{2,3}-[A-Z0-9]+-\S+")
PREFIX = re.compile(r"360G-[A-Za-z0-9]+")
"""An organisation's identifier, and what 360Giving gives each publisher to begin the identifiers of its grants with."""

_STANDARD = Source("360Giving 1.4.3", "https://standard.threesixtygiving.org/")


def formats(settings: Mapping[str, Any]) -> tuple[RecordFormat, ...]:
    """Return the list of grants, in the name of the body that the settings name."""
    return (
        RecordFormat(
            "giving",
            Message("Help given as open data (360Giving)"),
            Message("For those who compare what is given: missions closed, at their value. Advances are no grants."),
            partial(render, settings),
            _STANDARD,
            Records.MISSIONS,
            Purpose.OPEN_DATA,
        ),
    )


def render(settings: Mapping[str, Any], data: RecordData) -> RecordFile:
    """Return the grants as JSON; those that the standard refuses are left out by name. Nothing without a publisher."""
    name = f"360giving-{data.first:%Y%m%d}-{data.last:%Y%m%d}.json"
    prefix, organisation = settings.get("giving_prefix") or "", settings.get("giving_organisation") or ""
    if not PREFIX.fullmatch(prefix) or not ORGANISATION.fullmatch(organisation):
        reason = Message("Enter the publisher’s prefix and identifier in the settings.")
        return RecordFile(name, None, 0, (Refusal("360Giving", reason),))
    giver = {"id": organisation, "name": data.carrier or data.territory}
    grants, refused = [], []
    for mission in data.missions:
        grant = _grant(mission, prefix, giver)
        if (found := refusal(grant)) is None:
            grants.append(grant)
        else:
            refused.append(Refusal(f"{mission.reference}, {mission.company.name}", found))
    content = json.dumps({"grants": grants}, ensure_ascii=False, indent=2).encode()
    return RecordFile(name, content, len(grants), tuple(refused), "application/json")


def refusal(grant: Mapping[str, Any]) -> Message | None:
    """Return why the standard refuses a grant, None when it does not."""
    recipients = grant.get("recipientOrganization") or [{}]
    if not ORGANISATION.fullmatch(recipients[0].get("id", "")):
        return Message("The firm has no number of a list that 360Giving knows: complete its file.")
    wrong = next(wrong_fields(grant), None)
    return Message("The field %(field)s is empty or not as 360Giving wants it.", {"field": wrong}) if wrong else None


def _grant(mission: GivenMission, prefix: str, giver: Mapping[str, str]) -> dict[str, Any]:
    cents = mission.value.cents
    return {
        "id": f"{prefix}-{mission.reference}",
        "title": f"Competence mission for {mission.company.name}",
        "description": f"Tutoring by an expert of {mission.lender}. The project in its own words: “{mission.title}”",
        "currency": mission.value.currency,
        "amountAwarded": cents // 100 if cents % 100 == 0 else cents / 100,  # a number of JSON, exact to the cent
        "awardDate": mission.signed_on.isoformat(),
        "actualDates": [{"startDate": mission.signed_on.isoformat(), "endDate": mission.closed_on.isoformat()}],
        "recipientOrganization": [{"id": _number(mission), "name": mission.company.name}],
        "fundingOrganization": [dict(giver)],
    }


def _number(mission: GivenMission) -> str:
    known = mission.company.identifiers
    return next((f"{prefix}-{known[kind]}" for kind, prefix in LISTS.items() if known.get(kind)), "")
