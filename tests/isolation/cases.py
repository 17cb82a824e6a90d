"""What the matrix asks: every route, method, person and kind of id, with the one answer that may come.

The answer follows from three things only: the policy that the view declares, the visibility of the rows that the
address names, and the kind of id. No route is an exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4
from zlib import crc32

from werkzeug.routing import Rule

from isolation import arguments
from isolation.world import HOME, NETWORK, Person, Tenant, World
from portal.foundation.kernel.context import PUBLIC, Actor
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.web import addresses
from portal.foundation.web.permissions import Place, Policy, policy_of
from support.prove import LONG

BRIEF = ("HEAD", "OPTIONS")
"""Methods that a few people ask once: they are answered by the code of GET."""

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
Ids = dict[str, UUID]


class Kind(StrEnum):
    """What the ids of an address name."""

    OWN = "own"
    HIDDEN = "own territory, not visible"
    FOREIGN = "foreign"
    FOREIGN_CHILD = "foreign under an own one"
    FOREIGN_PARENT = "own under a foreign one"
    MISSING = "missing"
    RANDOM = "random"
    MISSING_PARENT = "own under a missing one"
    WRONG_PARENT = "own under the wrong parent"


class Answer(StrEnum):
    """What may come back."""

    NOT_HERE = "404, not on this host"
    SIGN_IN = "303 to the sign-in"
    FORBIDDEN = "403"
    NOT_FOUND = "the one 404"
    OPEN = "neither 403 nor 404 nor sign-in nor an error"


EARLY = {Answer.NOT_HERE, Answer.SIGN_IN, Answer.FORBIDDEN}
ON_BOTH = {Kind.FOREIGN}
MANY = 8
"""Of so many questions of strangers one is asked with the tests."""


def expected(policy: Policy, place: Place, actor: Actor | None, kind: Kind) -> Answer:
    """The answer, in the order of docs/tenancy.md. `actor` is None for whoever is not signed in here."""
    if place not in policy.places and Place.ANY not in policy.places:
        return Answer.NOT_HERE
    if policy.permission is not None and actor is None:
        return Answer.SIGN_IN
    if policy.permission is not None and actor is not None and not actor.may(policy.permission):
        return Answer.FORBIDDEN
    return Answer.OPEN if kind is Kind.OWN else Answer.NOT_FOUND


@dataclass(frozen=True)
class Visit:
    """Somebody at a host: a person of `home` by name, or nobody. At another tenant's host one is nobody."""

    host: str
    home: str = ""
    name: str = ""
    kinds: tuple[Kind, ...] | None = None

    @property
    def known(self) -> bool:
        """Whether the host knows the person."""
        return bool(self.name) and self.home == self.host

    def __str__(self) -> str:
        """As findings name them."""
        who = f"{self.name} of {self.home}" if self.name else "anonymous"
        return f"{who} at {self.host or 'home'}"


@dataclass(frozen=True)
class Probe:
    """One request and the answer that must come."""

    rule: Rule
    method: str
    visit: Visit
    kind: Kind
    path: str
    answer: Answer

    def __str__(self) -> str:
        """As findings name it."""
        return f"{self.method} {self.rule.rule} as {self.visit}, id: {self.kind}, wanted {self.answer}"


def visits(world: World) -> list[Visit]:
    """Everybody: at the territory, at the other one with the first one's ids, at the network, at home."""
    own, other = world.own.slug, world.other.slug
    here = [Visit(own), *(Visit(own, own, name) for name in world.own.people)]
    visitors = [Visit(own, other, name, (Kind.OWN,)) for name in world.other.people]
    there = [Visit(other, other, name, (Kind.FOREIGN, Kind.MISSING)) for name in world.other.people]
    roles = [Visit(NETWORK), *(Visit(NETWORK, NETWORK, name) for name in world.tenants[NETWORK].people)]
    return [*here, *visitors, *there, *roles, Visit(HOME)]


def place_of(host: str) -> Place:
    """The kind of a host."""
    return {HOME: Place.HOME, NETWORK: Place.NETWORK}.get(host, Place.TERRITORY)


@dataclass
class Rows:
    """What exists and who sees it, read when first needed; `forget` after a form changed something."""

    world: World
    _rows: dict[tuple[str, str], dict[UUID, Ids]] = field(default_factory=dict)
    _seen: dict[tuple[str, str, str], set[UUID]] = field(default_factory=dict)
    _cases: dict[tuple[str, ...], dict[Kind, Ids]] = field(default_factory=dict)

    def forget(self) -> None:
        """Read everything anew."""
        self._rows.clear()
        self._seen.clear()
        self._cases.clear()

    def cases(self, tenant: Tenant, other: Tenant, name: str, kinds: list[addresses.Address]) -> dict[Kind, Ids]:
        """The ids of each kind, for one person and the rows that an address names; the same for every such address."""
        key = (tenant.slug, other.slug, name, *(kind.name for kind in kinds))
        if key not in self._cases:
            self._cases[key] = id_cases(self, tenant, other, name, kinds)
        return self._cases[key]

    def of(self, tenant: Tenant, address: addresses.Address) -> dict[UUID, Ids]:
        """Every row of a kind in a tenant."""
        key = (tenant.slug, address.name)
        if key not in self._rows:
            self._rows[key] = self.world.rows(tenant, address)
        return self._rows[key]

    def seen(self, tenant: Tenant, address: addresses.Address, name: str) -> set[UUID]:
        """Those of them that a person sees; '' is anybody."""
        key = (tenant.slug, address.name, name)
        if key not in self._seen:
            actor = tenant.everybody[name].actor if name else PUBLIC
            self._seen[key] = self.world.visible(tenant, address.model, actor)
        return self._seen[key]

    def chains(self, tenant: Tenant, kinds: list[addresses.Address]) -> Iterator[Ids]:
        """Rows that hang together: the last one and its parents, by address."""
        for row_id in self.of(tenant, kinds[-1]):
            chain = {kinds[-1].name: row_id}
            for child, parent in zip(reversed(kinds), reversed(kinds[:-1]), strict=False):
                above = self.of(tenant, child).get(chain[child.name], {}).get(parent.name)
                if above is None:
                    break
                chain[parent.name] = above
            else:
                yield chain


def id_cases(rows: Rows, tenant: Tenant, other: Tenant, name: str, kinds: list[addresses.Address]) -> dict[Kind, Ids]:
    """The ids of each kind, for one person and the rows that an address names."""
    if not kinds:
        return {Kind.OWN: {}}
    found: dict[Kind, Ids] = {}
    real = list(rows.chains(tenant, kinds))
    for chain in real:
        visible = [chain[kind.name] in rows.seen(tenant, kind, name) for kind in kinds]
        found.setdefault(Kind.OWN if all(visible) else Kind.HIDDEN, chain)
    last = kinds[-1].name
    nothing = {kind.name: new_id() for kind in kinds}
    base = found.get(Kind.OWN) or found.get(Kind.HIDDEN) or nothing
    foreign = next(rows.chains(other, kinds), None)
    found[Kind.MISSING] = {**base, last: new_id()}
    found[Kind.RANDOM] = {**base, last: uuid4()}
    if foreign:
        found[Kind.FOREIGN] = foreign
    if len(kinds) > 1:
        parent = kinds[-2].name
        found[Kind.MISSING_PARENT] = {**base, parent: new_id()}
        if foreign:
            found[Kind.FOREIGN_CHILD] = {**base, last: foreign[last]}
            found[Kind.FOREIGN_PARENT] = {**base, parent: foreign[parent]}
        seen = rows.seen(tenant, kinds[-2], name)
        others = sorted(rows.of(tenant, kinds[-2]).keys() - {base[parent]}, key=lambda row: row not in seen)
        if others:
            found[Kind.WRONG_PARENT] = {**base, parent: others[0]}
    return found


def tenants_of(world: World, visit: Visit) -> tuple[Tenant, Tenant]:
    """Whose rows are a visit's own, and whose are foreign."""
    if visit.host in (HOME, world.own.slug):
        return world.own, world.other
    return world.tenants[visit.host], world.own


def probes(world: World, rows: Rows, rule: Rule, method: str, visit: Visit) -> list[Probe]:
    """What one visitor may ask of one route by one method."""
    policy = policy_of(world.app.view_functions[rule.endpoint])
    assert policy is not None
    tenant, other = tenants_of(world, visit)
    kinds = addresses.of_rule(rule)
    name = visit.name if visit.known else ""
    actor = tenant.people[name].actor if name else None
    if method in BRIEF and (visit not in brief_visits(world) or not asks_of(world, rule, method)):
        return []
    found = []
    for kind, ids in rows.cases(tenant, other, name, kinds).items():
        if visit.kinds is None or kind in visit.kinds:
            path = address(rule, ids, tenant, actor or PUBLIC)
            found.append(Probe(rule, method, visit, kind, path, expected(policy, place_of(visit.host), actor, kind)))
    return found[-1:] if method in BRIEF else found


def brief_visits(world: World) -> tuple[Visit, ...]:
    """Who asks by HEAD and OPTIONS: nobody, one who sees everything, one who sees their own."""
    own = world.own.slug
    return Visit(own), Visit(own, own, "operator"), Visit(own, own, "sme")


def asks_of(world: World, rule: Rule, method: str) -> bool:
    """Whether this route answers the method, or one that was registered before it for the same address."""
    others = [r for r in world.app.url_map.iter_rules() if r.rule == rule.rule and method in (r.methods or ())]
    return others[0] is rule


def shared(world: World, found: list[Probe]) -> list[Probe]:
    """What this engine asks of one visitor's probes; PORTAL_PROVE=1 asks everything on both.

    Both engines are asked by the people of the place for another territory's rows, which each keeps apart in its own
    way. Each other question is asked on one of them: what shows a person their own rows, which of the territory's rows
    they do not see, rows under a parent that is not theirs, ids that nobody has, and what is answered before any row is
    read (no such page on this host, sign-in, 403), of which one kind of id. Those who are all alike ask few: strangers,
    whoever asks at a host that has no such page, and for a 403 those whose role somebody else asks with.
    """
    if LONG or not found:
        return found
    early = [probe for probe in found if probe.answer in EARLY]
    asked = [probe for probe in found if probe not in early and (here(world, probe.visit) or falls(probe, MANY) == 0)]
    asked = [probe for probe in asked if probe.kind in ON_BOTH or falls(probe, 2) == world.on_sqlite]
    if early:
        one = early[falls(early[0], len(early))]
        asked += [one] if falls(one, 2 * (MANY if alike(world, one) else 1)) == world.on_sqlite else []
    return asked


def alike(world: World, early: Probe) -> bool:
    """Whether somebody else is answered so before any row is read, for the same reason."""
    name = early.visit.name
    no_such_page = early.answer is Answer.NOT_HERE and name != ""
    return no_such_page or name.endswith("(other party)") or not here(world, early.visit)


def here(world: World, visit: Visit) -> bool:
    """Whether somebody, or nobody, asks for the rows of the place where they are."""
    return (visit.known and visit.home != world.other.slug) or not visit.name


def falls(probe: Probe, parts: int) -> int:
    """A number below `parts`, the same for the same question on every engine."""
    return crc32(f"{probe.rule.rule} {probe.method} {probe.visit} {probe.kind}".encode()) % parts


def address(rule: Rule, ids: Ids, tenant: Tenant, actor: Actor) -> str:
    """The path of a route with these ids; other arguments get a value that suits the person."""
    values: dict[str, Any] = {f"{name}_id": row_id for name, row_id in ids.items()}
    for argument in rule.arguments - values.keys():
        values[argument] = arguments.of(rule.endpoint, argument, tenant, actor)
    built = rule.build(values)
    assert built is not None
    return built[1]


def person_of(world: World, visit: Visit) -> Person | None:
    """Whose cookie a visit carries."""
    return world.tenants[visit.home].people[visit.name] if visit.name else None


def rules(world: World, methods: tuple[str, ...]) -> Iterator[tuple[Rule, str]]:
    """Every route of the application with those of its methods that are asked for."""
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in methods:
            if method in (rule.methods or ()):
                yield rule, method
