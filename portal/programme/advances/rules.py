"""The states of an advance (programme.md §4.2), its words, and who may do what with it."""

from __future__ import annotations

from collections.abc import Mapping

from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.message import mark
from portal.foundation.kernel.workflow import Workflow, step

PREPARE, SIGN, DISBURSE = "advances.prepare", "advances.sign", "advances.disburse"
PAY, FOLLOW, TELL = "advances.pay", "advances.follow", "advances.tell"
VIEW, LIST = "advances.view", "advances.list"

LIFE = Workflow(
    (
        step("sign", ("approved",), "contracted", SIGN, "Record the signature"),
        step("disburse", ("contracted",), "active", DISBURSE, "Record the payment to the company"),
        step("repaid", ("active",), "closed_repaid", PAY, "Wholly repaid", offered=False),
        step("reopened", ("closed_repaid",), "active", PAY, "A repayment was returned", offered=False),
        step("cancel", ("approved", "contracted"), "cancelled", PREPARE, "Given up", offered=False),
    )
)

STATES = (
    *("draft", "approved", "contracted", "disbursing", "active", "defaulted", "in_insolvency", "cancelled"),
    *("closed_repaid", "closed_early", "closed_written_off", "closed_waived"),
)
"""Every stored state of programme.md §4.2; those that no step of LIFE reaches come with later acts."""

STATE_LABELS = {
    "approved": mark("Granted, agreement to prepare or sign"),
    "contracted": mark("Signed, to be paid"),
    "active": mark("Being repaid"),
    "closed_repaid": mark("Wholly repaid"),
    "cancelled": mark("Given up"),
}
STATE_KINDS = {
    "approved": ("plum", "doc"),
    "contracted": ("sun", "euro"),
    "active": ("sea", "clock"),
    "closed_repaid": ("ok", "check"),
    "cancelled": ("", "x"),
}

RESERVED = frozenset({"approved", "contracted"})
"""States in which the fund keeps the money for the firm."""

PAID_OUT = frozenset(STATES) - RESERVED - {"draft", "cancelled"}
"""States in which the firm has had the money."""

NOTES = ("call", "difficulty")
CAUSES = ("signature", "payment")
"""Why a version of the schedule was set: with a signed agreement or amendment, or anew by the day of the payment."""

AGREEMENT, SIGNED, CERTIFICATE = "agreement", "agreement_signed", "aid_certificate"
DECLARATION, EVIDENCE = "aid_declaration", "equivalent_evidence"
AMENDMENT, AMENDED = "schedule_amendment", "amendment_signed"
DOCUMENTS = {
    AGREEMENT: mark("Agreement to sign"),
    SIGNED: mark("Signed agreement"),
    CERTIFICATE: mark("Certificate of de minimis aid"),
    DECLARATION: mark("Declaration of aid received, to sign"),
    EVIDENCE: mark("Evidence of the gross grant equivalent"),
    AMENDMENT: mark("Amendment to sign"),
    AMENDED: mark("Signed amendment"),
}
"""Papers of an advance that stay with the file."""

LETTERS: Mapping[str, str] = {
    Paper.PAYMENT_REMINDER: mark("Payment reminder"),
    Paper.SECOND_REMINDER: mark("Second payment reminder"),
    Paper.FORMAL_NOTICE: mark("Formal notice to pay"),
}
"""Letters about late instalments, from the politest on; the team's until the lender has signed and posted them."""

BASKETS = (
    ("late", mark("Late"), mark("An instalment has not come on its day.")),
    ("reserved", mark("Promised"), mark("Granted, not paid to the company yet.")),
    ("running", mark("Being repaid"), mark("Paid to the company, not wholly repaid.")),
    ("closed", mark("Closed"), mark("Repaid, or given up.")),
    ("all", mark("All advances"), mark("Every advance of the territory.")),
)
"""Lists of advances: key, label, one-line definition."""

BASKET_STATES = {
    "late": ("active",),
    "reserved": tuple(sorted(RESERVED)),
    "running": ("active",),
    "closed": ("closed_repaid", "cancelled"),
}

DUTIES = {
    "advance.prepare": 7,
    "advance.sign": 14,
    "advance.account": 2,
    "advance.disburse": 3,
    "advance.difficulty": 2,
}
"""Days in which the next person acts: the promise of the programme is speed."""
