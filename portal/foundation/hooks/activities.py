"""What a code of activity means in two nomenclatures that a country uses side by side, an older and a newer one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.foundation.kernel.findings import Source

_BETWEEN = re.compile(r"[\s,;/]+")
_MARKS = re.compile(r"[^0-9A-Z]")


class Reading(StrEnum):
    """How codes were come by: they were written, they correspond to what was written, or either may be meant."""

    WRITTEN = "written"
    CORRESPONDING = "corresponding"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class ActivityCode:
    """A code as it is printed, with its official words; `key` carries the nomenclature (`xx2:1071`)."""

    key: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ActivityReading:
    """What was written as a firm's activity, read in one nomenclature.

    Several codes that correspond are possible ones: the firm's is one of them. The nomenclature counts from `since`
    to `until`, both days included, without end when `until` is None. `source` is the published table.
    """

    nomenclature: str
    codes: tuple[ActivityCode, ...]
    reading: Reading
    since: date
    until: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """A list of activities: `key` as codes carry it, `labels` by the codes as they are printed, in use `since`."""

    key: str
    name: str
    labels: Mapping[str, str]
    since: date
    source: Source

    def find(self, written: str) -> str:
        """Return the printed code that was written, with or without its dot and the key; "" when there is none."""
        name, _, number = written.rpartition(":")
        if name not in {"", self.key}:
            return ""
        bare = _MARKS.sub("", number.upper())
        return next((code for code in _printed(bare) if code in self.labels), "")

    def code(self, printed: str) -> ActivityCode:
        """Return the code with its key and label."""
        return ActivityCode(f"{self.key}:{printed}", printed, self.labels[printed])


def _printed(bare: str) -> Iterator[str]:
    yield bare
    yield f"{bare[:2]}.{bare[2:]}"


def read_activities(
    written: str, older: Nomenclature, newer: Nomenclature, links: Mapping[str, tuple[str, ...]], on: date
) -> tuple[ActivityReading, ...]:
    """Read the codes in `written` in both nomenclatures, the one that counts on `on` first; () when none is known.

    `links` lead from a code of the older one to those of the newer one that it became. A number that stands in both
    and means something else in each is UNSURE in both.
    """
    found = [(older.find(token), newer.find(token)) for token in _BETWEEN.split(written) if token]
    before, after = _unique(old for old, _new in found), _unique(new for _old, new in found)
    reading = Reading.UNSURE if any(_doubtful(old, new, links) for old, new in found) else Reading.WRITTEN
    how = (reading, reading)
    if before and not after:
        how = (reading, Reading.CORRESPONDING)
        after = _unique(new for old in before for new in links.get(old, ()))
    elif after and not before:
        how = (Reading.CORRESPONDING, reading)
        before = tuple(old for old, became in links.items() if set(became) & set(after))
    last = newer.since - timedelta(days=1)
    pair = (_reading(older, before, how[0], last), _reading(newer, after, how[1], None))
    return tuple(one for one in (pair if on <= last else pair[::-1]) if one.codes)


def _unique(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, codes)))


def _doubtful(old: str, new: str, links: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether one number stands in both lists without being the same activity in both."""
    return bool(old and new) and links.get(old) != (new,)


def _reading(of: Nomenclature, codes: tuple[str, ...], how: Reading, until: date | None) -> ActivityReading:
    return ActivityReading(of.name, tuple(map(of.code, codes)), how, of.since, until, of.source)
