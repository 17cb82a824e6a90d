"""What the country's rules say of advances, asked in one place and checked: projects, committee, advances use it."""

from __future__ import annotations

from datetime import date

from portal.foundation.hooks.funding import AdvanceRules, AdvanceTerms, RepaymentSchedule
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import total
from portal.foundation.web.context import hooks


def advance_rules(on: date) -> AdvanceRules:
    """Return what an advance may be in the bound territory on `on`; « not offered » comes with its reason.

    `advance_rules(on).objections(amount, months, grace_months)` says what is wrong with wished terms, by field.
    Raises HookFailedError when the country's plugin does not answer: nothing is then assumed.
    """
    rules: AdvanceRules = hooks().one("advance_rules", AdvanceRules, on=on).value
    return rules


def no_advance(on: date) -> Message | None:
    """Return why no advance is offered on `on`; None where one is, or where the country's plugin does not answer."""
    try:
        rules = advance_rules(on)
    except HookFailedError:
        return None
    return None if rules.offered else rules.reason


def repayment_schedule(terms: AdvanceTerms, on: date) -> RepaymentSchedule:
    """Return the instalments of `terms` under the rules in force on `on`.

    Raises HookFailedError, naming the plugin, for a schedule that does not make up the principal to the cent, has
    another number of instalments or another currency, or whose dates do not increase after the payment.
    """
    answer = hooks().one("repayment_schedule", RepaymentSchedule, terms=terms, on=on)
    if wrong := _fault(answer.value, terms):
        raise HookFailedError(answer.plugin, "repayment_schedule", wrong)
    schedule: RepaymentSchedule = answer.value
    return schedule


def _fault(schedule: RepaymentSchedule, terms: AdvanceTerms) -> str:
    parts = schedule.instalments
    currency = terms.principal.currency
    if any(part.amount.currency != currency for part in parts):
        return f"not every instalment is in {currency}"
    if any(part.amount.cents <= 0 for part in parts):
        return "an instalment of nothing"
    if total([part.amount for part in parts], currency) != terms.principal:
        return "the instalments do not make up the advance"
    if [part.number for part in parts] != list(range(1, terms.months + 1)):
        return f"not {terms.months} instalments in order"
    days = [terms.starts_on, *(part.due_on for part in parts)]
    if days != sorted(set(days)):
        return "the days do not increase"
    return ""
