"""Where a form may be shown: pages of one's own rows, and for one that they do not show, pages around its address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from werkzeug.routing import Rule

from isolation.arguments import NO_TOKEN
from isolation.cases import Answer, Ids, Kind, Rows, Visit, address, place_of, probes, rules, visits
from isolation.world import Person, World
from portal.foundation.web import addresses
from portal.foundation.web.permissions import Place, Policy, policy_of
from support.prove import LONG

ROWS = 40
"""Rows that are looked at for a form that no page of newest rows shows."""


def above(page: str, sought: str) -> bool:
    """Whether a page stands above an address, or at it."""
    return page != "/" and f"{sought}/".startswith(f"{page.rstrip('/')}/")


@dataclass
class Places:
    """The pages of a few hosts, and who may open them."""

    world: World
    hosts: tuple[str, ...]
    states: dict[str, dict[UUID, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Rows are read when they are first needed."""
        self.rows = Rows(self.world)

    def pages(self, *, turned: bool) -> Iterator[tuple[Visit, Rule, str]]:
        """Each page that shows rows of one's own, to one who may see it: in turn, or the first one."""
        here = [visit for visit in visits(self.world) if visit.known and visit.host in self.hosts and not visit.kinds]
        for number, (rule, method) in enumerate(rules(self.world, ("GET",))):
            first = number % len(here) if turned else 0
            for visit in here[first:] + here[:first]:
                found = [p for p in probes(self.world, self.rows, rule, method, visit) if p.kind is Kind.OWN]
                if found and found[0].answer == Answer.OPEN:
                    yield visit, rule, found[0].path
                    if not LONG:
                        break

    def in_each_state(self, visit: Visit, rule: Rule) -> Iterator[str]:
        """The page of a row in each state that the visitor sees."""
        kinds, shown = addresses.of_rule(rule), set()
        for ids in self._seen(visit, kinds):
            state = self._state(kinds[-1], ids) if kinds else ""
            if state not in shown:
                shown.add(state)
                yield self._path(visit, rule, ids)

    def near(self, sought: Rule) -> Iterator[tuple[Visit, str]]:
        """Where the form of a route may stand, for everybody who may send it.

        Above its address, and in its room beside the same rows.
        """
        pages = [rule for rule, _method in rules(self.world, ("GET",))]
        near = sorted((rule for rule in pages if above(rule.rule, sought.rule)), key=lambda rule: -len(rule.rule))[:2]
        room = sought.endpoint.split(".")[0]
        near += [r for r in pages if r.endpoint.split(".")[0] == room and r.arguments == sought.arguments]
        for rule in {(rule.rule, rule.endpoint): rule for rule in near}.values():
            yield from self.of(sought, rule)

    def of(self, sought: Rule, rule: Rule) -> Iterator[tuple[Visit, str]]:
        """A page of each row, for everybody who may open it and send what is sought."""
        for visit in self._able(sought, rule):
            for ids in islice(self._seen(visit, addresses.of_rule(rule)), ROWS):
                path = self._path(visit, rule, ids)
                mailed = self.world.tenants[visit.home].links.values() if NO_TOKEN in path else ()
                yield from ((visit, one) for one in (path, *(path.replace(NO_TOKEN, token) for token in mailed)))

    def _able(self, *asked: Rule) -> Iterator[Visit]:
        """Who may open all of these; where anybody may, those who are not all the way in come first."""
        policies = [self._policy(rule) for rule in asked]
        public = all(policy.permission is None for policy in policies)
        for host in self.hosts:
            tenant = self.world.tenants[host]
            for name, person in ({**tenant.apart, **tenant.people} if public else tenant.everybody).items():
                if all({place_of(host), Place.ANY} & p.places and _may(person, p) for p in policies):
                    yield Visit(host, host, name)

    def _policy(self, rule: Rule) -> Policy:
        policy = policy_of(self.world.app.view_functions[rule.endpoint])
        assert policy is not None
        return policy

    def _seen(self, visit: Visit, kinds: list[addresses.Address]) -> Iterator[Ids]:
        tenant = self.world.tenants[visit.home]
        for ids in self.rows.chains(tenant, kinds) if kinds else [{}]:
            if all(ids[kind.name] in self.rows.seen(tenant, kind, visit.name) for kind in kinds):
                yield ids

    def _path(self, visit: Visit, rule: Rule, ids: Ids) -> str:
        tenant = self.world.tenants[visit.home]
        return address(rule, ids, tenant, tenant.everybody[visit.name].actor)

    def _state(self, kind: addresses.Address, ids: Ids) -> str:
        if kind.name not in self.states:
            table = kind.model.__table__
            with self.world.admin.connect() as connection:
                rows = connection.execute(select(table)).mappings()
                self.states[kind.name] = {row["id"]: str(row.get("state", "")) for row in rows}
        return self.states[kind.name][ids[kind.name]]


def _may(person: Person, policy: Policy) -> bool:
    return policy.permission is None or person.actor.may(policy.permission)
