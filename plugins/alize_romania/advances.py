"""The repayable advance in Romania: not offered while the law keeps lending to licensed firms."""

from __future__ import annotations

from datetime import date

from alize_romania.dated import parameters
from portal.sdk import AdvanceRules, Message, ParameterError

REASON = Message(
    "Missions only: in Romania lending as a business is reserved to banks and registered lenders "
    "(Law 93/2009 on non-bank financial institutions)."
)


def rules(on: date) -> AdvanceRules:
    """Return that no advance is offered on `on`, and the law that says so."""
    try:
        return AdvanceRules(False, REASON, sources=(parameters().source("advance.offered", on),))
    except ParameterError:
        return AdvanceRules(False, REASON)
