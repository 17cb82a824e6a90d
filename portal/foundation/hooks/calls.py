"""The facade: the only way the core calls plugins. Allow-list, provenance, time limit, isolation, checked results."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from portal.foundation.hooks.fitting import asked_in, given_by, misfit, require, require_currency, require_items
from portal.foundation.hooks.lookup import CompanyAnswer, ExchangeRate, RateAnswer, RegisterSilent, Why
from portal.foundation.hooks.rates import RateRule
from portal.foundation.hooks.registers import Register
from portal.foundation.hooks.registry import Registry
from portal.foundation.hooks.threads import NOBODY, HookFailedError, runner
from portal.foundation.hooks.types import Attributed, IdentifierCheck, SettingsSpec
from portal.foundation.kernel.context import TenantRef
from portal.foundation.kernel.exchange import RateError, convert
from portal.foundation.kernel.findings import Finding, Level
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money

log = logging.getLogger(__name__)
INSTALLATION = UUID(int=0)
"""In whose name plugins are asked at start: no territory's."""

REACHING = frozenset({"company_lookup", "rate_rules.read", "company_watch.read"})
"""What waits for other machines, in threads of its own: a register that hangs stops none of the plugin's rules."""

TOLD = frozenset({"project_event"})
"""What a plugin is told, in threads of its own too: one that hangs there still answers what its rules are."""

UNHURRIED = frozenset({"company_watch.read"})
"""What only the worker asks, and may take longer."""


class CarriedCallError(HookFailedError, ValueError):
    """A function that a plugin's answer carries failed; a ValueError too, for functions that refuse by raising one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Hooks:
    """The hooks of one tenant: calls reach the plugins enabled there, in the order of their ids."""

    registry: Registry
    tenant: TenantRef

    def one(self, hook: str, result: type, **arguments: Any) -> Attributed[Any]:
        """Return the one owner's answer. Raises HookFailedError when there is no owner or no valid answer."""
        owners = self.registry.owners(hook, self.tenant.plugins)
        if len(owners) != 1:
            raise HookFailedError(NOBODY, hook, f"{len(owners)} owners in this territory")
        value = self._call(owners[0], hook, arguments)
        require(owners[0], hook, value, result)
        require_currency(owners[0], hook, value, asked_in(self.tenant, arguments))
        return Attributed(owners[0], self._kept(owners[0], hook, value))

    def collect(self, hook: str, item: type, **arguments: Any) -> tuple[Attributed[Any], ...]:
        """Return every plugin's items; a plugin that fails is left out and logged."""
        found: list[Attributed[Any]] = []
        for plugin in self.registry.owners(hook, self.tenant.plugins):
            try:
                values = self._call(plugin, hook, arguments)
                checked = require_items(plugin, hook, values, item)
                found.extend(Attributed(plugin, self._kept(plugin, hook, value)) for value in checked)
            except HookFailedError as error:
                log.warning("plugin failed: %s", error)
        return tuple(found)

    def every(self, hook: str, item: type, **arguments: Any) -> tuple[Attributed[Any], ...]:
        """Return every plugin's items. Raises HookFailedError when one does not answer: nothing may be left out."""
        found: list[Attributed[Any]] = []
        for plugin in self.registry.owners(hook, self.tenant.plugins):
            checked = require_items(plugin, hook, self._call(plugin, hook, arguments), item)
            found.extend(Attributed(plugin, self._kept(plugin, hook, value)) for value in checked)
        return tuple(found)

    def veto(self, hook: str, **arguments: Any) -> tuple[Attributed[Finding], ...]:
        """Return every plugin's findings. A plugin that cannot answer blocks: a rule is never skipped."""
        found: list[Attributed[Finding]] = []
        for plugin in self.registry.owners(hook, self.tenant.plugins):
            try:
                values = self._call(plugin, hook, arguments)
                found.extend(Attributed(plugin, value) for value in require_items(plugin, hook, values, Finding))
            except HookFailedError as error:
                log.warning("plugin failed: %s", error)
                found.append(Attributed(plugin, Finding("plugin.unanswered", Level.BLOCK, unanswered())))
        return tuple(found)

    def notify(self, hook: str, **arguments: Any) -> None:
        """Tell every plugin. Nobody waits for an answer; what a plugin does wrong is logged and fails nothing."""
        for plugin in self.registry.owners(hook, self.tenant.plugins):
            try:
                require(plugin, hook, self._call(plugin, hook, arguments), None)
            except HookFailedError as error:
                log.warning("plugin failed: %s", error)

    def mapping(self, hook: str, **arguments: Any) -> dict[Any, str]:
        """Return the union of the plugins' mappings of words. Raises HookFailedError when two give one key."""
        merged: dict[Any, str] = {}
        for plugin in self.registry.owners(hook, self.tenant.plugins):
            try:
                values = self._call(plugin, hook, arguments)
                require(plugin, hook, values, Mapping[Any, str])
            except HookFailedError as error:
                log.warning("plugin failed: %s", error)
                continue
            if clash := merged.keys() & values.keys():
                raise HookFailedError(plugin, hook, f"two owners of {sorted(clash)}")
            merged.update(values)
        return merged

    @property
    def looks_up(self) -> bool:
        """Tell whether a public register of firms can be asked here."""
        return self._register() is not None

    def look_up(self, kind: str, value: str, on: date) -> CompanyAnswer:
        """Return what the public register says of a firm. It waits for another machine: no transaction may be open."""
        asked = {"kind": kind, "value": value, "on": on, "register": self._register()}
        try:
            answer: CompanyAnswer = self.one("company_lookup", CompanyAnswer, **asked).value
        except HookFailedError as error:
            log.warning("plugin failed: %s", error)
            return RegisterSilent(Why.SILENT)
        return answer

    def rate_rules(self) -> tuple[Attributed[RateRule], ...]:
        """Return how amounts become amounts in the currency of the ceilings, the territory's own rule first.

        Raises HookFailedError when a plugin does not answer: without its rule an amount would count as it stands.
        """
        found = self.every("rate_rules", RateRule)
        return tuple(sorted(found, key=lambda each: (each.value.order, each.value.key)))

    def reads_rate(self, rule: Attributed[RateRule]) -> bool:
        """Tell whether the registers that a rule reads can be asked here."""
        return set(rule.value.registers) <= self.registry.registers(rule.plugin).keys()

    def exchange_rate(self, rule: Attributed[RateRule], currency: str, on: date) -> RateAnswer:
        """Return the rates from a currency that hold on a day. It waits for another machine, as `look_up` does."""
        if not self.reads_rate(rule):
            return RegisterSilent(Why.SILENT)
        try:
            answer = rule.value.read(currency, on, self.registry.registers(rule.plugin))
        except CarriedCallError:
            return RegisterSilent(Why.SILENT)
        fits = not misfit(answer, RateAnswer)
        if not fits or (isinstance(answer, ExchangeRate) and not _leads(answer, currency, rule.value.into)):
            return RegisterSilent(Why.UNREADABLE)
        return answer

    def _register(self) -> Register | None:
        owners = self.registry.owners("company_lookup", self.tenant.plugins)
        return self.registry.register(owners[0]) if owners else None

    def _call(self, plugin: str, hook: str, arguments: Mapping[str, Any]) -> Any:
        own = self.tenant.settings.get(plugin, {})
        tenant = dataclasses.replace(self.tenant, settings=own)
        for implementation in getattr(self.registry.manager.hook, hook).get_hookimpls():
            if implementation.plugin_name == plugin:
                given = {"tenant": tenant, **arguments}
                wanted = {name: given[name] for name in implementation.argnames}
                return runner(plugin, _pool(hook)).run(self.tenant.id, hook, implementation.function, wanted)
        raise HookFailedError(plugin, hook, "not implemented")

    def _kept(self, plugin: str, hook: str, value: Any) -> Any:
        """Return `value` with the functions it carries called as hooks are: in the plugin's threads, two seconds long.

        A check that fails refuses with a message, a way of showing shows the value as it is; others raise
        CarriedCallError.
        """
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return value
        carried = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        called, gives = {n: call for n, call in carried.items() if callable(call)}, given_by(type(value))
        kept = {n: _Kept(plugin, self.tenant.id, f"{hook}.{n}", c, gives.get(n, Any)) for n, c in called.items()}
        return dataclasses.replace(value, **kept) if kept else value


def _leads(answer: ExchangeRate, currency: str, into: str) -> bool:
    """Tell whether published rates make an amount of one currency one of the other."""
    try:
        return convert(Money(100, currency), into, answer.quotes).currency == into
    except RateError:
        return False


def _pool(hook: str) -> str:
    return hook if hook in REACHING | TOLD else ""


def unanswered() -> Message:
    """Return what people read when a rule could not be asked."""
    return Message("The rules could not be checked. Try again in a few minutes; nothing is decided until then.")


@dataclasses.dataclass(frozen=True, slots=True)
class _Kept:
    """A function that a plugin gave, called through the facade."""

    plugin: str
    tenant: UUID
    hook: str
    call: Any
    gives: Any

    def __call__(self, *given: Any) -> Any:
        try:
            threads, unhurried = runner(self.plugin, _pool(self.hook)), self.hook in UNHURRIED
            said = threads.run(self.tenant, self.hook, lambda: self.call(*given), {}, unhurried=unhurried)
            # Who asks a register looks at each of its answers.
            require(self.plugin, self.hook, said, Any if self.hook in REACHING else self.gives)
        except HookFailedError as error:
            log.warning("plugin failed: %s", error)
            if self.hook in {"identifier_kinds.check", "country_profile.check_account"}:
                return IdentifierCheck(ok=False, message=unanswered())
            if self.hook == "identifier_kinds.display":
                return given[0]
            raise CarriedCallError(error.plugin, error.hook, error.cause) from error
        return said


def at_start(registry: Registry, hook: str) -> tuple[Attributed[Any], ...]:
    """Return the answers to an installation-level hook (`settings`), asked once in a process.

    A plugin that fails or gives something else is listed with its problem and not used; the portal starts.
    """
    if hook not in registry.at_start:
        registry.at_start[hook] = tuple(_asked(registry, hook))
    return registry.at_start[hook]


def _asked(registry: Registry, hook: str) -> Iterator[Attributed[Any]]:
    for plugin in sorted(filter(registry.usable, registry.installed)):
        for implementation in getattr(registry.manager.hook, hook).get_hookimpls():
            if implementation.plugin_name == plugin:
                try:
                    value = runner(plugin).run(INSTALLATION, hook, implementation.function, {})
                    require(plugin, hook, value, SettingsSpec)
                except HookFailedError as error:
                    registry.exclude(plugin, f"{hook}: {error.cause}")
                else:
                    yield Attributed(plugin, value)
