"""The common indicators of the ESF+ (Regulation (EU) 2021/1057, Annex I), as far as the portal knows them.

It knows the firms that are helped, so EECO19, and keeps no data of participants: what it does not know is empty with
the reason, never a zero. The import layout of « Ma démarche FSE+ » is not public: both tables are ours.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from alize_europe import firm_size
from alize_europe.dated import parameters
from portal.sdk import (
    FirmSize,
    Message,
    Purpose,
    RecordData,
    RecordFile,
    RecordFormat,
    Records,
    RecordTable,
    Refusal,
    SupportedFirm,
)

SMES = "EECO19"
"""Number of supported micro, small and medium-sized enterprises: the only indicator that the records give."""

INDICATORS = {
    "code": Message("Code of the indicator in Annex I of Regulation (EU) 2021/1057"),
    "code_status": Message("certain or likely: a likely code is to be compared with the text before it is sent"),
    "kind": Message("output or result"),
    "label": Message("The indicator, in the words of the regulation"),
    "measured": Message("Whether participants or entities are counted, and when"),
    "women": Message("Women; empty: not collected, or not broken down"),
    "men": Message("Men; empty: not collected, or not broken down"),
    "non_binary": Message("Non-binary persons; empty: not collected, or not broken down"),
    "total": Message("Total; empty where it is not collected, never a zero instead"),
    "status": Message("computed from the files, or not_collected"),
    "reason": Message(
        "firms_once: SMEs whose support began in the period, each once: by Recommendation 2003/361/EC where closed "
        "years are recorded, by headcount alone elsewhere; "
        "no_participants: the portal keeps no data of participants; "
        "no_administrations: the programme helps firms, no public administrations"
    ),
}
FIRMS = {
    "code": Message("Always EECO19"),
    "file": Message("Reference of the file by which the firm was supported first in the period"),
    "firm": Message("Name of the firm"),
    "identifiers": Message("Its numbers, each after its kind, with semicolons between: fr:siren 732829320"),
    "headcount": Message("Persons employed when it asked for support"),
    "supported_on": Message("Day on which the support began"),
    "judged_by": Message(
        "figures: its closed years and those of the firms tied to it, by Recommendation 2003/361/EC; "
        "headcount: the people that it employed, alone"
    ),
}


def formats() -> tuple[RecordFormat, ...]:
    """Return the indicators, and the firms behind the one that is counted."""
    return (
        RecordFormat(
            "esf_indicators",
            Message("ESF+ common indicators"),
            Message("For the body that manages ESF+ money; to be copied, since its import layout is not public."),
            indicators,
            records=Records.SUPPORTED,
            purpose=Purpose.FUNDERS,
        ),
        RecordFormat(
            "esf_firms",
            Message("ESF+ common indicators: the firms behind EECO19"),
            Message("For checks of the figure: each firm counted, with the day on which its support began."),
            firms,
            records=Records.SUPPORTED,
            purpose=Purpose.FUNDERS,
        ),
    )


def indicators(data: RecordData) -> RecordFile:
    """Return a line for each indicator; firms that cannot be counted are refused by name."""
    counted, refused = _sorted(data)
    rows = tuple(_indicator(row, len(counted)) for row in listed())
    return RecordFile(f"esf-indicators-{_span(data)}", RecordTable(INDICATORS, rows), len(rows), refused)


def firms(data: RecordData) -> RecordFile:
    """Return a line for each firm that EECO19 counts."""
    counted, refused = _sorted(data)
    rows = tuple(_firm(one) for one in counted)
    return RecordFile(f"esf-{SMES.lower()}-{_span(data)}", RecordTable(FIRMS, rows), len(rows), refused)


@cache
def listed() -> tuple[dict[str, str], ...]:
    """Return the indicators of the annex, in its order: code, kind, label, measured, code_status."""
    path = Path(__file__).parent / "data" / "esf_indicators.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def _indicator(row: dict[str, str], smes: int) -> tuple[str | int | None, ...]:
    about = (row["code"], row["code_status"], row["kind"], row["label"], row["measured"], None, None, None)
    if row["code"] == SMES:
        return (*about, smes, "computed", "firms_once")
    return (
        *about,
        None,
        "not_collected",
        f"no_{'administrations' if row['measured'] == 'entities' else 'participants'}",
    )


def _sorted(data: RecordData) -> tuple[Sequence[SupportedFirm], tuple[Refusal, ...]]:
    """Return the firms that are counted, each once, and the files that are not, with the reason."""
    counted: dict[UUID, SupportedFirm] = {}
    refused = []
    for one in data.supported:
        if (reason := _no_sme(one)) is None:
            counted.setdefault(one.company.id, one)
        else:
            refused.append(Refusal(f"{one.reference}, {one.company.name}", reason))
    return tuple(counted.values()), tuple(refused)


def _no_sme(one: SupportedFirm) -> Message | None:
    """Return why a firm is not counted: by its closed years where they tell, else by its headcount."""
    found, headcount = _size(one), one.company.headcount
    if found is not None:
        reason = Message("By its closed years and by who holds it: %(category)s.", {"category": found.category})
        return None if found.sme else reason
    if headcount is None:
        return Message("The headcount is not known: enter it in the file.")
    if headcount < parameters().integer("sme.medium_headcount", one.supported_on):
        return None
    return Message("The firm is no SME: %(headcount)s people.", {"headcount": headcount})


def _size(one: SupportedFirm) -> FirmSize | None:
    group = one.company.group
    found = firm_size.answer(group, one.supported_on) if group else None
    return found if isinstance(found, FirmSize) else None


def _firm(one: SupportedFirm) -> tuple[str | int | date | None, ...]:
    numbers = "; ".join(f"{kind} {number}" for kind, number in one.company.identifiers.items())
    judged_by = "figures" if _size(one) else "headcount"
    return (SMES, one.reference, one.company.name, numbers, one.company.headcount, one.supported_on, judged_by)


def _span(data: RecordData) -> str:
    return f"{data.first:%Y%m%d}-{data.last:%Y%m%d}"
