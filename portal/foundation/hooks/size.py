"""How large a firm is with the firms behind it: what rules are told, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money


@dataclass(frozen=True, slots=True)
class FirmYear:
    """A closed year of one firm, by its accounts: `headcount` in annual work units, turnover, balance sheet total."""

    closed_on: date
    headcount: Decimal
    turnover: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class SizedFirm:
    """A firm and its closed years that are known, the earliest first."""

    name: str
    years: tuple[FirmYear, ...] = ()


class HolderKind(StrEnum):
    """What the one that holds is: a firm, a public body, or an investor that size rules except up to half."""

    FIRM = ""
    PUBLIC = "public"
    INVESTOR = "investor"


@dataclass(frozen=True, slots=True)
class FirmTie:
    """One firm holds a share of another (in percent, of capital or votes) or controls it, both days included.

    The holder may be no firm, `holder_kind` tells: what a public body holds makes no group of it.
    """

    holder: UUID
    held: UUID
    share: Decimal | None
    control: bool
    since: date
    until: date | None = None
    holder_kind: HolderKind = HolderKind.FIRM

    def on(self, day: date) -> bool:
        """Tell whether the tie holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class FirmGroup:
    """A firm, and every firm that ties past or present lead to from it, itself first."""

    firm: UUID
    firms: Mapping[UUID, SizedFirm]
    ties: tuple[FirmTie, ...] = ()


class SizeAnswer:
    """What asking for a firm's size comes to: FirmSize or SizeUnknown."""


@dataclass(frozen=True, slots=True)
class SizeLine:
    """A firm of the perimeter: why it counts, the year that counts, and what of it does, `share` in percent."""

    firm: UUID
    name: str
    part: Message
    share: Decimal
    counted: FirmYear


@dataclass(frozen=True, slots=True)
class FirmSize(SizeAnswer):
    """The size of a firm: its category in words, whether it is an SME, the perimeter line by line and together.

    `reason` says why, with the years compared; `reserve` what the answer did not look at. Where no figures decide,
    there are no lines and no total.
    """

    category: Message
    sme: bool
    reason: Message
    lines: tuple[SizeLine, ...]
    total: FirmYear | None
    reserve: Message
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class SizeUnknown(SizeAnswer):
    """The size cannot be told; what is lacking, each in a sentence."""

    lacking: tuple[Message, ...]
