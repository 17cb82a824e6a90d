"""A firm or establishment in Sirene, read from the API « Recherche d’entreprises » (DINUM).

Asked so that the firm's directors are left out of the answer. One firm a call, seven calls a second, then 429:
`parameters/lookup.toml` says by which text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alize_france import naf
from alize_france.areas import commune_name
from alize_france.dated import parameters
from alize_france.identifiers import SIREN, SIRET
from portal.sdk import (
    CompanyAnswer,
    CompanyFacts,
    CompanyUnknown,
    CompanyWatch,
    Reading,
    Register,
    RegisterError,
    RegisterSilent,
    Reply,
    Source,
    Why,
    clean,
)

SOURCE = Source("Recherche d’entreprises (DINUM), Sirene (INSEE)", "https://annuaire-entreprises.data.gouv.fr")
SHORT = {"minimal": "true", "include": "siege,matching_etablissements", "page": "1", "per_page": "1"}
BANDS: Mapping[str, tuple[int, int | None]] = {
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1000, 1999),
    "51": (2000, 4999),
    "52": (5000, 9999),
    "53": (10000, None),
}
"""Headcount bands of INSEE; NN (no employees, or not known) says nothing."""

_DIFFUSED = frozenset({"", "O"})
_OPEN = frozenset({"", "A"})
Said = Mapping[str, Any]


def watch(on: date) -> CompanyWatch:
    """Return how many firms the API takes in a request, and after how many days it is asked again."""
    values = parameters()
    return CompanyWatch(values.integer("lookup.firms_per_request", on), values.integer("lookup.again_days", on), read)


def read(kind: str, values: Sequence[str], on: date, register: Register) -> Mapping[str, CompanyAnswer]:
    """Return what Sirene says of each number: one request a firm."""
    return {value: look_up(kind, value, on, register) for value in values}


def look_up(kind: str, value: str, on: date, register: Register) -> CompanyAnswer:
    """Return what Sirene says of a SIREN or a SIRET; of no other number."""
    if kind not in {SIREN, SIRET}:
        return CompanyUnknown(SOURCE)
    try:
        apart = 1 / parameters().integer("lookup.requests_per_second", on)
        reply = register.get({"q": value, **SHORT}, apart)
        return _answer(kind, value, on, reply)
    except RegisterError as error:
        return RegisterSilent(error.why)
    except (KeyError, TypeError, ValueError, AttributeError):  # JSON of another shape than the one documented
        return RegisterSilent(Why.UNREADABLE)


def _answer(kind: str, value: str, on: date, reply: Reply) -> CompanyAnswer:
    firm = next((firm for firm in reply.said["results"] if firm["siren"] == value[:9]), None)
    place = _establishment(firm, value if kind == SIRET else "") if firm else None
    if firm is None or place is None:
        return CompanyUnknown(SOURCE)
    restricted = not {_text(firm, "statut_diffusion"), _text(place, "statut_diffusion_etablissement")} <= _DIFFUSED
    asked = place if kind == SIRET else firm
    return CompanyFacts(
        name="" if restricted else _text(firm, "nom_raison_sociale") or _text(firm, "nom_complet"),
        identifiers={SIREN: firm["siren"], SIRET: _text(place, "siret")},
        source=SOURCE,
        asked_at=reply.at,
        address=() if restricted else _street(place),
        postcode="" if restricted else _text(place, "code_postal"),
        place="" if restricted else commune_name(_text(place, "commune")) or _text(place, "libelle_commune"),
        activities=_activities(asked, on),
        headcount=BANDS.get(_text(asked, "tranche_effectif_salarie")),
        active=_text(asked, "etat_administratif") in _OPEN,
        ceased_on=_day(_text(asked, "date_fermeture")),
        restricted=restricted,
    )


def _establishment(firm: Said, siret: str) -> Said | None:
    """The seat, or the establishment that was asked for; None when the firm has none of this number."""
    places = [firm.get("siege") or {}, *(firm.get("matching_etablissements") or ())]
    return next((place for place in places if not siret or place.get("siret") == siret), None)


def _street(place: Said) -> tuple[str, ...]:
    """The address without postcode and town, which the register writes behind it."""
    town = f"{_text(place, 'code_postal')} {_text(place, 'libelle_commune')}"
    street = _text(place, "adresse").removesuffix(town).strip()
    return (street,) if street else ()


def _activities(of: Said, on: date) -> dict[str, str]:
    """The code in both nomenclatures, the one in force first; a code that has lost its dot gets it back."""
    said = f"nafr2:{_text(of, 'activite_principale')} naf25:{_text(of, 'activite_principale_naf25')}"
    known = [one for one in naf.read(said, on) if one.reading is Reading.WRITTEN]
    return {code.key: f"{code.code} {code.label} ({one.nomenclature})" for one in known for code in one.codes}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(of: Said, key: str) -> str:
    value = of.get(key)
    return clean(value)[:200] if isinstance(value, str) else ""
