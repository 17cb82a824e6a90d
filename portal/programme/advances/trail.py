"""Advances in the words of the trail."""

from __future__ import annotations

from portal.foundation.audit.words import Field
from portal.foundation.kernel.message import mark
from portal.programme.advances.rules import LETTERS, STATE_LABELS

VERBS = {
    "advance.granted": mark("%(who)s opened the advance that the committee granted."),
    "advance.prepared": mark("%(who)s prepared the agreement."),
    "advance.signed": mark("%(who)s recorded the signature of the agreement."),
    "advance.amendment_made": mark("%(who)s made an amendment to the schedule, to be signed."),
    "advance.rescheduled": mark("%(who)s recorded the signed amendment: a new schedule holds."),
    "advance.account_entered": mark("%(who)s entered the account that the advance is paid to."),
    "advance.disbursed": mark("%(who)s recorded the payment of the advance."),
    "advance.repayment": mark("%(who)s recorded a repayment."),
    "advance.repayment_reversed": mark("%(who)s took a repayment back."),
    "advance.repaid": mark("%(who)s closed the advance: all of it is repaid."),
    "advance.reopened": mark("%(who)s reopened the advance."),
    "advance.cancelled": mark("%(who)s let go of the advance."),
    "aid.declaration_made": mark("%(who)s made the declaration of aid received, to be signed."),
    "advance.difficulty": mark("%(who)s said that a difficulty is foreseen."),
    "advance.call": mark("%(who)s noted a call."),
    "advance.reminded": mark("%(who)s reminded the company of a late instalment."),
    "advance.letter_made": mark("%(who)s made a letter about late instalments."),
    "advance.reminders_held": mark("%(who)s let the reminders rest."),
    "advance.reminders_resumed": mark("%(who)s woke the reminders."),
}
FIELDS = {
    "state": Field(mark("State"), STATE_LABELS),
    "decision": Field(mark("Decision")),
    "paid_on": Field(mark("Paid on")),
    "signed_on": Field(mark("Signed on")),
    "agreement": Field(mark("Agreement")),
    "equivalent_cents": Field(mark("Grant equivalent")),
    "instalments": Field(mark("Instalments")),
    "payee": Field(mark("Account")),
    "lender": Field(mark("Lender")),
    "letter": Field(mark("Letter"), LETTERS),
    "until": Field(mark("Ends on")),
}
