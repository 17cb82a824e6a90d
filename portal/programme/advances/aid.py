"""An advance as aid: what the firm received before, what the rules say of this one, what is frozen with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.hooks.funding import (
    AdvanceRules,
    AdvanceTerms,
    AidAnswer,
    AidBasis,
    AidEquivalent,
    AidUnknown,
    PriorAid,
)
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import Attributed, CountryProfile
from portal.foundation.kernel.dates import add_working_days
from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import hooks, registry
from portal.foundation.web.errors import ConflictError
from portal.programme.advances.aid_models import AidGrant
from portal.programme.advances.external import KeptValue
from portal.programme.aids import group
from portal.programme.aids.queries import AidView
from portal.programme.aids.rules import OWN_INSTRUMENT, REGIMES

AS_RULED = AidBasis()
"""Nobody says anything: the rules alone tell what an advance is worth."""


@dataclass(frozen=True, slots=True)
class Received:
    """Aid that counts beside a new one: whose it is, who gave it, when, its worth in the currency of the ceilings.

    `instrument` is the form in which it was given, a code, None where it is not known.
    """

    party_id: UUID
    company: str
    granted_on: date
    grantor: str
    equivalent: Money
    regime: str
    member_state: str
    instrument: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """All that a firm and those linked to it received.

    `declared_on` is the day the firm itself declared the aid of others, None as long as nobody asked; `firms` names
    the whole undertaking, the firm first; `undeclared` the linked firms that declared nothing yet.
    """

    declared_on: date | None
    firms: tuple[str, ...]
    undeclared: tuple[str, ...]
    received: tuple[Received, ...]

    def within(self, first: date, last: date) -> list[Received]:
        """Return the aid of this Member State whose grant lies between two days, both included."""
        country = current_tenant().country
        return [aid for aid in self.received if first <= aid.granted_on <= last and aid.member_state == country]

    @property
    def lacking(self) -> Message | None:
        """What has to be declared before anything is granted; None when all of it is known."""
        if self.declared_on is None:
            return Message("The company has not declared the aid it received. Record its declaration first.")
        if self.undeclared:
            said = {"firms": ", ".join(self.undeclared)}
            return Message(
                "Linked to the company, but without a declaration of the aid received: %(firms)s. Record it first.",
                said,
            )
        return None


def record(party_id: UUID, on: date) -> Record:
    """Return what a firm, and the firms that are one undertaking with it on a day, declared of the aid they received.

    What this territory granted to any of them belongs to it; so does all that a firm received before it was linked.
    """
    firms = group.firms_of(party_id, on)
    names = {firm: said.party_name for firm, said in firms.items()}
    others = [
        Received(
            a.party_id, said.party_name, a.granted_on, a.grantor, a.counted, a.regime, a.member_state, a.instrument
        )
        for said in firms.values()
        for a in said.aids
    ]
    found = sorted((*others, *_own(names)), key=lambda aid: aid.granted_on)
    return Record(firms[party_id].declared_on, tuple(names.values()), group.undeclared(firms), tuple(found))


def _declared(name: str, aid: AidView) -> Received:
    return Received(
        party_id=aid.party_id,
        company=name,
        granted_on=aid.granted_on,
        grantor=aid.grantor,
        equivalent=aid.counted,
        regime=aid.regime,
        member_state=aid.member_state,
        instrument=aid.instrument,
    )


def _own(names: dict[UUID, str]) -> list[Received]:
    rows = db.session.scalars(select(AidGrant).where(AidGrant.party_id.in_(names)).order_by(AidGrant.id))
    body = f"Alizé® {current_tenant().name}"
    return [
        Received(
            party_id=row.party_id,
            company=names[row.party_id],
            granted_on=row.granted_on,
            grantor=body,
            equivalent=Money(row.equivalent_cents, row.currency),
            regime=row.regime,
            member_state=row.member_state,
            instrument=OWN_INSTRUMENT,
        )
        for row in rows
    ]


def equivalent(terms: AdvanceTerms, known: Record, on: date, basis: AidBasis = AS_RULED) -> Attributed[AidEquivalent]:
    """Return what an advance granted on `on` is worth and whether it fits beside what the firm received.

    Raises ConflictError when the rules cannot tell; HookFailedError, naming the plugin, for an impossible answer.
    """
    prior = tuple(
        PriorAid(aid.granted_on, aid.equivalent, aid.member_state, aid.regime, aid.instrument or "")
        for aid in known.received
    )
    answer = hooks().one("aid_equivalent", AidAnswer, terms=terms, prior=prior, basis=basis, on=on)
    if isinstance(answer.value, AidUnknown):
        raise ConflictError(answer.value.reason)
    if not isinstance(answer.value, AidEquivalent):
        raise HookFailedError(answer.plugin, "aid_equivalent", "neither an equivalent nor a reason")
    if not Money.zero(terms.principal.currency) <= answer.value.amount <= terms.principal:
        raise HookFailedError(answer.plugin, "aid_equivalent", "more than the advance, or less than nothing")
    if basis.external is not None and (answer.value.amount != basis.external or answer.value.computed is None):
        raise HookFailedError(answer.plugin, "aid_equivalent", "a value computed elsewhere is not taken as it stands")
    if answer.value.regime not in ({basis.regime} if basis.regime else REGIMES):
        raise HookFailedError(answer.plugin, "aid_equivalent", "other rules than those that were chosen")
    return Attributed(answer.plugin, answer.value)


def hastened(answer: Attributed[AidEquivalent], rules: AdvanceRules) -> Attributed[AidEquivalent]:
    """Return `answer` with the days of the country's own register where `rules` ask for the entry sooner."""
    found, days, source = answer.value, rules.register_days, rules.register_source
    if days is None or source is None or (found.register_days is not None and days >= found.register_days):
        return answer
    sooner = replace(
        found,
        register_days=days,
        parameters={**found.parameters, "register_days": str(days)},
        sources=(*found.sources, source),
        origins={**found.origins, "register_days": source},
    )
    return Attributed(answer.plugin, sooner)


def check(known: Record, found: AidEquivalent, links: tuple[tuple[str, str], ...] = ()) -> None:
    """Refuse aid that nothing is known about, or that does not fit: all of it, never a part. Raises ConflictError."""
    if known.lacking is not None:
        raise ConflictError(known.lacking, links)
    if not found.allowed:
        raise ConflictError(found.message, links)


def register_by(found: AidEquivalent, granted_on: date) -> Attributed[date] | None:
    """Return the day by which the register must know of aid granted on a day, and whose calendar says so.

    None where no register has to know.
    """
    if found.register_days is None:
        return None
    profile: Attributed[CountryProfile] = hooks().one("country_profile", CountryProfile)
    holidays = profile.value.holidays(granted_on.year) | profile.value.holidays(granted_on.year + 1)
    return Attributed(profile.plugin, add_working_days(granted_on, found.register_days, holidays))


def frozen(
    answer: Attributed[AidEquivalent], calendar: Attributed[date] | None, external: KeptValue | None, *, filed: bool
) -> dict[str, Any]:
    """Return the rule as it is kept with the aid: plugin, version, values, sources, where the firm stood.

    `calendar` is the day the register must know, by whose calendar it was counted, None without such a day; `filed`
    says whether anybody has to tell it. A value computed elsewhere stands there with its evidence, the rule's own
    beside it.
    """
    found = answer.value
    beside: dict[str, Any] = {} if filed else {"filed": False}
    if calendar is not None:
        beside["calendar"] = {"plugin": calendar.plugin, "version": _version(calendar.plugin)}
    if external is not None and found.computed is not None:
        beside |= {"external": external.frozen(), "computed_cents": found.computed.cents}
    return {
        **beside,
        "plugin": answer.plugin,
        "version": _version(answer.plugin),
        "rule": found.rule,
        "parameters": dict(found.parameters),
        "ceiling_cents": found.ceiling.cents,
        "used_cents": found.used.cents,
        "left_cents": found.left.cents,
        "window_start": found.window_start.isoformat(),
        "sources": [kept_source(source) for source in found.sources],
        "origins": kept_origins(found.origins),
    }


def _version(plugin: str) -> str:
    return registry().installed[plugin].manifest.version


def kept_origins(origins: Mapping[str, Source]) -> dict[str, dict[str, str | None]]:
    """Return where each value of a rule comes from, as records keep it; those made before this was kept have none."""
    return {name: kept_source(source) for name, source in origins.items()}


def kept_source(source: Source) -> dict[str, str | None]:
    """Return a source as records keep it."""
    return {"title": source.title, "url": source.url}
