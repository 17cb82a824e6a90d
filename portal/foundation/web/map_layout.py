"""A schematic map of territories: one country drawn large, others and islands in boxes, points that do not overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, hypot, sin, sqrt
from typing import Any

from portal.foundation.web.maps import Land, islands, land

MARGIN = 12.0
BOX_WIDTH, BOX_HEIGHT = 132.0, 104.0
CAPTION = 30.0
"""Height of a box's own name."""
SMALLEST, LARGEST = 7.0, 15.0
_LETTER, _LINE = 8.6, 15.0
"""How wide a letter and how high a line of the points' names are."""

Area = tuple[float, float, float, float]
_Room = tuple[str, float, float, Area]


@dataclass(frozen=True, slots=True)
class Spot:
    """A territory to put on a map: state as `point_map` knows it, county `area` of `map`.

    `weight` (projects studied) makes the surface of its point larger; `country` names the box of another map;
    without `label` the point's name is only read aloud.
    """

    name: str
    state: str
    url: str
    map: str
    area: str
    weight: int = 0
    country: str = ""
    label: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """What the macro `point_map` draws."""

    viewbox: str
    land: tuple[str, ...]
    points: tuple[dict[str, Any], ...]
    insets: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class _Point:
    spot: Spot
    x: float
    y: float
    r: float
    boxed: bool = False


def picture(spots: Sequence[Spot]) -> Picture | None:
    """Return the map of `spots`, drawn on the country that most of them lie in; None when no map is known."""
    return _picture(tuple(spots))


@lru_cache(maxsize=64)
def _picture(spots: tuple[Spot, ...]) -> Picture | None:
    """Return the map, kept for the next page that shows the same spots: finding room for the names is slow."""
    known = [spot for spot in spots if land(spot.map) is not None]
    if not known:
        return None
    main = Counter(spot.map for spot in known).most_common(1)[0][0]
    ground = land(main)
    assert ground is not None
    heaviest = max((spot.weight for spot in known), default=0)
    points = [
        _Point(spot, *ground.middles[spot.area], _radius(spot, heaviest))
        for spot in known
        if spot.map == main and spot.area in ground.middles
    ]
    boxes, boxed = _boxes(known, main, ground)
    width, height = ground.width + 2 * MARGIN, ground.height + 2 * MARGIN
    return Picture(
        f"{-MARGIN:g} {-MARGIN:g} {width:g} {height:g}",
        (ground.outline,),
        tuple(_named([*_apart(points), *boxed], ground, boxes)),
        tuple(boxes),
    )


def _radius(spot: Spot, heaviest: int) -> float:
    share = sqrt(spot.weight / heaviest) if heaviest and spot.state in {"open", "turn"} else 0.0
    return round(SMALLEST + share * (LARGEST - SMALLEST), 1)


def _boxes(spots: Sequence[Spot], main: str, ground: Land) -> tuple[list[dict[str, Any]], list[_Point]]:
    """Return the boxes of islands (bottom left) and of other countries (top right), and the points in them."""
    left, right = ground.height - BOX_HEIGHT, 0.0
    boxes: list[dict[str, Any]] = []
    points: list[_Point] = []
    groups: dict[tuple[str, str], list[Spot]] = {}
    for spot in spots:
        if (spot.map, spot.area) in islands():
            groups.setdefault((spot.map, spot.area), []).append(spot)
        elif spot.map != main:
            groups.setdefault((spot.map, ""), []).append(spot)
    for (name, island), group in sorted(groups.items()):
        if island:
            label, drawing = islands()[name, island]
            x, y, left = 0.0, left, left - BOX_HEIGHT - MARGIN
        else:
            other = land(name)
            assert other is not None
            label, drawing = group[0].country or group[0].name, other
            x, y, right = ground.width - BOX_WIDTH, right, right + BOX_HEIGHT + MARGIN
        box, inside = _box(x, y, label, drawing, group)
        boxes.append(box)
        points += inside
    return boxes, points


def _box(x: float, y: float, label: str, drawing: Land, spots: Sequence[Spot]) -> tuple[dict[str, Any], list[_Point]]:
    room_x, room_y = BOX_WIDTH - 24, BOX_HEIGHT - CAPTION - 10
    scale = min(room_x / drawing.width, room_y / drawing.height)
    left = x + (BOX_WIDTH - drawing.width * scale) / 2
    top = y + CAPTION + (room_y - drawing.height * scale) / 2
    box = {
        "x": round(x, 1),
        "y": round(y, 1),
        "w": BOX_WIDTH,
        "h": BOX_HEIGHT,
        "label": label,
        "land": (drawing.outline,),
        "transform": f"translate({left:.1f} {top:.1f}) scale({scale:.3f})",
    }
    places = [(spot, drawing.middles.get(spot.area)) for spot in spots]
    return box, [
        _Point(spot, round(left + place[0] * scale, 1), round(top + place[1] * scale, 1), 8.0, boxed=True)
        for spot, place in places
        if place is not None
    ]


def _apart(points: list[_Point]) -> list[_Point]:
    """Push apart points that would cover one another; those of one county lie around its middle."""
    places = [[p.x + cos(n * 2.4) * 0.1, p.y + sin(n * 2.4) * 0.1] for n, p in enumerate(points)]
    for _round in range(40):
        for n, one in enumerate(places):
            for m in range(n):
                _push(one, places[m], points[n].r + points[m].r + 8)
    return [replace(p, x=round(x, 1), y=round(y, 1)) for p, (x, y) in zip(points, places, strict=True)]


def _push(one: list[float], other: list[float], wanted: float) -> None:
    dx, dy = one[0] - other[0], one[1] - other[1]
    away = hypot(dx, dy)
    if away < wanted:
        half = (wanted - away) / 2 / away
        one[0], one[1] = one[0] + dx * half, one[1] + dy * half
        other[0], other[1] = other[0] - dx * half, other[1] - dy * half


def _named(points: list[_Point], ground: Land, boxes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the points with their names; those that find no room at first choose first the next time."""
    taken: list[Area] = [_around(p) for p in points]
    taken += [(box["x"], box["y"], box["x"] + box["w"], box["y"] + box["h"]) for box in boxes]
    order = sorted((p for p in points if p.spot.label and not p.boxed), key=lambda p: (-p.r, p.spot.name))
    best: dict[_Point, _Room] = {}
    for _round in range(8):
        found = _rooms(order, ground, taken)
        best = found if len(found) > len(best) else best
        order = [p for p in order if p not in found] + [p for p in order if p in found]
    return [_drawn(point, best.get(point)) for point in sorted(points, key=lambda p: (p.boxed, p.spot.name))]


def _around(point: _Point) -> Area:
    return point.x - point.r, point.y - point.r, point.x + point.r, point.y + point.r


def _rooms(order: Sequence[_Point], ground: Land, taken: Sequence[Area]) -> dict[_Point, _Room]:
    """Return where names find room when the points choose in this order."""
    used, found = list(taken), {}
    for point in order:
        room = _place(point, ground, [area for area in used if area != _around(point)])
        if room is not None:
            found[point] = room
            used.append(room[3])
    return found


def _drawn(point: _Point, room: _Room | None) -> dict[str, Any]:
    spot = point.spot
    values = {"x": point.x, "y": point.y, "r": point.r, "state": spot.state, "name": spot.name, "url": spot.url}
    if room is None:
        return {**values, "label": ""}
    return {**values, "label": spot.name, "anchor": room[0], "dx": room[1], "dy": room[2]}


def _place(point: _Point, ground: Land, taken: list[Area]) -> _Room | None:
    """Return where a name fits: right, left, above or below its point; None when nowhere."""
    wide, gap = len(point.spot.name) * _LETTER, point.r + 6
    for anchor, dx, dy in (
        ("start", gap, 5),
        ("end", -gap, 5),
        ("start", gap - 3, 18),
        ("end", 3 - gap, 18),
        ("start", gap - 3, -9),
        ("end", 3 - gap, -9),
        ("middle", 0.01, -gap),
        ("middle", 0.01, gap + 12),
    ):
        left = point.x + dx - {"start": 0, "end": wide, "middle": wide / 2}[anchor]
        area = (left, point.y + dy - _LINE + 2, left + wide, point.y + dy + 2)
        inside = area[0] >= -MARGIN and area[2] <= ground.width + MARGIN and area[1] >= -MARGIN
        if inside and area[3] <= ground.height + MARGIN and not any(_meet(area, other) for other in taken):
            return anchor, round(dx, 2), dy, area
    return None


def _meet(a: Area, b: Area) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
