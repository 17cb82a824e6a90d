"""A firm in the registers of ANAF, by its CUI, through the public service for VAT payers (PlatitorTvaRest).

A hundred firms a call, one call a second: `parameters/lookup.toml` says by which text. Its version stands in the
address. Texts come in capitals and with cedillas; what it does not know it lists as numbers or, in earlier versions, as
objects, and may answer 404.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alize_romania import caen
from alize_romania.dated import parameters
from alize_romania.identifiers import CUI, ONRC, check_onrc
from alize_romania.letters import comma_below
from portal.sdk import (
    CompanyAnswer,
    CompanyFacts,
    CompanyUnknown,
    CompanyWatch,
    Message,
    Reading,
    Register,
    RegisterError,
    RegisterSilent,
    Reply,
    Source,
    Why,
    clean,
)

SOURCE = Source(
    "ANAF, registrul persoanelor impozabile înregistrate în scopuri de TVA", "https://www.anaf.ro/RegistruTVA/"
)
INACTIVE = Message("ANAF lists this company as inactive for tax.")
_STRUCK_OFF = re.compile(r"RADI(?:ERE|AT)\w*(?:\D*(\d\d\.\d\d\.\d{4}))?", re.IGNORECASE)
_TOWN = re.compile(r"(?:mun|municipiul|or[sș]|ora[sș]|ora[sș]ul)\b\.?\s*", re.IGNORECASE)
_ACTIVITY = re.compile(r"\d{4}")
Said = Mapping[str, Any]


def watch(on: date) -> CompanyWatch:
    """Return how many firms ANAF takes in a request, and after how many days it is asked again."""
    values = parameters()
    return CompanyWatch(values.integer("lookup.firms_per_request", on), values.integer("lookup.again_days", on), read)


def look_up(kind: str, value: str, on: date, register: Register) -> CompanyAnswer:
    """Return what ANAF says of a CUI on a day; of no other number."""
    return read(kind, (value,), on, register)[value]


def read(kind: str, values: Sequence[str], on: date, register: Register) -> Mapping[str, CompanyAnswer]:
    """Return what ANAF says of each CUI on a day, asked in one request."""
    if kind != CUI:
        return dict.fromkeys(values, CompanyUnknown(SOURCE))
    try:
        asked = [{"cui": int(value), "data": on.isoformat()} for value in values]
        reply = register.post(asked, 1 / parameters().integer("lookup.requests_per_second", on))
    except RegisterError as error:
        return dict.fromkeys(values, RegisterSilent(error.why))
    return {value: _answer(value, on, reply) for value in values}


def _answer(cui: str, on: date, reply: Reply) -> CompanyAnswer:
    try:
        return _said(cui, on, reply)
    except (KeyError, TypeError, ValueError, AttributeError):  # JSON of another shape than the one documented
        return RegisterSilent(Why.UNREADABLE)


def _said(cui: str, on: date, reply: Reply) -> CompanyAnswer:
    found = next((one for one in reply.said["found"] or () if str(one["date_generale"]["cui"]) == cui), None)
    if found is None:
        return CompanyUnknown(SOURCE) if _not_found(cui, reply.said) else RegisterSilent(Why.UNREADABLE)
    general, seat = found["date_generale"], found.get("adresa_sediu_social") or {}
    struck_off = _STRUCK_OFF.match(_text(general, "stare_inregistrare"))
    inactive = (found.get("stare_inactiv") or {}).get("statusInactivi") is True
    numbers = {CUI: cui, ONRC: check_onrc(_text(general, "nrRegCom")).value}
    return CompanyFacts(
        name=_text(general, "denumire"),
        identifiers={kind: number for kind, number in numbers.items() if number},
        source=SOURCE,
        asked_at=reply.at,
        address=_street(general, seat),
        postcode=_text(seat, "scod_Postal") or _text(general, "codPostal"),
        place=_place(_text(seat, "sdenumire_Localitate")),
        activities=_activity(_text(general, "cod_CAEN"), on),
        active=struck_off is None,
        ceased_on=_day(struck_off[1]) if struck_off and struck_off[1] else None,
        inactive=inactive,
        notes=(INACTIVE,) if inactive else (),
    )


def _not_found(cui: str, said: Said) -> bool:
    listed = (one.get("cui") if isinstance(one, Mapping) else one for one in said["notFound"])
    return cui in map(str, listed)


def _street(general: Said, seat: Said) -> tuple[str, ...]:
    """The street of the seat and what completes it; the whole address in one line when the seat has no street."""
    street = " ".join(filter(None, (_text(seat, "sdenumire_Strada"), _text(seat, "snumar_Strada"))))
    lines = (street, _text(seat, "sdetalii_Adresa")) if street else (_text(general, "adresa"),)
    return tuple(filter(None, lines))


def _place(town: str) -> str:
    """A town without « Mun. » before it, and not in capitals."""
    name = _TOWN.sub("", town, count=1) if _TOWN.match(town) else town
    return name.title() if name.isupper() else name


def _activity(code: str, on: date) -> dict[str, str]:
    """The main activity; ANAF does not say of which revision of CAEN its code is, so one in both carries none."""
    known = [one for one in caen.read(code, on) if one.reading is not Reading.CORRESPONDING]
    if len(known) == 1:
        return {each.key: f"{each.code} {each.label} ({known[0].nomenclature})" for each in known[0].codes}
    return {code: f"{code} (CAEN)"} if _ACTIVITY.fullmatch(code) else {}


def _day(text: str) -> date | None:
    try:
        day, month, year = map(int, text.split("."))
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _text(of: Said, key: str) -> str:
    value = of.get(key)
    return clean(comma_below(value))[:200] if isinstance(value, str) else ""
