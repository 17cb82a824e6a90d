"""What a public register says of a firm or of a currency, and why it may say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from portal.foundation.kernel.exchange import Quote
from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.message import Message


class Why(StrEnum):
    """Why a register gave no answer: none came in time, it is asked too often, or what it said cannot be read."""

    SILENT = "silent"
    BUSY = "busy"
    UNREADABLE = "unreadable"


WHY = {
    Why.SILENT: Message("The register does not answer at the moment."),
    Why.BUSY: Message("The register is asked too often at the moment: try again in a minute."),
    Why.UNREADABLE: Message("The register answers in a way that the portal cannot read."),
}
"""What people read when a register gave no answer."""


class CompanyAnswer:
    """What a look-up comes to: CompanyFacts, CompanyUnknown or RegisterSilent."""


class RateAnswer:
    """What asking for an exchange rate comes to: ExchangeRate, RateUnknown or RegisterSilent."""


@dataclass(frozen=True, slots=True)
class RegisterSilent(CompanyAnswer, RateAnswer):
    """The register could not be asked; people go on by hand."""

    why: Why


@dataclass(frozen=True, slots=True)
class CompanyUnknown(CompanyAnswer):
    """The register has no firm with this number, or does not say so: people may go on by hand."""

    source: Source


@dataclass(frozen=True, slots=True)
class CompanyFacts(CompanyAnswer):
    """What the register says of a firm, as far as a file needs it; nothing of the persons who lead it.

    `identifiers` maps kinds to canonical numbers. `activities` are codes with their nomenclature (`xx2:1071`), each
    with how it is written, the one that counts that day first. `headcount` is a band, from and to, the end None when
    it is open. `restricted`: the firm does not want to be shown, so its name and address stay empty. `inactive`: it is
    not closed, but noted as one that does not or may not trade. `notes` are warnings that the register holds against
    it. `asked_at` is when the register answered.
    """

    name: str
    identifiers: Mapping[str, str]
    source: Source
    asked_at: datetime
    address: tuple[str, ...] = ()
    postcode: str = ""
    place: str = ""
    activities: Mapping[str, str] = field(default_factory=dict)
    headcount: tuple[int, int | None] | None = None
    active: bool = True
    ceased_on: date | None = None
    restricted: bool = False
    inactive: bool = False
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class RateUnknown(RateAnswer):
    """The register publishes no rate of this currency that holds on that day."""

    source: Source


@dataclass(frozen=True, slots=True)
class ExchangeRate(RateAnswer):
    """The published rates that lead from one currency to the other, in this order, and the day they are of.

    `day` is the day of publication, or the first of the month that a monthly rate holds for.
    """

    quotes: tuple[Quote, ...]
    day: date
    source: Source
