"""Jobs in the words of the trail."""

from __future__ import annotations

from portal.foundation.audit.words import Field
from portal.foundation.kernel.message import mark

VERBS = {
    "jobs.declared": mark("%(who)s declared jobs."),
    "jobs.evidence": mark("%(who)s added evidence of jobs."),
    "jobs.verified": mark("%(who)s verified declared jobs."),
    "jobs.disputed": mark("%(who)s asked for a correction of declared jobs."),
    "jobs.taken_over": mark("%(who)s took over the jobs counted in the past."),
}
FIELDS = {
    "months": Field(mark("Months after the start")),
}
