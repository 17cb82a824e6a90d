"""What each role sees of a file and may do to it: read from the routes, their policies, the roles and the grants.

Nothing here is written per role. A route is open to a role that has its permission and sees some row of every kind
its address names: what the gate asks for (docs/tenancy.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, current_app
from werkzeug.routing import Rule

from portal.foundation.kernel.context import Actor, Grant
from portal.foundation.web import addresses, visibility
from portal.foundation.web.addresses import Address
from portal.foundation.web.permissions import SAFE, Place, policy_of
from portal.people.accounts.rules import ROLES, Role
from portal.people.rights.words import PERMISSIONS

FILE, POINTER = "project", "project_id"
_too: defaultdict[str, set[str]] = defaultdict(set)


def asks_too(endpoint: str, permission: str) -> None:
    """Say that a page asks for `permission` as well, for some of what it does."""
    _too[endpoint].add(permission)


@dataclass(frozen=True, slots=True)
class Way:
    """A route to a file or to something of a file: its rows, whether it sends forms, what else it asks for."""

    rule: Rule
    permission: str
    kinds: tuple[Address, ...]
    sends: bool
    too: frozenset[str]


@dataclass(frozen=True, slots=True)
class Right:
    """Something that a role may read or do, in English; `of` says of which rows, when they are not the role's files."""

    permission: str
    label: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleView:
    """What a role sees and may do, in English: which files, what stays closed, what it reads, what it does."""

    key: str
    label: str
    files: tuple[str, ...]
    closed: tuple[str, ...]
    reads: tuple[Right, ...]
    acts: tuple[Right, ...]


def ways(app: Flask) -> Iterator[Way]:
    """Yield every route that leads to a file or to something of a file."""
    for rule in app.url_map.iter_rules():
        policy = policy_of(app.view_functions[rule.endpoint])
        kinds = addresses.of_rule(rule)
        if policy and policy.permission and Place.TERRITORY in policy.places and any(map(_of_file, kinds)):
            sends = bool((rule.methods or set()) - SAFE)
            yield Way(rule, policy.permission, tuple(kinds), sends, frozenset(_too[rule.endpoint]))


def _of_file(address: Address) -> bool:
    above = [kind for kind in map(addresses.named, address.parents) if kind is not None]
    return address.name == FILE or hasattr(address.model, POINTER) or any(map(_of_file, above))


def holder(role: Role) -> Actor:
    """Return somebody who holds `role` and nothing else."""
    return Actor(role.label, grants=(Grant(role.key),), permissions=role.permissions)


def opens(role: Role, way: Way) -> bool:
    """Tell whether a role has the permission of a route and sees rows of every kind that its address names."""
    person = holder(role)
    return way.permission in role.permissions and all(visibility.seen_as(kind.model, person) for kind in way.kinds)


def roles() -> list[RoleView]:
    """Return what each role that can be held in a territory sees and may do, in the order of roles.toml."""
    found = list(ways(current_app))
    return [_view(role, found) for role in ROLES.values() if "network" not in role.places]


def _view(role: Role, found: list[Way]) -> RoleView:
    person, open_ways = holder(role), [way for way in found if opens(role, way)]
    address = addresses.named(FILE)
    files = tuple(visibility.seen_as(address.model, person)) if address else ()
    kinds = {kind.model: None for way in open_ways for kind in way.kinds}
    closed = dict.fromkeys(words for model in kinds for words in visibility.kept_from(model, person))
    rights: dict[bool, list[Right]] = {True: [], False: []}
    for permission, label in PERMISSIONS.items():
        by = [way for way in open_ways if permission in {way.permission} | way.too]
        if by and permission in role.permissions:
            of = dict.fromkeys(words for way in by for words in visibility.seen_as(way.kinds[-1].model, person))
            right = Right(permission, label, () if tuple(of) == files else tuple(of))
            rights[any(way.sends for way in by)].append(right)
    return RoleView(role.key, role.label, files, tuple(closed), tuple(rights[False]), tuple(rights[True]))
