"""What the kit asks a plugin: every argument of a hook in a few values that differ in what matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

from portal.foundation.hooks import specs
from portal.foundation.hooks.checklist import Stage
from portal.foundation.hooks.fields import FormId
from portal.foundation.hooks.funding import AdvanceTerms, AidBasis, PriorAid
from portal.foundation.hooks.lookup import Why
from portal.foundation.hooks.registers import Register, RegisterError, Reply
from portal.foundation.hooks.size import FirmGroup, FirmTie, FirmYear, SizedFirm
from portal.foundation.hooks.types import CompanySnapshot, ProjectSnapshot, Slot
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.money import Money
from portal.programme.projects.rules import LIFE
from portal.testing.identifiers import accepted
from portal.testing.subject import Subject

DAY = date(2026, 1, 15)
"""The day of every question that is asked once."""

FIRST_YEAR = 2000
YEARS_AHEAD = 5


class Gone(Register):
    """A register that does not answer: the kit reaches no other machine."""

    def _ask(self, method: str, apart: float, largest: int, path: str = "", **sent: Any) -> Reply:
        raise RegisterError(Why.SILENT)


def months() -> Iterator[date]:
    """Yield a day of every month that a territory may ask about: from 2000 to five years from now."""
    for year in range(FIRST_YEAR, now().year + YEARS_AHEAD + 1):
        yield from (date(year, month, 1) for month in range(1, 13))


def questions(subject: Subject, hook: str, day: date = DAY) -> Iterator[Mapping[str, Any]]:
    """Yield the arguments of `hook`, combined; none for a schedule where no advance is offered on `day`."""
    code = getattr(specs, hook).__code__
    names = code.co_varnames[: code.co_argcount]
    for values in product(*(_values(subject, name, day) for name in names)):
        yield dict(zip(names, values, strict=True))


def _values(subject: Subject, argument: str, day: date) -> Sequence[Any]:
    simple: dict[str, Sequence[Any]] = {
        "on": (day,),
        "codes": ((),),
        "locale": sorted({"en", "fr", subject.tenant.locale}),
        "actor": (Actor("Kit"),),
        "stage": tuple(Stage),
        "slot": tuple(Slot),
        "form": tuple(FormId),
        "transition": sorted({step.name for step in LIFE.transitions}),
    }
    if argument in simple:
        return simple[argument]
    if argument == "tenant":
        return subject.tenants
    if argument == "terms":
        return terms(subject, day)
    if argument == "prior":
        return _prior(subject)
    if argument == "basis":
        return (AidBasis(), AidBasis("0113", "agriculture", Money(12_345, subject.tenant.currency)))
    if argument == "group":
        return _groups(subject, day)
    if argument == "register":
        return (Gone(""),)
    if argument in {"kind", "value"}:
        return ("",)
    if argument in {"project", "subject"}:
        return _projects(subject)
    return ()


def terms(subject: Subject, day: date) -> list[AdvanceTerms]:
    """Return advances at and between the bounds of its own rules on `day`; usual ones where it sets no rules."""
    currency = subject.tenant.currency
    if "advance_rules" not in subject.hooks:
        return [AdvanceTerms(Money(1_000_001, currency), 24, 3, day)]
    rules = subject.ask("advance_rules", {"tenant": subject.tenant, "on": day})
    if not rules.offered:
        return []
    least, most = rules.minimum.cents, rules.maximum.cents
    amounts = [Money(cents, currency) for cents in sorted({least, least + (most - least) // 3, most})]
    lengths, delays = sorted({*rules.months, sum(rules.months) // 2}), sorted(set(rules.grace))
    return [
        AdvanceTerms(amount, length, delay, day)
        for amount, length, delay in product(amounts, lengths, delays)
        if not rules.objections(amount, length, delay)
    ]


def _prior(subject: Subject) -> Sequence[Sequence[PriorAid]]:
    tenant = subject.tenant
    return ((), (PriorAid(date(2025, 3, 1), Money(12_345_67, tenant.currency), tenant.country, instrument="loan"),))


def _groups(subject: Subject, day: date) -> Sequence[FirmGroup]:
    """Return a firm of which no year is known, and one of two closed years with a linked firm and a partner."""
    amount = Money(1_000_000_00, subject.tenant.currency)
    closings = (date(day.year - 2, 12, 31), date(day.year - 1, 12, 31))
    known = SizedFirm("Invented firm", tuple(FirmYear(closed, Decimal("12.5"), amount, amount) for closed in closings))
    firm, mother, partner = (UUID(int=number) for number in (1, 2, 3))
    since = date(FIRST_YEAR - 10, 1, 1)
    ties = (
        FirmTie(mother, firm, Decimal(80), control=True, since=since),
        FirmTie(firm, partner, Decimal("33.33"), control=False, since=since),
    )
    return (
        FirmGroup(firm, {firm: SizedFirm("Invented firm")}),
        FirmGroup(firm, dict.fromkeys((firm, mother, partner), known), ties),
    )


def _projects(subject: Subject) -> list[ProjectSnapshot]:
    """Return a file that asks for money and one that does not, of a firm with its numbers and of one being created."""
    numbers = {True: accepted(subject), False: {}}
    return [
        ProjectSnapshot(
            id=UUID(int=3),
            reference="KIT-2026-001",
            state="prospect",
            title="A workshop",
            company=CompanySnapshot(
                UUID(int=2), "Invented firm", numbers[registered], registered=registered, headcount=12
            ),
            received_on=date(2026, 1, 5),
            requested=requested,
            jobs_created=2,
        )
        for registered in (True, False)
        for requested in (None, Money(1_000_000, subject.tenant.currency))
    ]
