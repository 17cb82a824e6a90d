"""Help in kind as published subsidies: the schema « subventions » 2.1.1 of the SCDL, columns, order and constraints.

Décret n° 2017-779 and arrêté of 17 November 2017. A repayable advance is no subsidy: only missions are listed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from alize_france.identifiers import RNA, SIRET, check_siren, check_siret
from portal.sdk import (
    CsvStyle,
    GivenMission,
    Message,
    Purpose,
    RecordData,
    RecordFile,
    RecordFormat,
    Records,
    Refusal,
    Source,
    csv_rows,
)

_SCHEMA = Source("SCDL « subventions » 2.1.1", "https://schema.data.gouv.fr/scdl/subventions/")
_STYLE = CsvStyle(separator=",", decimal=".", dates="%Y-%m-%d", mark=False)
_LONGEST = 256
_RULES = {
    "nomAttribuant": re.compile(r".+"),
    "idAttribuant": re.compile(r"\d{14}"),
    "dateConvention": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
    "referenceDecision": re.compile(r".*"),
    "nomBeneficiaire": re.compile(r".+"),
    "idBeneficiaire": re.compile(r"(\d{14})?"),
    "rnaBeneficiaire": re.compile(r"(W\d{9})?"),
    "objet": re.compile(r".{1,256}"),
    "montant": re.compile(r"-?\d+(\.\d+)?"),
    "nature": re.compile(r"aide en numéraire|aide en nature|aide en numéraire;aide en nature"),
    "conditionsVersement": re.compile(r".{1,256}"),
    "datesPeriodeVersement": re.compile(
        r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(/\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?"
    ),
    "idRAE": re.compile(r".{0,5}"),
    "notificationUE": re.compile(r"oui|non"),
    "pourcentageSubvention": re.compile(r"1(\.0+)?|0\.(0[1-9]|[1-9])\d*"),
    "dispositifAide": re.compile(r".*"),
}
COLUMNS = tuple(_RULES)
_LETTERED = re.compile(r"W\d[A-Z]\d{7}")
"""RNA numbers of Corsica and overseas (W9R… in La Réunion), which the schema does not take."""


def subsidies(settings: Mapping[str, Any]) -> RecordFormat:
    """Return the published list of help in kind, in the name of the body that the settings name."""
    return RecordFormat(
        "scdl_subventions",
        Message("Subsidies as open data (SCDL)"),
        Message("For the open data of public bodies: missions closed, as help in kind. Advances are no subsidies."),
        partial(render, settings),
        _SCHEMA,
        Records.MISSIONS,
        Purpose.OPEN_DATA,
    )


def render(settings: Mapping[str, Any], data: RecordData) -> RecordFile:
    """Return the list; rows that the schema refuses are left out by name. Without a publisher, nothing is made."""
    siret = check_siret(settings.get("publisher_siret") or "").value
    name = f"subventions-{data.first:%Y%m%d}-{data.last:%Y%m%d}.csv"
    if not siret:
        reason = Message("Enter the SIRET of the body that publishes in the settings.")
        return RecordFile(name, None, 0, (Refusal("SIRET", reason),))
    body = {"nomAttribuant": _publisher(settings, siret) or data.carrier, "idAttribuant": siret}
    rows, refused = [], []
    for mission in data.missions:
        row = {**body, **_row(mission)}
        if (found := refusal(row)) is None:
            rows.append([row[column] for column in COLUMNS])
        else:
            refused.append(Refusal(f"{mission.reference}, {mission.company.name}", found))
    return RecordFile(name, csv_rows([COLUMNS, *rows], _STYLE), len(rows), tuple(refused))


def _publisher(settings: Mapping[str, Any], siret: str) -> str:
    """Return the name that the settings give the body with this SIRET, "" where they name none."""
    lends = check_siren(settings.get("lender_number") or "").value == siret[:9]
    return settings.get("publisher_name") or (settings.get("lender") if lends else "") or ""


def _row(mission: GivenMission) -> dict[str, str]:
    numbers = mission.company.identifiers
    rna = numbers.get(RNA, "")
    return {
        "dateConvention": mission.signed_on.isoformat(),
        "referenceDecision": mission.reference,
        "nomBeneficiaire": mission.company.name,
        "idBeneficiaire": numbers.get(SIRET, ""),
        "rnaBeneficiaire": "" if numbers.get(SIRET) and _LETTERED.fullmatch(rna) else rna,
        "objet": f"Mission de compétences, expert prêté par {mission.lender} : {mission.title}"[:_LONGEST],
        "montant": f"{mission.value.amount:f}",
        "nature": "aide en nature",
        "conditionsVersement": "autre",
        "datesPeriodeVersement": f"{mission.signed_on.isoformat()}/{mission.closed_on.isoformat()}",
        "idRAE": "",
        "notificationUE": "non",
        "pourcentageSubvention": "1",
        "dispositifAide": "ALIZE",
    }


def refusal(row: Mapping[str, str]) -> Message | None:
    """Return why the schema refuses a row, None when it does not."""
    if not row["idBeneficiaire"] and not row["rnaBeneficiaire"]:
        return Message("The firm has neither a SIRET nor an RNA number: complete its file.")
    if _LETTERED.fullmatch(row["rnaBeneficiaire"]):
        said = {"rna": row["rnaBeneficiaire"]}
        return Message("The schema takes no RNA number with a letter, such as %(rna)s: enter the SIRET.", said)
    for column, rule in _RULES.items():
        if not rule.fullmatch(row[column]):
            return Message("The column %(column)s cannot hold « %(value)s ».", {"column": column, "value": row[column]})
    numbers = (name for name in ("idAttribuant", "idBeneficiaire") if row[name] and not check_siret(row[name]).ok)
    days = (name for name in ("dateConvention", "datesPeriodeVersement") if not _exist(row[name]))
    for column in (*numbers, *days):
        return Message("The column %(column)s cannot hold « %(value)s ».", {"column": column, "value": row[column]})
    return None


def _exist(written: str) -> bool:
    """Tell whether the days of a column exist; the schema's type is a date, its pattern alone takes 30 February."""
    try:
        return all(map(date.fromisoformat, written.split("/")))
    except ValueError:
        return False
