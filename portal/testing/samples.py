"""What the kit has a plugin's files made of: a report and records of firms that do not exist, in its currency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from portal.foundation.hooks import records
from portal.foundation.hooks.records import RecordData, RecordFile, RecordTable
from portal.foundation.hooks.reports import CsvStyle, ReportData, ReportTable, csv_rows
from portal.foundation.hooks.types import CompanySnapshot
from portal.foundation.kernel.money import Money
from portal.testing.identifiers import accepted
from portal.testing.subject import Subject

_PLAIN = CsvStyle(separator=",", decimal=".", dates="%Y-%m-%d", mark=False)
_FIRST, _LAST, _ON = date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 15)


def rendered(subject: Subject) -> Iterator[tuple[str, bytes]]:
    """Yield each file that the plugin makes of the samples, by the name it is kept under."""
    given = {"tenant": subject.tenant}
    if "report_formats" in subject.hooks:
        for report in subject.ask("report_formats", given):
            yield f"{report.key}.{report.extension}", report.render(_report(subject))
    if "record_formats" in subject.hooks:
        for form in subject.ask("record_formats", given):
            yield from _kept(form.key, form.render(_records(subject)))


def _kept(key: str, file: RecordFile) -> Iterator[tuple[str, bytes]]:
    content = file.content
    if isinstance(content, RecordTable):
        yield f"{key}.csv", csv_rows([tuple(content.heads), *content.rows], _PLAIN)
    elif content is not None:
        yield f"{key}{'.' * ('.' in file.name)}{file.name.rpartition('.')[2] if '.' in file.name else ''}", content
    if file.refused:
        lines = [(each.row, each.reason.text % each.reason.params) for each in file.refused]
        yield f"{key}.refused.csv", csv_rows(lines, _PLAIN)


def _report(subject: Subject) -> ReportData:
    currency = subject.tenant.currency
    figures = ReportTable(
        "Figures",
        ("What", "Value", "Share", "Since"),
        (
            ("Projects", 12, Decimal("0.5"), date(2026, 3, 31)),
            ("Lent, “in all”; to the cent", Money(1_234_567_89, currency), None, None),
            ("=1+1", Money(-5, currency), Decimal("-1.25"), None),
        ),
    )
    names = ReportTable("Ștefan, Žofia, François", ("Place",), (("Zürich",),))
    return ReportData("Invented territory", "Invented carrier", 2026, _ON, currency, (figures, names))


def _records(subject: Subject) -> RecordData:
    known = CompanySnapshot(UUID(int=2), "Invented firm", accepted(subject), headcount=12, created_on=date(2019, 5, 1))
    unknown = CompanySnapshot(UUID(int=4), "Firm without a number")
    return RecordData(
        "Invented territory",
        "Invented carrier",
        _FIRST,
        _LAST,
        _ON,
        subject.tenant.currency,
        awards=tuple(_award(subject, n, firm) for n, firm in enumerate((known, unknown, known), 1)),
        entries=_entries(subject, known),
        missions=tuple(_mission(subject, n, firm) for n, firm in enumerate((known, unknown), 1)),
        sources=(_source(subject, known),),
        supported=tuple(
            records.SupportedFirm(f"KIT-2026-00{n}", firm, date(2026, 2, n))
            for n, firm in enumerate((known, unknown), 1)
        ),
    )


def _award(subject: Subject, number: int, firm: CompanySnapshot) -> records.Award:
    tenant = subject.tenant
    return records.Award(
        number=f"A-{number}",
        reference=f"KIT-2026-00{number}",
        company=firm,
        place="Invented place",
        grantor="Invented carrier",
        granted_on=date(2026, 3, 2),
        nominal=Money(15_000_00, tenant.currency),
        equivalent=Money(1_234_56, tenant.currency),
        regime="general",
        member_state=tenant.country,
        rule="kit.rule",
        register_by=None if number == 3 else date(2026, 3, 31),
        funders=(records.FundShare("Invented funder", True, Decimal("0.4")),),
    )


def _entries(subject: Subject, firm: CompanySnapshot) -> tuple[records.BookEntry, ...]:
    fund = records.BookAccount("fund", "F")
    funder = records.BookAccount("funder", "C1", "Invented funder")
    advance = records.BookAccount("advance", "A1", firm.name, firm.identifiers)
    moves = (
        ("contribution", fund, funder, 50_000_00, ""),
        ("disbursement", advance, fund, 15_000_00, ""),
        ("repayment", fund, advance, 416_67, ""),
        ("reversal", advance, fund, 416_67, "Booked twice"),
    )
    return tuple(
        records.BookEntry(
            number=number,
            value_on=date(2026, number, 15),
            recorded_on=date(2026, number, 16),
            kind=kind,
            debit=debit,
            credit=credit,
            amount=Money(cents, subject.tenant.currency),
            reference=f"BANK {number}",
            reason=reason,
        )
        for number, (kind, debit, credit, cents, reason) in enumerate(moves, 1)
    )


def _mission(subject: Subject, number: int, firm: CompanySnapshot) -> records.GivenMission:
    value = Money(2_400_50 * number, subject.tenant.currency)
    title, lender = "A workshop", "Invented lender"
    days = (date(2026, 4, 1), date(2026, 9, 30))
    return records.GivenMission(f"KIT-2026-00{number}", firm, title, lender, *days, value)


def _source(subject: Subject, firm: CompanySnapshot) -> records.FundSource:
    def money(cents: int) -> Money:
        return Money(cents, subject.tenant.currency)

    advance = records.FundedAdvance("KIT-2026-001", firm, date(2026, 2, 15), money(15_000_00), money(416_67), 2)
    kinds = subject.ask("funder_kinds", {"tenant": subject.tenant}) if "funder_kinds" in subject.hooks else ()
    return records.FundSource(
        kind=kinds[0].key if kinds else "",
        funder="Invented funder",
        convention="Agreement 7",
        starts_on=_FIRST,
        ends_on=_LAST,
        committed=money(100_000_00),
        paid_in=money(50_000_00),
        lent=money(15_000_00),
        repaid=money(416_67),
        reused=money(0),
        balance=money(35_416_67),
        jobs_target=4,
        meetings=(date(2026, 6, 1),),
        identifiers=firm.identifiers,
        advances=(advance,),
    )
