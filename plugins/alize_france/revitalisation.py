"""Revitalisation agreements as a source of funds: their ledger, and what their jobs became.

A large firm whose collective dismissals unsettle an employment area owes a contribution to it by an agreement with the
State (Code du travail, articles L1233-84 to L1233-90). No public layout is known: both tables are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from alize_france import jobs
from alize_france.identifiers import SIREN
from portal.sdk import (
    FundedAdvance,
    FunderKind,
    FundSource,
    Message,
    Money,
    Purpose,
    RecordData,
    RecordFile,
    RecordFormat,
    Records,
    RecordTable,
    Source,
)

LAW = Source(
    "Code du travail, articles L1233-84 à L1233-90",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006072050/",
)
KIND = FunderKind(
    "fr:revitalisation",
    Message("revitalisation agreement"),
    Message("Of a firm that owes a contribution to the area after collective dismissals."),
    LAW,
)
LEDGER = {
    "financeur": Message("Firm bound by the agreement; fonds commun for all money that is not kept apart"),
    "siren": Message("SIREN of that firm when it is known, as text"),
    "convention": Message("Name of the agreement"),
    "type": Message("revitalisation, autre for money kept apart of another kind, commun for the rest of the fund"),
    "debut": Message("First day of the agreement"),
    "fin": Message("Last day of the agreement"),
    "engage": Message(
        "Amount committed over the whole agreement; for the common fund, of agreements in force that day"
    ),
    "verse": Message("Paid in until the last day of the period"),
    "prete": Message("Lent to firms until then"),
    "rembourse": Message("Repaid by firms until then: it comes back to the money that was lent"),
    "reemploye": Message("Lent beyond what was paid in: repaid money lent again; money paid in is lent first"),
    "solde": Message("Left of it: paid in, less lent, plus repaid"),
    "devise": Message("Currency of the amounts, by its three letters (ISO 4217)"),
    "emplois_objectif": Message("Jobs that the agreement asks for, empty when it says none"),
    "emplois_prevus": Message("Jobs to create and to keep that the firms helped had planned"),
    "emplois_crees": Message("Full-time equivalents created, by each firm’s latest verified declaration until then"),
    "emplois_maintenus": Message("Full-time equivalents kept, by the same declarations"),
    "comites_de_pilotage": Message("Days of the steering committee (ISO 8601), semicolons between"),
}
ADVANCES = {
    "financeur": Message("Firm whose money was lent; fonds commun for all money that is not kept apart"),
    "convention": Message("Name of its agreement"),
    "dossier": Message("Reference of the helped firm’s file"),
    "entreprise": Message("Name of the helped firm"),
    "siren": Message("SIREN of the helped firm when it is known, as text"),
    "verse_le": Message("Day on which the advance was paid"),
    "prete": Message("Amount lent"),
    "rembourse": Message("Repaid until the last day of the period"),
    "devise": Message("Currency of the amounts, by its three letters (ISO 4217)"),
    "emplois_prevus": Message(
        "Jobs to create and to keep that the firm had planned; once a file, beside its first advance"
    ),
    "emplois_crees": Message("Full-time equivalents created, by its latest verified declaration"),
    "contrats_crees": Message("The same by kind of contract, semicolons between"),
    "emplois_maintenus": Message("Full-time equivalents kept, by the same declaration"),
    "contrats_maintenus": Message("The same by kind of contract"),
    "echeance_mois": Message("Months after the support began that the declaration is about"),
    "verifie_le": Message("Day on which it was verified from evidence; empty while nothing is verified"),
}
_CONTRACTS = {"fr:cdi": "CDI", "fr:cdd6": "CDD de six mois ou plus", "fr:alternance": "alternance"}
assert list(_CONTRACTS) == [kind.key for kind in jobs.kinds()]
_COMMON = "fonds commun"


def formats() -> tuple[RecordFormat, ...]:
    """Return the ledger by source and the advances behind it."""
    return (
        RecordFormat(
            "revitalisation_sources",
            Message("Revitalisation ledger, by source"),
            Message("For the State and for firms bound by an agreement: each source of the fund, to the cent."),
            ledger,
            records=Records.SOURCES,
            purpose=Purpose.FUNDERS,
        ),
        RecordFormat(
            "revitalisation_avances",
            Message("Revitalisation ledger, advances and jobs"),
            Message("What each source lent to whom, what came back, and the jobs verified by kind of contract."),
            advances,
            records=Records.SOURCES,
            purpose=Purpose.FUNDERS,
        ),
    )


def ledger(data: RecordData) -> RecordFile:
    """Return a line for each source, the rest of the fund last: together they are the fund."""
    rows = tuple(_source(one) for one in data.sources)
    name = f"revitalisation-sources-{data.last:%Y%m%d}"
    return RecordFile(name, RecordTable(LEDGER, rows), len(rows))


def advances(data: RecordData) -> RecordFile:
    """Return a line for each advance paid, with the source that it was paid from."""
    rows = tuple(_advance(one, advance) for one in data.sources for advance in one.advances)
    name = f"revitalisation-avances-{data.last:%Y%m%d}"
    return RecordFile(name, RecordTable(ADVANCES, rows), len(rows))


def _source(one: FundSource) -> tuple[str | int | Decimal | Money | date | None, ...]:
    kind = "revitalisation" if one.kind == KIND.key else "autre" if one.kind else "commun"
    whose = (one.funder or _COMMON, one.identifiers.get(SIREN, ""), one.convention, kind, one.starts_on, one.ends_on)
    money = (one.committed, one.paid_in, one.lent, one.repaid, one.reused, one.balance, one.paid_in.currency)
    planned = sum(advance.jobs_planned for advance in one.advances)
    created = sum((_fte(advance.created) for advance in one.advances), Decimal(0))
    kept = sum((_fte(advance.kept) for advance in one.advances), Decimal(0))
    return (*whose, *money, one.jobs_target, planned, created, kept, "; ".join(f"{day}" for day in one.meetings))


def _advance(one: FundSource, advance: FundedAdvance) -> tuple[str | int | Decimal | Money | date | None, ...]:
    firm = (advance.company.name, advance.company.identifiers.get(SIREN, ""))
    money = (advance.paid_on, advance.lent, advance.repaid, advance.lent.currency)
    created, kept = (_fte(advance.created), _words(advance.created)), (_fte(advance.kept), _words(advance.kept))
    found = (advance.jobs_planned, *created, *kept, advance.months, advance.verified_on)
    return (one.funder or _COMMON, one.convention, advance.reference, *firm, *money, *found)


def _fte(jobs_by_kind: Mapping[str, Decimal]) -> Decimal:
    return sum(jobs_by_kind.values(), Decimal(0))


def _words(jobs_by_kind: Mapping[str, Decimal]) -> str:
    """Return full-time equivalents by contract: « CDI 2.00; alternance 1.00 »."""
    return "; ".join(f"{_CONTRACTS.get(kind, kind)} {jobs:.2f}" for kind, jobs in jobs_by_kind.items() if jobs)
