"""Which published rate turns aid granted in another currency into euros, the currency of the ceilings.

Regulation (EU) 2023/2831 does not say which. The day of the grant is the usual reading: aid is granted on the day of
the right to it, article 3(3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alize_europe import ecb, inforeuro
from portal.sdk import Message, RateRule

ECB_DAY = "ecb_day"
INFOREURO_MONTH = "inforeuro_month_of_grant"
TITLES = {
    ECB_DAY: Message("European Central Bank, day of the grant"),
    INFOREURO_MONTH: Message("InforEuro, month of the grant"),
}


def rules(settings: Mapping[str, Any]) -> tuple[RateRule, ...]:
    """Return both rules; the one that the territory chose comes first."""
    chosen = settings.get("fx_rule") or ECB_DAY
    both = (
        (ECB_DAY, (ecb.RECENT, ecb.SERIES), ecb.read),
        (INFOREURO_MONTH, (inforeuro.MONTHLY,), inforeuro.read),
    )
    return tuple(
        RateRule(key, TITLES[key], "EUR", registers, read, order=100 if key == chosen else 110)
        for key, registers, read in both
    )
