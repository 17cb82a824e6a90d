"""Records as formats are given them: an award of a firm, movements of a fund, a territory's year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.sdk import Award, BookAccount, BookEntry, CompanySnapshot, FundShare, GivenMission, Money, RecordData

SIREN = "404833048"
COMPANY = CompanySnapshot(
    UUID(int=1), "SARL Exemple", {"fr:siren": SIREN, "fr:siret": f"{SIREN}00022"}, area="01004", activity="0113Z"
)
DATA = RecordData("Ici", "CCI Ici", date(2026, 1, 1), date(2026, 12, 31), date(2026, 11, 23), "EUR")


def award(**changes: Any) -> Award:
    """An advance of fifteen thousand euros, signed on 23 November 2026, perhaps otherwise."""
    found = Award(
        number="AID-2026-001",
        reference="ICI-2026-001-CA",
        company=COMPANY,
        place="Ambérieu-en-Bugey",
        grantor="CCI Ici",
        granted_on=date(2026, 11, 23),
        nominal=Money.of(15_000, "EUR"),
        equivalent=Money.of("945.61", "EUR"),
        regime="general",
        member_state="FR",
        rule="com2008_a",
        register_by=date(2026, 12, 21),
        funders=(
            FundShare("CCI Ici", public=True, share=Decimal("0.5")),
            FundShare("Département", public=True, share=Decimal("0.3")),
            FundShare("Verreries", public=False, share=Decimal("0.2")),
        ),
    )
    return replace(found, **changes)


def firm(**changes: Any) -> CompanySnapshot:
    """The same firm, perhaps otherwise."""
    return replace(COMPANY, **changes)


def year(*awards: Award, **changes: Any) -> RecordData:
    """The year 2026 with these awards."""
    return replace(DATA, awards=awards, **changes)


FUND = BookAccount("fund", "fund")
FUNDER = BookAccount("funder", "funder:018f3c1e-0000-7000-8000-00000000beef", "Département")
ADVANCE = BookAccount("advance", "advance:018f3c1e-0000-7000-8000-000000000001", "SARL Exemple", {"fr:siren": SIREN})


def entry(number: int, kind: str, debit: BookAccount, credit: BookAccount, cents: int, **changes: Any) -> BookEntry:
    """A movement of 2 March 2026, recorded the day after, perhaps otherwise."""
    amount = Money(cents, "EUR")
    days = (date(2026, 3, 2), date(2026, 3, 3))
    return replace(BookEntry(number, *days, kind, debit, credit, amount, f"VIR-{number}"), **changes)


def book(*entries: BookEntry, **changes: Any) -> RecordData:
    """The year 2026 with these movements."""
    return replace(DATA, entries=entries, **changes)


def mission(**changes: Any) -> GivenMission:
    """A mission signed in February and closed in May 2026, perhaps otherwise."""
    days = (date(2026, 2, 2), date(2026, 5, 4))
    found = GivenMission("ICI-2026-001-M1", COMPANY, "Une ligne, de plus", "Verreries", *days, Money(120_000, "EUR"))
    return replace(found, **changes)


def given(*missions: GivenMission, **changes: Any) -> RecordData:
    """The year 2026 with these missions."""
    return replace(DATA, missions=missions, **changes)
