"""What a territory offers, asked of its country's rules in one place: skills always, an advance where it may lend."""

from __future__ import annotations

from datetime import date

from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.funding import AdvanceRules
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import CountryProfile, IdentifierKind
from portal.foundation.kernel.context import TenantRef
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import registry
from portal.foundation.web.errors import UnansweredError
from portal.people.parties.numbers import number_kinds


def advance_terms(tenant: TenantRef, on: date) -> AdvanceRules | None:
    """Return the rules of the advance in a territory on `on`, offered or not; None when the country does not say."""
    try:
        rules: AdvanceRules = Hooks(registry(), tenant).one("advance_rules", AdvanceRules, on=on).value
    except HookFailedError:
        return None
    return rules


def advance_offered(tenant: TenantRef, on: date) -> bool | None:
    """Tell whether a firm may ask for an advance in this territory on `on`; None when the country does not say."""
    rules = advance_terms(tenant, on)
    return rules.offered if rules is not None else None


def country_words(tenant: TenantRef, locale: str) -> dict[str, str]:
    """Return the country's own words for terms that stand alone, by term; empty where it says what everybody says."""
    try:
        return {
            str(term): word for term, word in Hooks(registry(), tenant).mapping("vocabulary", locale=locale).items()
        }
    except HookFailedError:
        return {}


def firm_numbers() -> tuple[IdentifierKind, ...]:
    """Return the number that identifies a firm in the bound territory (the plugins' first), then those of who has none.

    These are the kinds by which the public register cannot be asked: an association's own. Empty where none is known.

    Raises UnansweredError while a plugin that knows it cannot answer: no number is taken unchecked.
    """
    try:
        found = number_kinds()
    except UnansweredError:
        wait = Message("The form cannot be shown just now. Try again in a few minutes, or call us.")
        raise UnansweredError(wait) from None
    return (*found[:1], *(kind for kind in found[1:] if not kind.lookup))


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
