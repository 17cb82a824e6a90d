"""Every list that a figure of the dashboard or of the annual report opens."""

from __future__ import annotations

from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.message import mark
from portal.outward.reports import statements
from portal.outward.reports.lists import Column, Listing
from portal.programme.funds.models import Commitment, Convention, LedgerEntry
from portal.programme.funds.rules import COMMITMENT_KINDS, SOURCES
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.models import Mission
from portal.programme.projects.models import Project
from portal.programme.projects.rules import STATE_LABELS

_FILE = Column("reference", mark("File"))
_COMPANY = Column("company_name", mark("Company"), named=True)
_PLACE = Column("place", mark("Town"), named=True)
_TITLE = Column("title", mark("Project"))
_STATE = Column("state", mark("State"), "code", words=STATE_LABELS)
_FIELD = Column("field", mark("Field of competence"), "code", words=FIELDS)

OWN = "own"
"""What narrows a list to the reader's own organisations."""

SIZES = {
    "small": mark("Fewer than 10 employees"),
    "middle": mark("10 to 20 employees"),
    "large": mark("More than 20 employees"),
    "unknown": mark("Number not known"),
}
"""Groups of helped firms by employees at the time of the request, as English source strings."""


def _money(label: str) -> Column:
    return Column("cents", label, "money")


_MOVEMENT = (Column("sort_on", mark("Value date"), "date"), Column("party_name", mark("Company"), named=True))
LISTINGS = {
    listing.key: listing
    for listing in (
        Listing(
            "studied",
            mark("Projects studied"),
            mark("Files whose study began in the period."),
            (_FILE, Column("sort_on", mark("Studied on"), "date"), _COMPANY, _PLACE, _TITLE, _STATE),
            statements.files(Project.studied_on),
            Project.studied_on,
            Project.id,
        ),
        Listing(
            "approved",
            mark("Projects approved"),
            mark("Files on which the committee decided in favour, with or without conditions."),
            (
                _FILE,
                Column("sort_on", mark("Approved on"), "date"),
                _COMPANY,
                _PLACE,
                _TITLE,
                _STATE,
                Column("advance_cents", mark("Advance decided"), "money"),
                Column("jobs", mark("Jobs planned"), "number"),
            ),
            statements.approved,
            Project.approved_on,
            Project.id,
            narrow={"size": statements.SIZE},
        ),
        Listing(
            "supported",
            mark("Projects supported"),
            mark("Files that received their first euro or their first half-day in the period."),
            (_FILE, Column("sort_on", mark("Supported from"), "date"), _COMPANY, _PLACE, _TITLE, _STATE),
            statements.files(Project.supported_on),
            Project.supported_on,
            Project.id,
        ),
        Listing(
            "jobs_supported",
            mark("Jobs planned"),
            mark("Jobs to create and to keep, as promised by the files approved in the period."),
            (
                _FILE,
                Column("sort_on", mark("Approved on"), "date"),
                _COMPANY,
                _TITLE,
                Column("jobs_created", mark("To create"), "number"),
                Column("jobs_kept", mark("To keep"), "number"),
                Column("jobs", mark("Jobs planned"), "number"),
            ),
            statements.files(Project.approved_on, *statements.JOBS),
            Project.approved_on,
            Project.id,
            "jobs",
        ),
        Listing(
            "jobs_verified",
            mark("Jobs verified"),
            mark("Jobs proved by evidence: a later observation of a file counts the difference to the one before."),
            (
                _FILE,
                Column("sort_on", mark("Verified on"), "date"),
                _COMPANY,
                Column("months", mark("Months after the support began"), "number"),
                Column("jobs", mark("Jobs verified"), "number"),
            ),
            statements.jobs_verified,
            statements.VERIFIED.c.reviewed_on,
            statements.VERIFIED.c.id,
            "jobs",
        ),
        Listing(
            "committed",
            mark("Committed by funders"),
            mark("Commitments of the agreements in force in the period: money, expert-days at their value, costs."),
            (
                Column("title", mark("Agreement")),
                Column("sort_on", mark("In force from"), "date"),
                Column("funder_name", mark("Funder")),
                Column("kind", mark("Commitment"), "code", words=COMMITMENT_KINDS),
                Column("source", mark("Public or private"), "code", words=SOURCES),
                _money(mark("Amount")),
            ),
            statements.committed,
            Convention.starts_on,
            Commitment.id,
            "cents",
            {OWN: Commitment.funder_id},
        ),
        Listing(
            "received",
            mark("Paid in by funders"),
            mark("Money that reached the fund in the period, corrections taken off."),
            (
                Column("sort_on", mark("Value date"), "date"),
                Column("party_name", mark("Funder")),
                _money(mark("Amount")),
            ),
            statements.movements("contribution"),
            LedgerEntry.value_on,
            LedgerEntry.id,
            "cents",
            {OWN: statements.OTHER.party_id},
        ),
        Listing(
            "lent",
            mark("Advances paid"),
            mark("Money that went to firms in the period, corrections taken off."),
            (*_MOVEMENT, _money(mark("Amount"))),
            statements.movements("disbursement"),
            LedgerEntry.value_on,
            LedgerEntry.id,
            "cents",
        ),
        Listing(
            "repaid",
            mark("Repaid by firms"),
            mark("Money that came back in the period, corrections taken off."),
            (*_MOVEMENT, _money(mark("Amount"))),
            statements.movements("repayment"),
            LedgerEntry.value_on,
            LedgerEntry.id,
            "cents",
        ),
        Listing(
            "half_days",
            mark("Expert-days"),
            mark("Half-days given in the period and confirmed by the firm."),
            (
                _FILE,
                Column("sort_on", mark("Given on"), "date"),
                _COMPANY,
                _FIELD,
                Column("partner_name", mark("Large firm")),
                Column("half_days", mark("Days"), "half_days"),
            ),
            statements.half_days,
            HalfDay.on,
            HalfDay.id,
            "half_days",
            {"field": Mission.field},
        ),
        Listing(
            "main_half_days",
            mark("Expert-days in the main fields"),
            mark("Half-days in human resources, organisation and sales."),
            (
                _FILE,
                Column("sort_on", mark("Given on"), "date"),
                _COMPANY,
                _FIELD,
                Column("partner_name", mark("Large firm")),
                Column("half_days", mark("Days"), "half_days"),
            ),
            statements.main_half_days,
            HalfDay.on,
            HalfDay.id,
            "half_days",
            {"field": Mission.field},
        ),
        Listing(
            "missions",
            mark("Missions agreed"),
            mark("Missions whose letter was signed in the period."),
            (
                _FILE,
                Column("sort_on", mark("Signed on"), "date"),
                _COMPANY,
                _FIELD,
                Column("half_days", mark("Days agreed"), "half_days"),
                Column("confirmed", mark("Days given"), "half_days"),
            ),
            statements.missions,
            Mission.signed_on,
            Mission.id,
            narrow={"field": Mission.field},
        ),
    )
}
"""Lists by key: the key of the figure that opens them."""
