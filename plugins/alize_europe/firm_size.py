"""The size of a firm in words: its category, why, each firm that counts, and what nobody has looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alize_europe.dated import parameters
from alize_europe.sme_definition import (
    WHOLE,
    Figures,
    FiguresLackingError,
    Judged,
    Line,
    Size,
    after_two_years,
    judged,
    public_share,
)
from portal.sdk import FirmGroup, FirmSize, Message, ParameterError, SizeAnswer, SizeLine, SizeUnknown

CATEGORIES = {
    Size.MICRO: Message("microenterprise"),
    Size.SMALL: Message("small enterprise"),
    Size.MEDIUM: Message("medium-sized enterprise"),
    Size.LARGE: Message("large enterprise: not an SME"),
}
PUBLIC = Message("controlled by public bodies: not an SME")
RESERVE = Message(
    "What public bodies hold counts as far as the ties say so, but for the investors that the annex excepts "
    "(article 3). Not looked at: persons who control several firms on the same market link them too."
)


def answer(group: FirmGroup, on: date) -> SizeAnswer:
    """Return the size of a firm on a day by Recommendation 2003/361/EC, or what is lacking to tell it."""
    try:
        if found := _public(group, on):
            return found
        years = judged(group, on)
        source = parameters().source("sme.medium_headcount", on)
    except FiguresLackingError as error:
        lacking = Message("%(firm)s: enter the figures of its last closed year, in euros.")
        return SizeUnknown(tuple(Message(lacking.text, {"firm": firm}) for firm in error.firms))
    except ParameterError:
        return SizeUnknown((Message("No rule for the size of firms is known on %(day)s.", {"day": on}),))
    latest, status = years[-1], after_two_years([year.size for year in years])
    return FirmSize(
        category=CATEGORIES[status],
        sme=status < Size.LARGE,
        reason=_reason(years, status),
        lines=tuple(_line(line, group) for line in latest.lines),
        total=latest.total.year(latest.closed_on),
        reserve=RESERVE,
        sources=(source,),
    )


def _public(group: FirmGroup, on: date) -> FirmSize | None:
    """Return that a firm is no SME for what public bodies control of it; None when that is too little."""
    limit = parameters().decimal("sme.public_share", on)
    if public_share(group, on) < limit:
        return None
    said = {"limit": limit}
    return FirmSize(
        category=PUBLIC,
        sme=False,
        reason=Message("Public bodies control %(limit)s %% of it or more: its figures decide nothing.", said),
        lines=(),
        total=None,
        reserve=RESERVE,
        sources=(parameters().source("sme.public_share", on),),
    )


def _line(line: Line, group: FirmGroup) -> SizeLine:
    whole = Message("linked firm: whole") if line.share == WHOLE else Message("partner firm: by the share held")
    part = Message("the firm itself") if line.id == group.firm else whole
    return SizeLine(
        line.id, line.firm.name, part, line.share, Figures.of(line.year, line.share).year(line.year.closed_on)
    )


def _reason(years: Sequence[Judged], status: Size) -> Message:
    latest = years[-1]
    said = {"day": latest.closed_on, "first": years[0].closed_on, "alone": CATEGORIES[latest.size]}
    if len(years) == 1:
        return Message("The year closed on %(day)s decides: no earlier one can be compared with it.", said)
    if status != latest.size:
        return Message(
            "By itself the year closed on %(day)s would say “%(alone)s”: "
            "a firm changes its category after two years in a row.",
            said,
        )
    return Message(
        "By the year closed on %(day)s, compared with those before it since the one closed on %(first)s.", said
    )
