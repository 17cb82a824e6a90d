"""A loan that is secured by half: its aid as a plain share of the ceiling, Regulation (EU) 2023/2831, article 4(3)(b).

Advances of the programme have no security: their equivalent is computed, by article 4(3)(c). This is for whoever
compares, or takes security.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from alize_europe.dated import parameters
from alize_europe.de_minimis import Regime, ceiling
from portal.sdk import Money

_TRANCHES = ("secured_loan", "secured_long_loan")


def safe_harbour(principal: Money, months: int, on: date) -> Money | None:
    """Return the grant equivalent of a loan repaid within `months`, half of it or more secured; None beyond the text.

    The largest loan over the longest time counts as the whole ceiling, a smaller or shorter one as its share, rounded
    half up to the cent. None in another currency than the ceiling's too. Raises ParameterError when no regulation is
    known on that day.
    """
    whole, _source = ceiling(Regime.GENERAL, "", on)
    if principal.currency != whole.currency:
        return None
    for tranche in _TRANCHES:
        most = parameters().money(f"de_minimis.{tranche}", on)
        longest = parameters().integer(f"de_minimis.{tranche}_months", on)
        if principal <= most and months <= longest:
            share = whole.amount * principal.amount * months / (most.amount * Decimal(longest))
            return Money.of(share, principal.currency)
    return None
