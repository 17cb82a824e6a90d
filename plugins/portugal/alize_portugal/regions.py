"""The eighteen districts and the two autonomous regions, by their codes in ISO 3166-2."""

from __future__ import annotations

from collections.abc import Sequence

from portal.sdk import Area, Message

_NAMES = {
    "PT-01": "Aveiro",
    "PT-02": "Beja",
    "PT-03": "Braga",
    "PT-04": "Bragança",
    "PT-05": "Castelo Branco",
    "PT-06": "Coimbra",
    "PT-07": "Évora",
    "PT-08": "Faro",
    "PT-09": "Guarda",
    "PT-10": "Leiria",
    "PT-11": "Lisboa",
    "PT-12": "Portalegre",
    "PT-13": "Porto",
    "PT-14": "Santarém",
    "PT-15": "Setúbal",
    "PT-16": "Viana do Castelo",
    "PT-17": "Vila Real",
    "PT-18": "Viseu",
    "PT-20": "Região Autónoma dos Açores",
    "PT-30": "Região Autónoma da Madeira",
}


def areas(codes: Sequence[str]) -> tuple[Area, ...]:
    """Return the areas with these codes, or all. A firm is placed by its district, not by its municipality."""
    kind = Message("District or autonomous region")
    wanted = [code for code in codes if code in _NAMES] if codes else list(_NAMES)
    return tuple(Area(code, _NAMES[code], kind, {code: _NAMES[code]}) for code in wanted)
