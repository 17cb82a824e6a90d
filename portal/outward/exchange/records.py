"""A territory's records of a period, frozen as plugins are given them; as many queries for one row as for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select

from portal.foundation.db.binding import current_tenant, current_tenant_id
from portal.foundation.db.session import db
from portal.foundation.hooks.records import Award, FundShare, RecordData, Records
from portal.foundation.kernel.money import Money
from portal.foundation.web.i18n import current_locale
from portal.outward.exchange import books, firms, missions, sources
from portal.outward.exchange.firms import company
from portal.outward.reports.rules import Period
from portal.people.parties.models import Party
from portal.people.parties.queries import identifiers
from portal.people.tenants import queries as tenants
from portal.programme.advances.aid_models import AidGrant
from portal.programme.advances.models import Advance, Agreement
from portal.programme.companies.models import Company
from portal.programme.funds.models import Commitment, Convention, LedgerEntry


def data(wanted: Records, chosen: Period, on: date) -> RecordData:
    """Return the bound territory's records of a kind in a period, as they stand on `on`."""
    territory = tenants.load(current_tenant_id())
    assert territory is not None
    return RecordData(
        territory=territory.name_in(current_locale()),
        carrier=territory.carrier_name,
        first=chosen.first,
        last=chosen.last,
        on=on,
        currency=current_tenant().currency,
        awards=_awards(chosen) if wanted is Records.AWARDS else (),
        entries=books.entries(chosen) if wanted is Records.ENTRIES else (),
        missions=missions.given(chosen) if wanted is Records.MISSIONS else (),
        sources=sources.sources(chosen.last) if wanted is Records.SOURCES else (),
        supported=firms.supported(chosen) if wanted is Records.SUPPORTED else (),
    )


def _awards(chosen: Period) -> tuple[Award, ...]:
    rows = db.session.execute(
        select(AidGrant, Agreement.reference, Agreement.lender, Party, Company)
        .join(Agreement, and_(Agreement.advance_id == AidGrant.advance_id, Agreement.signed_on.is_not(None)))
        .join(Party, Party.id == AidGrant.party_id)
        .outerjoin(Company, Company.party_id == Party.id)
        .where(AidGrant.granted_on.between(chosen.first, chosen.last))
        .order_by(AidGrant.granted_on, AidGrant.number)
    ).all()
    numbers = identifiers({row.AidGrant.party_id for row in rows})
    committed = _committed() if rows else ()
    apart = _paid_apart({row.AidGrant.advance_id for row in rows})
    return tuple(
        _award(row, numbers, apart.get(row.AidGrant.advance_id) or _shares(committed, row.AidGrant.granted_on))
        for row in rows
    )


def _paid_apart(advance_ids: Collection[UUID]) -> dict[UUID, tuple[FundShare, ...]]:
    """Return who gave the money of those advances that were paid out of money kept apart: one funder, all of it."""
    query = (
        select(Advance.id, Party.name, Commitment.source)
        .join(LedgerEntry, and_(LedgerEntry.debit_id == Advance.account_id, LedgerEntry.kind == "disbursement"))
        .join(Commitment, Commitment.account_id == LedgerEntry.credit_id)
        .join(Party, Party.id == Commitment.funder_id)
        .where(Advance.id.in_(advance_ids))
    )
    rows = db.session.execute(query).tuples() if advance_ids else ()
    return {advance: (FundShare(name, source == "public", Decimal(1)),) for advance, name, source in rows}


def _award(row: Row[Any], numbers: dict[UUID, dict[str, str]], funders: tuple[FundShare, ...]) -> Award:
    aid: AidGrant = row.AidGrant
    return Award(
        number=aid.number,
        reference=row.reference,
        company=company(row.Party, row.Company, numbers),
        place=row.Party.place,
        grantor=row.lender,
        granted_on=aid.granted_on,
        nominal=Money(aid.nominal_cents, aid.currency),
        equivalent=Money(aid.equivalent_cents, aid.currency),
        regime=aid.regime,
        member_state=aid.member_state,
        rule=aid.rule["rule"],
        register_by=aid.register_by,
        funders=funders,
    )


def _committed() -> Sequence[Row[Any]]:
    """Return every commitment of money to the common fund, with the days between which its convention holds."""
    query = (
        select(
            Party.name,
            Commitment.source,
            Commitment.cents,
            Commitment.withdrawn_on,
            Convention.starts_on,
            Convention.ends_on,
        )
        .join(Convention, Convention.id == Commitment.convention_id)
        .join(Party, Party.id == Commitment.funder_id)
        .where(Commitment.kind == "cash", Commitment.account_id.is_(None))
    )
    return db.session.execute(query.order_by(Party.name_key, Commitment.id)).all()


def _shares(committed: Sequence[Row[Any]], on: date) -> tuple[FundShare, ...]:
    """Return who had committed the fund's money on a day, each with its part, rounded to a hundredth of a percent."""
    cents: dict[tuple[str, bool], int] = defaultdict(int)
    for row in committed:
        if row.starts_on <= on <= row.ends_on and (row.withdrawn_on is None or row.withdrawn_on > on):
            cents[row.name, row.source == "public"] += row.cents
    whole = sum(cents.values())
    return tuple(
        FundShare(name, public, (Decimal(part) / whole).quantize(Decimal("0.0001")))
        for (name, public), part in cents.items()
    )
