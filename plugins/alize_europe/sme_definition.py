"""The definition of micro, small and medium-sized enterprises: Recommendation 2003/361/EC, annex, articles 2 to 6.

The figures of linked firms count whole, those of partner firms by the share held, with the firms linked to them.
Partners of partners do not count (article 6). A firm is fewer persons than the limit, and one of turnover and balance
sheet at most the ceiling. A ceiling is passed when two consecutive years have passed it (article 4(2)). Whatever its
figures, a firm is no SME when public bodies control a quarter of it (article 3(4)).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from alize_europe.dated import parameters
from portal.sdk import FirmGroup, FirmTie, FirmYear, HolderKind, Money, SizedFirm, add_months

EUROS = "EUR"
WHOLE = Decimal(100)


class Size(IntEnum):
    """The categories of article 2, the smallest first; a large firm is no SME."""

    MICRO = 0
    SMALL = 1
    MEDIUM = 2
    LARGE = 3


class Figures(NamedTuple):
    """Annual work units; turnover and balance sheet total in cents of a euro: exact, shares of a cent too."""

    headcount: Decimal
    turnover: Decimal
    balance: Decimal

    @classmethod
    def of(cls, year: FirmYear, share: Decimal = WHOLE) -> Figures:
        """Return what counts of a year by a share in percent."""
        whole = (year.headcount, year.turnover.cents, year.balance.cents)
        return cls(*(Decimal(value) * share / 100 for value in whole))

    def year(self, closed_on: date) -> FirmYear:
        """Return them as a year, money rounded to the cent, to be shown."""
        money = (Money.of(cents / 100, EUROS) for cents in (self.turnover, self.balance))
        return FirmYear(closed_on, self.headcount, *money)


class Line(NamedTuple):
    """A firm of the perimeter with the share and the year by which it counts."""

    id: UUID
    firm: SizedFirm
    share: Decimal
    year: FirmYear


@dataclass(frozen=True, slots=True)
class Judged:
    """A closed year of the firm with its perimeter: `size` is what this year alone makes of it."""

    closed_on: date
    lines: tuple[Line, ...]
    total: Figures
    size: Size

    @property
    def perimeter(self) -> dict[UUID, bool]:
        """The firms that count, and whether each counts whole."""
        return {line.id: line.share == WHOLE for line in self.lines}


class FiguresLackingError(Exception):
    """Firms of the perimeter have no figures of a year that can count; `firms` names them."""

    def __init__(self, firms: tuple[str, ...]) -> None:
        super().__init__(", ".join(firms))
        self.firms = firms


def size_of(total: Figures, on: date) -> Size:
    """Return the category that figures make by themselves. Raises ParameterError when no ceilings are known."""
    for size in (Size.MICRO, Size.SMALL, Size.MEDIUM):
        key, known = f"sme.{size.name.lower()}", parameters()
        few = total.headcount < known.integer(f"{key}_headcount", on)
        low = total.turnover <= known.money(f"{key}_turnover", on).cents
        if few and (low or total.balance <= known.money(f"{key}_balance", on).cents):
            return size
    return Size.LARGE


def after_two_years(sizes: Sequence[Size]) -> Size:
    """Return the status after consecutive years, the earliest first: the first year's, until two in a row agree.

    Each ceiling is looked at by itself: a firm that grows by two steps in two years takes one of them.
    """
    return Size(sum(_over(sizes, size) for size in (Size.MICRO, Size.SMALL, Size.MEDIUM)))


def _over(sizes: Sequence[Size], ceiling: Size) -> bool:
    over = sizes[0] > ceiling
    for before, size in pairwise(sizes):
        if (before > ceiling) == (size > ceiling):
            over = size > ceiling
    return over


def shares(group: FirmGroup, on: date) -> dict[UUID, Decimal]:
    """Return the firms whose figures count on a day with the share by which they do, in percent, its own first."""
    ties = [tie for tie in group.ties if tie.on(on) and tie.holder_kind == HolderKind.FIRM]
    linked = _linked(group, ties, on)
    own, least = linked[group.firm], parameters().decimal("sme.partner_share", on)
    found = {}
    for firm in group.firms:
        theirs = linked[firm]
        share = WHOLE if firm in own else max(_held(own, theirs, ties), _held(theirs, own, ties))
        if share >= least:
            found[firm] = share
    return found


def _linked(group: FirmGroup, ties: Collection[FirmTie], on: date) -> dict[UUID, frozenset[UUID]]:
    """Return the firms linked to each firm, itself among them: by control, or by more than half held jointly."""
    most = parameters().decimal("sme.linked_share", on)
    sets = {firm: frozenset({firm}) for firm in group.firms}
    while pair := _to_join(sets, ties, most):
        sets |= dict.fromkeys(pair, pair)
    return sets


def _to_join(sets: dict[UUID, frozenset[UUID]], ties: Collection[FirmTie], most: Decimal) -> frozenset[UUID]:
    for tie in ties:
        holders, held = sets[tie.holder], sets[tie.held]
        if holders != held and (tie.control or _held(holders, held, ties) > most):
            return holders | held
    return frozenset()


def _held(holders: Collection[UUID], held: Collection[UUID], ties: Collection[FirmTie]) -> Decimal:
    """Return the largest share that linked firms hold together of one of others, in percent."""
    sums: dict[UUID, Decimal] = defaultdict(Decimal)
    for tie in ties:
        if tie.share and tie.holder in holders and tie.held in held:
            sums[tie.held] += tie.share
    return max(sums.values(), default=Decimal(0))


def public_share(group: FirmGroup, on: date) -> Decimal:
    """Return what public bodies control of the firm on a day, in percent: each by itself, together, through firms.

    Firms that they control belong to them (article 3(4)). The investors of article 3(2) are left out up to half.
    """
    most = parameters().decimal("sme.linked_share", on)
    ties = [tie for tie in group.ties if tie.on(on)]
    hands = {tie.holder for tie in ties if _public(tie, most)}
    firms = [tie for tie in ties if tie.holder_kind == HolderKind.FIRM or _public(tie, most)]
    while reached := {tie.held for tie in firms if _public_part(tie.held, hands, firms) > most} - hands:
        hands |= reached
    return _public_part(group.firm, hands - {group.firm}, firms)


def _public(tie: FirmTie, most: Decimal) -> bool:
    beyond = tie.control or (tie.share or Decimal(0)) > most
    return tie.holder_kind == HolderKind.PUBLIC or (tie.holder_kind == HolderKind.INVESTOR and beyond)


def _public_part(held: UUID, hands: Collection[UUID], ties: Collection[FirmTie]) -> Decimal:
    parts = (
        WHOLE if tie.control else tie.share or Decimal(0) for tie in ties if tie.holder in hands and tie.held == held
    )
    return min(sum(parts, Decimal(0)), WHOLE)


def judged(group: FirmGroup, on: date) -> tuple[Judged, ...]:
    """Return the years that decide on a day, the earliest first: the latest, and those before it that count too.

    A year counts too when it is closed right before the next, every figure of it is known and the same firms counted:
    after a merger or a purchase the firm is what it has become. Raises FiguresLackingError when the latest year lacks
    figures, ParameterError when no ceilings are known.
    """
    own = group.firms[group.firm].years
    found = [_judge(group, on)]
    closed = [year.closed_on for year in own if year.closed_on < found[0].closed_on]
    for day in reversed(closed):
        try:
            year = _judge(group, day)
        except FiguresLackingError:
            break
        if not _recent(day, found[0].closed_on) or year.perimeter != found[0].perimeter:
            break
        found.insert(0, year)
    return tuple(found)


def _judge(group: FirmGroup, on: date) -> Judged:
    """Return the latest closed year on a day with its perimeter. Raises FiguresLackingError."""
    counted = shares(group, on)
    years = {firm: _latest(group.firms[firm], on) for firm in counted}
    if lacking := tuple(group.firms[firm].name for firm, year in years.items() if year is None):
        raise FiguresLackingError(lacking)
    lines = tuple(Line(firm, group.firms[firm], counted[firm], year) for firm, year in years.items() if year)
    parts = [Figures.of(line.year, line.share) for line in lines]
    total = Figures(*(sum(column, Decimal(0)) for column in zip(*parts, strict=True)))
    return Judged(lines[0].year.closed_on, lines, total, size_of(total, on))


def _latest(firm: SizedFirm, on: date) -> FirmYear | None:
    """Return the last year closed until a day, None when it is too old to be the latest or not in euros."""
    closed = [year for year in firm.years if year.closed_on <= on]
    last = closed[-1] if closed else None
    return last if last and _recent(last.closed_on, on) and last.turnover.currency == EUROS else None


def _recent(closed_on: date, on: date) -> bool:
    return on <= add_months(closed_on, parameters().integer("sme.accounts_age", on))
