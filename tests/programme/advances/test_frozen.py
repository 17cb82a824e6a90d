"""What was signed stays as it was signed, whatever becomes of the files of rules; what is signed later follows them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from alize_europe import dated
from alize_europe.gross_grant_equivalent import Policy, Rates, equal_instalments, grant_equivalent
from alize_france import advances
from alize_france import dated as french
from portal.foundation.db.session import db
from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.money import Money
from portal.programme.advances import queries
from portal.programme.advances.aid_models import AidGrant
from portal.programme.advances.models import Agreement
from portal.sdk import AdvanceTerms
from portal.sdk import equal_instalments as equal_parts
from support.app import Visitor

DUE_DAY = (
    'unit = "day"\nvalues."2005-12-01" = { value = 5',
    'unit = "day"\nvalues."2005-12-01" = { value = 10',
)
OLD, NEW = 'values."2026-01-01" = { value = "2.19"', 'values."2026-01-01" = { value = "7.25"'


def signed(ales, project_id: UUID) -> AidGrant:
    with ales.at_work():
        advance = queries.current(project_id)
        return db.session.scalars(select(AidGrant).where(AidGrant.advance_id == advance.id)).one()


def computed(grant: AidGrant, principal: Money) -> int:
    """The aid as its own record says it was found: from what is kept there, and nothing else."""
    kept = grant.rule["parameters"]
    rates = Rates(Decimal(kept["base"]), int(kept["margin_bp"]), int(kept["discount_margin_bp"]))
    loan = equal_instalments(principal, int(kept["months"]), deferral_months=int(kept["grace_months"]))
    return grant_equivalent(loan, rates, Policy(kept["policy"])).value.cents


def scheduled(rule: dict[str, Any], principal: Money) -> list[list[Any]]:
    """The instalments as their own record says they were set: from what is kept there, and nothing else."""
    terms = AdvanceTerms(principal, rule["months"], rule["grace_months"], date.fromisoformat(rule["starts_on"]))
    values = rule["parameters"]
    days = advances.due_days(terms, int(values["due_day"]), int(values["first_due_after"]))
    return [[part.number, part.due_on.isoformat(), part.amount.cents] for part in equal_parts(terms, days)]


def prepared(ales, project_id: UUID) -> Agreement:
    with ales.at_work():
        return queries.agreement(queries.current(project_id).id)


def test_what_is_signed_keeps_its_rule_and_what_is_signed_later_has_the_new_one(ales, rewritten, monkeypatch):
    first = ales.running(15_000)
    before = signed(ales, first)
    visitor = Visitor(ales.app, "ales-cevennes", "operator")
    pages = (f"/projects/{first}/agreement", f"/projects/{first}", f"/projects/{first}/history")
    shown = [visitor.get(page, follow_redirects=True).text.split("<main")[1].split("</main>")[0] for page in pages]
    rule = json.dumps(before.rule).encode()

    agreed = prepared(ales, first)

    rewritten(dated, "base_rates.toml", OLD, NEW)
    rewritten(french, "advance.toml", *DUE_DAY)
    assert prepared(ales, first).rule == agreed.rule
    assert scheduled(agreed.rule, ales.money(15_000)) == agreed.instalments == prepared(ales, first).instalments
    after = signed(ales, first)
    assert json.dumps(after.rule).encode() == rule
    assert computed(after, ales.money(15_000)) == before.equivalent_cents == after.equivalent_cents
    again = [visitor.get(page, follow_redirects=True).text.split("<main")[1].split("</main>")[0] for page in pages]
    assert [without_tokens(text) for text in again] == [without_tokens(text) for text in shown]

    second = ales.approved(15_000, number="552100554")
    ales.prepare(second)
    renewed = prepared(ales, second)
    assert (agreed.rule["parameters"]["due_day"], renewed.rule["parameters"]["due_day"]) == ("5", "10")
    assert scheduled(renewed.rule, ales.money(15_000)) == renewed.instalments
    here = advances.rules
    sooner = {"register_days": 7, "register_source": Source("The country’s own register")}
    monkeypatch.setattr(advances, "rules", lambda settings, on: replace(here(settings, on), **sooner))
    ales.sign(second)
    later = signed(ales, second)
    assert later.rule["parameters"]["base"] == "7.25"
    assert later.equivalent_cents > before.equivalent_cents
    assert computed(later, ales.money(15_000)) == later.equivalent_cents
    assert {source["title"] for source in later.rule["sources"]}
    values, origins = later.rule["parameters"], later.rule["origins"]
    assert {name: values[name] for name in ("window", "first_day_counts", "register_days")} == {
        "window": "3",
        "first_day_counts": "yes",
        "register_days": "7",
    }
    assert origins["register_days"]["title"] == "The country’s own register"
    assert (before.register_by, later.register_by) == (date(2026, 12, 21), date(2026, 12, 2))
    assert set(origins) <= set(values)
    assert all(source["title"] for source in origins.values())
    with ales.at_work():
        made_by = queries.agreement(later.advance_id).rule
    assert made_by["parameters"] == {"due_day": "10", "first_due_after": "15", "rate": "0"}
    assert set(made_by["origins"]) == set(made_by["parameters"])
    assert (later.rule["plugin"], later.rule["version"]) == ("alize_europe", "1.0.0")
    assert later.rule["calendar"] == {"plugin": "alize_france", "version": "1.0.0"}


def without_tokens(text: str) -> str:
    """A page's main part without what is new at each look: form tokens and keys."""
    return re.sub(r'value="[\w.\-]{30,}"', 'value=""', text)
