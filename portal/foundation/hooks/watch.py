"""How the public register is asked again about firms that are known, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.hooks.lookup import CompanyAnswer
from portal.foundation.hooks.registers import Register


@dataclass(frozen=True, slots=True)
class CompanyWatch:
    """How many firms the register takes in one request, after how many days it is asked again, and how it is asked.

    `read` gives the answer to each canonical number of one kind, `per_request` of them at most, as the register has
    them on a day. It asks `register` alone, at the pace that the register allows, and gives RegisterSilent with why
    for each number that it got no answer to.
    """

    per_request: int
    again_days: int
    read: Callable[[str, Sequence[str], date, Register], Mapping[str, CompanyAnswer]]

    def __post_init__(self) -> None:
        """Raise ValueError for what is no number of firms or of days."""
        if self.per_request < 1 or self.again_days < 1:
            raise ValueError("a request takes one firm at least, and is repeated after a day at least")
