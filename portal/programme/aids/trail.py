"""Prior aid in the words of the trail."""

from __future__ import annotations

from portal.foundation.audit.words import Field
from portal.foundation.kernel.message import mark
from portal.programme.aids.rules import INSTRUMENTS, REGIMES

VERBS = {
    "aid.declared": mark("%(who)s recorded aid that a company received."),
    "aid.changed": mark("%(who)s changed aid that a company received."),
    "aid.removed": mark("%(who)s removed aid recorded by mistake."),
    "aid.none_declared": mark("%(who)s recorded that a company received no aid."),
}
FIELDS = {
    "granted_on": Field(mark("Granted on")),
    "grantor": Field(mark("Granted by")),
    "regime": Field(mark("Rules"), REGIMES),
    "instrument": Field(mark("Form of the aid"), INSTRUMENTS),
    "currency": Field(mark("Currency of the aid")),
    "rate": Field(mark("Exchange rate")),
    "rate_day": Field(mark("Day of the rate")),
    "rate_source": Field(mark("Published by")),
    "declared_on": Field(mark("Declared on")),
}
