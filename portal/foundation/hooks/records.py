"""Frozen values of the files that a territory's own records can be had as: registers, accounts, publications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from portal.foundation.hooks.reports import Value
from portal.foundation.hooks.types import CompanySnapshot
from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money


@dataclass(frozen=True, slots=True)
class FundShare:
    """A funder of the territory and its part (0 to 1) of the money committed to the fund on the day of an award.

    `public` money alone can be State aid. Once an advance is paid out of money kept apart, that funder's part is all.
    """

    name: str
    public: bool
    share: Decimal


@dataclass(frozen=True, slots=True)
class Award:
    """Aid granted by the signature of an advance's agreement, as it was frozen that day.

    `number` is the aid's own, `reference` the agreement's. `rule` is the code of what found `equivalent`. The register
    must know by `register_by`, None where none has to; when it was told, the portal does not know.
    """

    number: str
    reference: str
    company: CompanySnapshot
    place: str
    grantor: str
    granted_on: date
    nominal: Money
    equivalent: Money
    regime: str
    member_state: str
    rule: str
    register_by: date | None
    funders: tuple[FundShare, ...] = ()


@dataclass(frozen=True, slots=True)
class BookAccount:
    """An account of the ledger: `kind` is fund, funder or advance; `code` is its own, in the territory.

    `holder` is whose it is, with the numbers that identify it; the fund has none.
    """

    kind: str
    code: str
    holder: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class BookEntry:
    """A movement of the fund: `amount` went from the credited to the debited account on `value_on`.

    `number` counts from 1 in the calendar year of `value_on`, in the order of recording: it never changes.
    `recorded_on` is the day of its recording in the territory. `kind` is contribution, disbursement, repayment or
    reversal. `reference` is the bank's; a reversal bears that of what it undoes, and its `reason`.
    """

    number: int
    value_on: date
    recorded_on: date
    kind: str
    debit: BookAccount
    credit: BookAccount
    amount: Money
    reference: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GivenMission:
    """A mission that was closed on `closed_on`: help in kind, worth `value` as frozen that day.

    `title` is the project's; `signed_on` the day of its letter.
    """

    reference: str
    company: CompanySnapshot
    title: str
    lender: str
    signed_on: date
    closed_on: date
    value: Money


@dataclass(frozen=True, slots=True)
class FundedAdvance:
    """An advance paid on `paid_on`, with what was lent and repaid until the last day of the period.

    `reference` is the file's. Jobs are those of the file, beside its first advance alone: planned ones in heads,
    created and kept ones in full-time equivalents by kind of contract, as its latest declaration that was verified
    until then says: that of `months` after the support began, verified on `verified_on`.
    """

    reference: str
    company: CompanySnapshot
    paid_on: date
    lent: Money
    repaid: Money
    jobs_planned: int = 0
    created: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    kept: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    months: int | None = None
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class FundSource:
    """Money kept apart in the fund for a `kind` of funder, or the common rest of it (no kind, no funder, comes last).

    `committed` is what its agreement says; the rest holds the commitments in force. Amounts and `advances` are those
    until the last day of the period: all sources together are the fund. `identifiers` are the funder's numbers,
    `meetings` the days of its steering committee.
    """

    kind: str
    funder: str
    convention: str
    starts_on: date | None
    ends_on: date | None
    committed: Money
    paid_in: Money
    lent: Money
    repaid: Money
    reused: Money
    balance: Money
    jobs_target: int | None = None
    meetings: tuple[date, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict, hash=False)
    advances: tuple[FundedAdvance, ...] = ()


@dataclass(frozen=True, slots=True)
class SupportedFirm:
    """A firm whose support began on `supported_on`: first euro paid, or first half-day of an expert.

    `reference` is the file's; a firm with two files comes twice.
    """

    reference: str
    company: CompanySnapshot
    supported_on: date


class Records(StrEnum):
    """What a format is made of; only that is read."""

    AWARDS = "awards"
    ENTRIES = "entries"
    MISSIONS = "missions"
    SOURCES = "sources"
    SUPPORTED = "supported"


@dataclass(frozen=True, slots=True)
class RecordData:
    """The records of a territory from `first` to `last`, in order, as they stood on `on`: those that a format names."""

    territory: str
    carrier: str
    first: date
    last: date
    on: date
    currency: str
    awards: tuple[Award, ...] = ()
    entries: tuple[BookEntry, ...] = ()
    missions: tuple[GivenMission, ...] = ()
    sources: tuple[FundSource, ...] = ()
    supported: tuple[SupportedFirm, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordTable:
    """Rows under heads of our own, each with what it means: the core writes them as CSV and as a workbook."""

    heads: Mapping[str, Message] = field(hash=False)
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that a file cannot hold: what people call it, and why."""

    row: str
    reason: Message


@dataclass(frozen=True, slots=True)
class RecordFile:
    """What a format makes of the records. `name` is the file's; a table's goes without its ending.

    `content` leaves the `refused` rows out; it is None when the file would be worth nothing without them. `rows` are
    those it holds.
    """

    name: str
    content: bytes | RecordTable | None
    rows: int
    refused: tuple[Refusal, ...] = ()
    media_type: str = "text/csv"


class Purpose(StrEnum):
    """What a file is taken out for: the page groups them by it."""

    AID = "aid"
    ACCOUNTS = "accounts"
    FUNDERS = "funders"
    OPEN_DATA = "open_data"


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """A file that a territory's records can be had as; `render` gives it within two seconds.

    `audience` says in a sentence whom it is for. `published` is the text that sets the layout, None for one of ours.
    `records` names what it is made of, `purpose` what it is for.
    """

    key: str
    title: Message
    audience: Message
    render: Callable[[RecordData], RecordFile]
    published: Source | None = None
    records: Records = Records.AWARDS
    purpose: Purpose = Purpose.AID
