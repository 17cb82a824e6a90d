"""What a territory offers, asked of its country's rules in one place: skills always, an advance where it may lend."""

from __future__ import annotations

from datetime import date

from portal.foundation.hooks.calls import HookFailedError, Hooks
from portal.foundation.hooks.funding import AdvanceRules
from portal.foundation.hooks.types import Attributed, CountryProfile, IdentifierKind
from portal.foundation.kernel.context import TenantRef
from portal.foundation.web.context import registry


def advance_terms(tenant: TenantRef, on: date) -> AdvanceRules | None:
    """Return the rules of the advance in a territory on `on`, offered or not; None when the country does not say."""
    try:
        rules: AdvanceRules = Hooks(registry(), tenant).one("advance_rules", AdvanceRules, on=on).value
    except HookFailedError:
        return None
    return rules


def advance_offered(tenant: TenantRef, on: date) -> bool:
    """Tell whether a firm may ask for an advance in this territory on `on`."""
    rules = advance_terms(tenant, on)
    return rules is not None and rules.offered


def country_words(tenant: TenantRef, locale: str) -> dict[str, str]:
    """Return the country's own words for terms that stand alone, by term; empty where it says what everybody says."""
    try:
        return {
            str(term): word for term, word in Hooks(registry(), tenant).mapping("vocabulary", locale=locale).items()
        }
    except HookFailedError:
        return {}


def firm_number(tenant: TenantRef) -> IdentifierKind | None:
    """Return the kind of number that identifies a firm in this country, the plugins' first, or None."""
    kinds: tuple[Attributed[IdentifierKind], ...] = Hooks(registry(), tenant).collect(
        "identifier_kinds", IdentifierKind
    )
    return kinds[0].value if kinds else None


def phone_address(tenant: TenantRef, shown: str) -> str:
    """Return a telephone number as a link dials it: digits, with the country's prefix instead of a leading 0."""
    digits = "".join(c for c in shown if c.isdigit() or c == "+")
    if not digits.startswith("0"):
        return digits
    prefix = _phone_prefix(tenant)
    return prefix + digits[1:] if prefix else digits


def _phone_prefix(tenant: TenantRef) -> str:
    try:
        return str(Hooks(registry(), tenant).one("country_profile", CountryProfile).value.phone_prefix)
    except HookFailedError:
        return ""
