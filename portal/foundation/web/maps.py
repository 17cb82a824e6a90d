"""The shapes that maps are drawn from: countries, their counties’ middles, islands.

The shapes of counties come from the @svg-maps packages (CC-BY-4.0); only the outline they make together is drawn.
Islands that a package leaves out are our own drawings (`static/maps/islands.json`).
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
CREDIT = "Maps by @svg-maps (CC-BY-4.0)"
_GRID = 0.5
"""Corners of neighbouring counties that lie this close are the same corner."""
_TOLERANCE = 0.9
_SMALLEST = 3.0
"""Loops below this area are leftovers between two counties, not land."""

XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Land:
    """A drawn country or island: its size, its outline as path data, and where each county's middle lies."""

    width: float
    height: float
    outline: str
    middles: dict[str, XY] = field(default_factory=dict)


@cache
def land(name: str) -> Land | None:
    """Return the country drawn by the package `name`, None when there is no such map."""
    path = STATIC / "vendor" / "maps" / f"{name}.json"
    if not re.fullmatch(r"[a-z.-]+", name) or not path.exists():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    shapes = {place["id"]: _rings(place["path"]) for place in data["locations"]}
    _x, _y, width, height = map(float, data["viewBox"].split())
    middles = {key: _middle(max(rings, key=lambda ring: abs(_surface(ring)))) for key, rings in shapes.items()}
    loops = _outer([ring for rings in shapes.values() for ring in rings])
    kept = [_simpler(loop) for loop in loops if abs(_surface(loop)) > _SMALLEST]
    return Land(width, height, "".join(_path(loop) for loop in kept if len(loop) > 2), middles)


@cache
def islands() -> dict[tuple[str, str], tuple[str, Land]]:
    """Return the islands drawn by us, by map and county: name and drawing."""
    found = {}
    for item in json.loads((STATIC / "maps" / "islands.json").read_text(encoding="utf-8")):
        _x, _y, width, height = map(float, item["viewBox"].split())
        drawing = Land(width, height, item["path"], {item["id"]: (width / 2, height / 2)})
        found[item["map"], item["id"]] = (item["name"], drawing)
    return found


def _rings(path: str) -> list[list[XY]]:
    """Return the corners of a path made of relative moves only (`m x,y dx,dy … z m …`)."""
    found: list[list[XY]] = []
    x = y = 0.0
    for text in re.findall(r"m([^mz]+)z", path):
        ring: list[XY] = []
        for pair in text.split():
            dx, dy = pair.split(",")
            x, y = x + float(dx), y + float(dy)
            ring.append((x, y))
        x, y = ring[0]
        found.append(ring)
    return found


def _surface(ring: Sequence[XY]) -> float:
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) / 2


def _middle(ring: Sequence[XY]) -> XY:
    surface = _surface(ring)
    pairs = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    weights = [ax * by - bx * ay for (ax, ay), (bx, by) in pairs]
    x = sum((ax + bx) * w for ((ax, _ay), (bx, _by)), w in zip(pairs, weights, strict=True)) / (6 * surface)
    y = sum((ay + by) * w for ((_ax, ay), (_bx, by)), w in zip(pairs, weights, strict=True)) / (6 * surface)
    return x, y


def _outer(rings: list[list[XY]]) -> list[list[XY]]:
    """Return the loops that remain when every side that two counties share is left out."""
    sides: Counter[frozenset[tuple[int, int]]] = Counter()
    for ring in rings:
        corners = [(round(x / _GRID), round(y / _GRID)) for x, y in ring]
        sides.update(
            frozenset(side) for side in zip(corners, (*corners[1:], corners[0]), strict=True) if side[0] != side[1]
        )
    neighbours: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for side, count in sides.items():
        if count % 2:
            a, b = side
            neighbours[a].append(b)
            neighbours[b].append(a)
    return [[(x * _GRID, y * _GRID) for x, y in loop] for loop in _loops(neighbours)]


def _loops(neighbours: dict[tuple[int, int], list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    found = []
    for start in sorted(neighbours):
        while neighbours[start]:
            loop, here = [start], start
            while True:
                there = neighbours[here].pop()
                neighbours[there].remove(here)
                if there == start:
                    break
                loop.append(there)
                here = there
            found.append(loop)
    return found


def _simpler(loop: list[XY]) -> list[XY]:
    """Leave out corners that lie closer than the tolerance to the line between those kept (Douglas-Peucker)."""
    points = [*loop, loop[0]]
    kept = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        a, b = waiting.pop()
        far, at = max(((_distance(points[i], points[a], points[b]), i) for i in range(a + 1, b)), default=(0.0, a))
        if far > _TOLERANCE:
            kept.add(at)
            waiting += [(a, at), (at, b)]
    return [points[i] for i in sorted(kept)][:-1]


def _distance(point: XY, a: XY, b: XY) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = float((dx * dx + dy * dy) ** 0.5)
    if not length:
        return float(((point[0] - a[0]) ** 2 + (point[1] - a[1]) ** 2) ** 0.5)
    return abs(dx * (a[1] - point[1]) - dy * (a[0] - point[0])) / length


def _path(loop: Sequence[XY]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in loop) + "z"
