"""The fund in the words of the trail."""

from __future__ import annotations

from portal.foundation.audit.words import Field
from portal.foundation.kernel.message import mark
from portal.programme.funds.rules import COMMITMENT_KINDS, ENTRY_KINDS, SOURCES

VERBS = {
    "convention.added": mark("%(who)s added an agreement of the territory."),
    "convention.objectives": mark("%(who)s noted what an agreement promises."),
    "commitment.added": mark("%(who)s recorded a partner’s commitment."),
    "commitment.withdrawn": mark("%(who)s withdrew a partner’s commitment."),
    "commitment.meeting": mark("%(who)s noted a meeting of a steering committee."),
    "ledger.contribution": mark("%(who)s recorded money paid in by a funder."),
    "ledger.disbursement": mark("%(who)s recorded an advance paid to a company."),
    "ledger.repayment": mark("%(who)s recorded money repaid by a company."),
    "ledger.reversal": mark("%(who)s corrected a movement of the fund."),
    "fund.mended": mark("%(who)s corrected a figure of the fund from its movements."),
}
FIELDS = {
    "signed_on": Field(mark("Signed on")),
    "starts_on": Field(mark("Starts on")),
    "ends_on": Field(mark("Ends on")),
    "funder": Field(mark("Funder"), record="party"),
    "kind": Field(mark("Kind"), {**COMMITMENT_KINDS, **ENTRY_KINDS}),
    "source": Field(mark("Origin"), SOURCES),
    "projects_target": Field(mark("Projects to support")),
    "jobs_target": Field(mark("Jobs to bring")),
    "value_on": Field(mark("Day")),
}
