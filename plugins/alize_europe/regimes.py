"""The four de minimis regulations: what papers cite, and the one that the firm's own activity falls under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from alize_europe.dated import parameters
from alize_europe.de_minimis import Regime
from portal.sdk import Message, ParameterError

_GROUP = re.compile(r"(?:[a-z0-9]+:)?(\d\d)\.?(\d)")
_SECTORS = (Regime.AGRICULTURE, Regime.FISHERIES)


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation as papers cite it, with its place in the Official Journal."""

    title: Message
    official_reference: str


REGULATIONS = {
    Regime.GENERAL: Regulation(
        Message(
            "Commission Regulation (EU) 2023/2831 of 13 December 2023 on the application of Articles 107 and 108 "
            "of the Treaty on the Functioning of the European Union to de minimis aid"
        ),
        "JO L, 2023/2831, 15.12.2023",
    ),
    Regime.SGEI: Regulation(
        Message(
            "Commission Regulation (EU) 2023/2832 of 13 December 2023 on the application of Articles 107 and 108 "
            "of the Treaty on the Functioning of the European Union to de minimis aid granted to undertakings "
            "providing services of general economic interest"
        ),
        "JO L, 2023/2832, 15.12.2023",
    ),
    Regime.AGRICULTURE: Regulation(
        Message(
            "Commission Regulation (EU) No 1408/2013 of 18 December 2013 on the application of Articles 107 and 108 "
            "of the Treaty on the Functioning of the European Union to de minimis aid in the agriculture sector"
        ),
        "JO L 352, 24.12.2013, p. 9",
    ),
    Regime.FISHERIES: Regulation(
        Message(
            "Commission Regulation (EU) No 717/2014 of 27 June 2014 on the application of Articles 107 and 108 "
            "of the Treaty on the Functioning of the European Union to de minimis aid in the fishery "
            "and aquaculture sector"
        ),
        "JO L 190, 28.6.2014, p. 45",
    ),
}


def proposed(activity: str, on: date) -> Regime:
    """Return the regulation that a firm of this activity falls under on `on`, as far as its code can tell.

    Primary production has regulations of its own; all else is general. Services of general economic interest are
    entrusted by an act, which no code tells. The code may carry its nomenclature: `nafr2:01.13Z`, or just `0113Z`.
    """
    found = _GROUP.match(activity.strip().lower())
    group = f"{found.group(1)}.{found.group(2)}" if found else ""
    return next((regime for regime in _SECTORS if group in _groups(regime, on)), Regime.GENERAL)


def _groups(regime: Regime, on: date) -> list[str]:
    try:
        return str(parameters().parameter(f"de_minimis.{regime}_activities").on(on).value).split()
    except ParameterError:
        return []
