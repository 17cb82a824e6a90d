"""Values of the arguments in addresses that are no ids: by the argument's name, one that works for the person."""

from __future__ import annotations

from collections.abc import Callable

from isolation.world import Tenant
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.workflow import Workflow
from portal.programme.missions.rules import LIFE as MISSION
from portal.programme.projects.rules import LIFE

NO_TOKEN = "0" * 43
Provider = Callable[[Tenant, Actor], str]


def _event_of(life: Workflow) -> Provider:
    """A step that the person's role may take, whatever the record's state."""
    offered = [step for step in life.transitions if step.offered]
    return lambda _tenant, actor: next((step.name for step in offered if actor.may(step.permission)), offered[0].name)


PROVIDERS: dict[str, Provider] = {
    # By the argument's name; `blueprint.name` where a room means something else by it.
    "territory": lambda _tenant, _actor: "ales-cevennes",
    "event": _event_of(LIFE),
    "missions.event": _event_of(MISSION),
    "network.event": lambda _tenant, _actor: "suspend",
    "links.token": lambda _tenant, _actor: NO_TOKEN,
    "token": lambda tenant, _actor: tenant.follow_token,
    "reports.figure": lambda _tenant, _actor: "studied",
    "reports.key": lambda _tenant, _actor: "alize_france.spreadsheet",
    "reports.year": lambda _tenant, _actor: "2026",
    "plugins.name": lambda _tenant, _actor: "lender",
    "exchange.key": lambda _tenant, _actor: "alize_europe.register",
    "exchange.kind": lambda _tenant, _actor: "csv",
    "plugin": lambda _tenant, _actor: "alize_france",
    "code": lambda _tenant, _actor: "fr",
    "filename": lambda _tenant, _actor: "css/tokens.css",
}


def of(endpoint: str, name: str, tenant: Tenant, actor: Actor) -> str:
    """A value for the argument `name` of a route. Raises LookupError when nobody said what it may be."""
    found = PROVIDERS.get(f"{endpoint.split('.')[0]}.{name}") or PROVIDERS.get(name)
    if found is None:
        raise LookupError(f"tests/isolation/arguments.py has no value for <{name}> of {endpoint}")
    return found(tenant, actor)
