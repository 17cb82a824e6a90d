"""Asking the register again about many firms, as the worker does: nobody waits for the answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from portal.foundation.hooks.calls import CarriedCallError, Hooks
from portal.foundation.hooks.fitting import misfit
from portal.foundation.hooks.lookup import CompanyAnswer, RegisterSilent, Why
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import Attributed
from portal.foundation.hooks.watch import CompanyWatch

log = logging.getLogger(__name__)


def watch(hooks: Hooks, on: date) -> Attributed[CompanyWatch] | None:
    """Return how the register is asked again here; None where nobody answers, or where there is nowhere to ask."""
    owners = hooks.registry.owners("company_watch", hooks.tenant.plugins)
    if len(owners) != 1 or hooks.registry.register(owners[0]) is None:
        return None
    try:
        return hooks.one("company_watch", CompanyWatch, on=on)
    except HookFailedError as error:
        log.warning("plugin failed: %s", error)
        return None


def ask(
    hooks: Hooks, found: Attributed[CompanyWatch], kind: str, values: Sequence[str], on: date
) -> dict[str, CompanyAnswer]:
    """Return what the register says of each number, in one request. It waits for another machine, as `look_up` does.

    What is no answer counts as a register that says nothing.
    """
    register = hooks.registry.register(found.plugin)
    assert register is not None, "`watch` looked"
    try:
        said = found.value.read(kind, values, on, replace(register, unhurried=True))
    except CarriedCallError:  # the facade has logged it
        said = {}
    answers = said if isinstance(said, Mapping) else {}
    return {value: _answer(answers.get(value)) for value in values}


def _answer(said: object) -> CompanyAnswer:
    return said if isinstance(said, CompanyAnswer) and not misfit(said, CompanyAnswer) else RegisterSilent(Why.SILENT)
