"""The repayable advance in Romania: not offered while the law keeps lending to licensed firms."""

from __future__ import annotations

from datetime import date

from alize_romania.dated import parameters
from portal.sdk import AdvanceRules, Message, ParameterError

REASON = Message(
    "Missions only: in Romania lending as a business is reserved to banks and registered lenders "
    "(Law 93/2009 on non-bank financial institutions)."
)
_ORIGINS = {"minimum": "minimum", "maximum": "maximum", "months": "months_max", "grace": "grace_max"}
NO_BOUNDS = Message("Missions only: the amounts and months of an advance in Romania are not known yet.")


def rules(on: date) -> AdvanceRules:
    """Return what the parameter `advance.offered` says on `on`: by default that none is offered, and which law says so.

    Once it says yes, the bounds come from parameters beside it (`advance.minimum`, `maximum`, `months_min`,
    `months_max`, `grace_max`); as long as one is missing, nothing is offered. No lender is named: nothing is signed.
    """
    values = parameters()
    try:
        source = values.source("advance.offered", on)
        if not values.flag("advance.offered", on):
            return AdvanceRules(False, REASON, sources=(source,))
    except ParameterError:
        return AdvanceRules(False, REASON)
    try:
        return AdvanceRules(
            offered=True,
            minimum=values.money("advance.minimum", on),
            maximum=values.money("advance.maximum", on),
            months=(values.integer("advance.months_min", on), values.integer("advance.months_max", on)),
            grace=(0, values.integer("advance.grace_max", on)),
            sources=(source, values.source("advance.maximum", on)),
            origins={name: values.source(f"advance.{key}", on) for name, key in _ORIGINS.items()},
            register_days=values.integer("regas.granting_act_days", on),
            register_source=values.source("regas.granting_act_days", on),
        )
    except ParameterError:
        return AdvanceRules(False, NO_BOUNDS, sources=(source,))
