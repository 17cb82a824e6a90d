"""An advance as de minimis aid: its gross grant equivalent and the room the firm has left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alize_europe import de_minimis, regimes
from alize_europe.base_rates import BaseRate, BaseRateUnknownError, base_rate
from alize_europe.dated import parameters
from alize_europe.de_minimis import Regime
from alize_europe.gross_grant_equivalent import GrantEquivalent, Policy, Rates, equal_instalments, grant_equivalent
from portal.sdk import (
    AdvanceTerms,
    AidAnswer,
    AidBasis,
    AidEquivalent,
    AidStep,
    AidUnknown,
    Message,
    Money,
    ParameterError,
    PriorAid,
    Source,
)

CEILINGS = "EUR"
OWN_SETTING = Source(Message("Setting of the territory, instead of the default of these rules").text)
ELSEWHERE = Message("computed elsewhere by another method, kept with its evidence")
_METHODS = {
    Policy.A: Message("method A (2008/C 14/02): the interest not asked for, discounted"),
    Policy.B: Message("method B (2008/C 14/02): the amount lent less the present value of the payments"),
}


EXTERNAL = "external_value"
"""The rule by which an equivalent counts that was computed elsewhere."""

_Kept = Mapping[str, tuple[str, Source]]


@dataclass(frozen=True, slots=True)
class Asked:
    """An advance granted on `on` in `country`, beside `prior` aid, and what is known of it (`basis`)."""

    terms: AdvanceTerms
    prior: Sequence[PriorAid]
    basis: AidBasis
    country: str
    on: date

    @property
    def proposed(self) -> Regime:
        """The rules that the firm's activity falls under."""
        return regimes.proposed(self.basis.activity, self.on)

    @property
    def regime(self) -> Regime:
        """The rules chosen for it, else those proposed."""
        return Regime(self.basis.regime) if self.basis.regime else self.proposed


@dataclass(frozen=True, slots=True)
class _Found:
    """The equivalent of an advance and what it was found with; `value` is what counts, computed elsewhere or here."""

    equivalent: GrantEquivalent
    base: BaseRate
    external: Money | None

    @property
    def value(self) -> Money:
        return self.equivalent.value if self.external is None else self.external


def answer(asked: Asked, settings: Mapping[str, Any]) -> AidAnswer:
    """Return what an advance is worth and whether it fits beside the prior aid, or why nobody can tell."""
    if other := _other_currency(asked):
        return AidUnknown(other)
    on = asked.on
    try:
        found = _equivalent(asked, settings)
        room = de_minimis.room(
            on, found.value, map(_known, asked.prior), member_state=asked.country, regime=asked.regime
        )
        kept = _kept(found, room, asked)
    except BaseRateUnknownError as error:
        return AidUnknown(error.message)
    except ParameterError:
        return AidUnknown(Message("No rule for de minimis aid is known on %(day)s.", {"day": on}))
    return _answer(asked, found, room, kept)


def _other_currency(asked: Asked) -> Message | None:
    """Return why amounts cannot be held against ceilings in euros; None when all of them are in euros."""
    if asked.terms.principal.currency != CEILINGS:
        return Message("The ceilings are in euros: an advance in another currency cannot be held against them.")
    if any(aid.amount.currency != CEILINGS for aid in asked.prior):
        return Message("An aid that the company declared has no rate into euros yet: open it and enter the rate.")
    return None


def _equivalent(asked: Asked, settings: Mapping[str, Any]) -> _Found:
    terms, on = asked.terms, asked.on
    base = base_rate(terms.principal.currency, on)
    margin = int(settings.get("margin_bp") or parameters().integer("rates.default_margin", on))
    policy = Policy(str(settings.get("policy") or parameters().parameter("rates.default_policy").on(on).value))
    rates = Rates(base.rate, margin, parameters().integer("rates.discount_margin", on))
    loan = equal_instalments(terms.principal, terms.months, deferral_months=terms.grace_months)
    return _Found(grant_equivalent(loan, rates, policy), base, asked.basis.external)


def _known(aid: PriorAid) -> de_minimis.PriorAid:
    return de_minimis.PriorAid(aid.granted_on, aid.amount, aid.country, Regime(aid.regime))


def _kept(found: _Found, room: de_minimis.Room, asked: Asked) -> _Kept:
    """Return the values of the rules by which the aid was found, each with where it comes from.

    The years are those of the ceiling that decides, the days of the register those of the aid's own regulation.
    """
    values, rates, on = parameters(), found.equivalent.rates, asked.on
    window, first_day = (de_minimis.rule(name, room.regime) for name in ("window", "first_day_counts"))
    days = de_minimis.rule("register_days", asked.regime)
    margin, policy = str(rates.margin_bp), found.equivalent.policy.value
    return {
        "base": (str(rates.base), found.base.source),
        "margin_bp": (margin, _chosen("rates.default_margin", margin, on)),
        "discount_margin_bp": (str(rates.discount_margin_bp), values.source("rates.discount_margin", on)),
        "policy": (policy, _chosen("rates.default_policy", policy, on)),
        "ceiling": (str(room.ceiling.amount), room.source),
        "window": (str(values.integer(window, on)), values.source(window, on)),
        "first_day_counts": ("yes" if values.flag(first_day, on) else "no", values.source(first_day, on)),
        "register_days": (str(values.integer(days, on)), values.source(days, on)),
    }


def _chosen(key: str, value: str, on: date) -> Source:
    """Return where a value that territories may set comes from: the default's text, or the territory itself."""
    default = parameters().parameter(key).on(on)
    return default.source if value == str(default.value) else OWN_SETTING


def _answer(asked: Asked, found: _Found, room: de_minimis.Room, kept: _Kept) -> AidEquivalent:
    terms, regulation = asked.terms, regimes.REGULATIONS[asked.regime]
    policy, elsewhere = found.equivalent.policy, found.external is not None
    origins = {name: source for name, (_value, source) in kept.items()}
    own = f"com2008_{policy.value}"
    return AidEquivalent(
        amount=found.value,
        regime=asked.regime.value,
        ceiling=room.ceiling,
        used=room.used,
        left=room.left,
        window_start=room.window_start,
        allowed=room.allowed,
        message=room.message,
        method=ELSEWHERE if elsewhere else _METHODS[policy],
        steps=(*_steps(terms, found, origins["margin_bp"]), *_beside(found)),
        regulation=regulation.title,
        official_reference=regulation.official_reference,
        rule=EXTERNAL if elsewhere else own,
        parameters={
            **{name: value for name, (value, _source) in kept.items()},
            "base_since": found.base.since.isoformat(),
            "base_certain": "yes" if found.base.certain else "no",
            "regime_proposed": asked.proposed.value,
            "unrounded": f"{found.equivalent.unrounded:.12f}",
            "window_start": room.window_start.isoformat(),
            "months": str(terms.months),
            "grace_months": str(terms.grace_months),
            **({"computed": str(found.equivalent.value.amount), "computed_by": own} if elsewhere else {}),
        },
        register_days=de_minimis.register_days(asked.regime, asked.on),
        sources=tuple(dict.fromkeys(origins.values())),
        origins=origins,
        computed=found.equivalent.value if elsewhere else None,
    )


def _steps(terms: AdvanceTerms, found: _Found, margin_from: Source) -> tuple[AidStep, ...]:
    rates = found.equivalent.rates
    return (
        AidStep(
            Message("Amount advanced, public share"), terms.principal, Message("the whole fund, to be on the safe side")
        ),
        AidStep(Message("Repayment"), _repayment(terms), _deferral(terms)),
        AidStep(Message("Base rate"), rates.base, Message("in force since %(day)s", {"day": found.base.since})),
        AidStep(Message("Margin"), rates.reference - rates.base, _margin(rates.margin_bp, margin_from)),
        AidStep(Message("Reference rate"), rates.reference, Message("base rate + margin")),
        AidStep(
            Message("Discount rate"),
            rates.discount,
            Message("base rate + %(points)s basis points", {"points": rates.discount_margin_bp}),
        ),
    )


def _margin(margin_bp: int, origin: Source) -> Message:
    points = {"points": margin_bp}
    if origin == OWN_SETTING:
        return Message("set by the territory: %(points)s basis points", points)
    return Message("no security, no rating: %(points)s basis points", points)


def _beside(found: _Found) -> tuple[AidStep, ...]:
    """Return the two values of an advance whose equivalent was computed elsewhere, this rule's own first."""
    if found.external is None:
        return ()
    return (
        AidStep(Message("Value by these rules"), found.equivalent.value, _METHODS[found.equivalent.policy]),
        AidStep(Message("Value computed elsewhere"), found.external, Message("the one that counts, by its evidence")),
    )


def _repayment(terms: AdvanceTerms) -> Message:
    parts = terms.principal.instalments(terms.months)
    said = {"count": len(parts), "part": parts[0], "rest": len(parts) - 1, "last": parts[-1]}
    if parts[0] == parts[-1]:
        return Message("%(count)s × %(part)s", said)
    return Message("%(rest)s × %(part)s + %(last)s", said)


def _deferral(terms: AdvanceTerms) -> Message:
    if not terms.grace_months:
        return Message("every month, without deferral")
    months = {"num": terms.grace_months, "months": terms.grace_months}
    return Message("every month, after %(months)s month", months, "every month, after %(months)s months")
