"""Two people with one form open: the forms that show what a record says, found from the pages, and what they answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from bs4 import BeautifulSoup, Tag
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from isolation.cases import Ids, Rows, Visit, address, rules, visits
from isolation.world import World
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.identifiers import new_token
from portal.foundation.web import addresses
from portal.foundation.web.permissions import Place, policy_of
from portal.foundation.web.typed_fields import read_date
from support.prove import size

UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FORM = re.compile(r'<form (?![^>]*/sign-out")[^>]*method="post".*?</form>', re.DOTALL)
Values = dict[str, list[str]]


@dataclass(frozen=True)
class Spot:
    """Where a form was seen: on which page, by whom, and where it goes."""

    visit: Visit
    path: str
    target: str
    endpoint: str

    def __str__(self) -> str:
        """As findings name it."""
        return f"{self.endpoint} ({self.target}) on {self.path} as {self.visit.name}"


Kinds = dict[tuple[str, frozenset[str]], list[Spot]]


@dataclass
class Written:
    """A form as a page shows it now: what it would send, and what of that people see and may change."""

    tag: Tag
    values: Values = field(init=False)

    def __post_init__(self) -> None:
        """Read the boxes."""
        self.values = {}
        for box in self.tag.select("input[name], textarea[name], select[name]"):
            self.values.setdefault(str(box["name"]), []).extend(_sent(box))

    @property
    def boxes(self) -> list[Tag]:
        """What people may change, one by one."""
        found = self.tag.select("input[name], textarea[name], select[name]")
        return [box for box in found if box.get("type") not in {"hidden", "submit", "file", "password"}]

    @property
    def shown(self) -> Values:
        """What people see of the values."""
        return {str(box["name"]): self.values[str(box["name"])] for box in self.boxes}

    def says(self, name: str, values: list[str]) -> bool:
        """Whether people see these values there; groups of figures may be spaced."""
        return plain(self.shown.get(name, ["nothing of this name"])) == plain(values)

    def changes(self) -> Iterator[tuple[str, list[str]]]:
        """A name and another value that somebody may give it; questions that show something come first."""
        for name in sorted(dict.fromkeys(self.shown), key=lambda name: not any(self.values[name])):
            yield from ((name, other) for other in self.others(name))

    def others(self, name: str) -> list[list[str]]:
        """What else somebody may answer."""
        now = self.values[name]
        return [other for box in self.boxes if box["name"] == name for other in _others(box, now) if other != now]


def plain(values: list[str]) -> list[str]:
    """Values without the spaces that people or pages put into figures."""
    return ["".join(value.split()) for value in values]


def _sent(box: Tag) -> list[str]:
    if box.name == "select":
        chosen = box.select("option[selected]") or box.select("option")[:1]
        return [str(option.get("value", "")) for option in chosen]
    if box.name == "textarea":
        return [box.text.lstrip("\r\n")]
    if box.get("type") in {"checkbox", "radio"}:
        return [str(box.get("value", "on"))] if box.has_attr("checked") else []
    return [] if box.get("type") in {"submit", "file"} else [str(box.get("value", ""))]


def _others(box: Tag, now: list[str]) -> list[list[str]]:
    if box.name == "select":
        return [[str(option["value"])] for option in box.select("option") if option.get("value")]
    value = str(box.get("value", "on"))
    if box.get("type") == "checkbox":
        return [[one for one in now if one != value] if value in now else [*now, value]]
    if box.get("type") == "radio":
        return [[value]]
    return [[text] for text in _texts(now[0])]


def _texts(now: str) -> list[str]:
    plain = re.sub(r"[\s\u202f]", "", now)
    if day := read_date(now):
        return [f"{other:%d/%m/%Y}" for other in (day + timedelta(1), day + timedelta(2))]
    if plain.isdecimal():
        return [str(int(plain) + 1), str(int(plain) + 2)]
    if re.fullmatch(r"\d+,\d\d", plain) or re.fullmatch(r"\d\d:\d\d", now):
        return [plain[:-2] + "17", plain[:-2] + "18"]
    return [f"{now} once".strip(), f"{now} twice".strip()] if now else ["12", "13", "24/12/2026", "words"]


@dataclass
class Pages:
    """The pages of the visited territory, each looked at in every state of its rows, by one role or by every one."""

    world: World
    _known: dict[str, dict[UUID, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing is read yet."""
        self.rows = Rows(self.world)
        own = self.world.own.slug
        self.visits = [visit for visit in visits(self.world) if visit.known and visit.host == own]

    def spots(self, each: int = 3) -> Kinds:
        """Where each kind of form is seen, at most `each` places."""
        found: Kinds = {}
        for rule, _method in rules(self.world, ("GET",)):
            for visit, path in self._looks(rule):
                for spot, form in self.forms(visit, path):
                    names = frozenset(UUID_TEXT.sub("id", name) for name in form.values)
                    kept = found.setdefault((spot.endpoint, names), [])
                    if len(kept) < each:
                        kept.append(spot)
        return found

    def _looks(self, rule: Rule) -> Iterator[tuple[Visit, str]]:
        policy = policy_of(self.world.app.view_functions[rule.endpoint])
        assert policy is not None
        if policy.permission is None or not {Place.TERRITORY, Place.ANY} & set(policy.places):
            return
        able = [v for v in self.visits if self._actor(v).may(policy.permission)]
        kinds = addresses.of_rule(rule)
        states, roles = set(), set()
        for visit in able:
            for ids in self._chains(visit, kinds):
                state, role = self._state(kinds, ids), self._actor(visit).roles
                if state not in states or (role not in roles and len(roles) < size(1, 99)):
                    states.add(state)
                    roles.add(role)
                    yield visit, address(rule, ids, self.world.own, self._actor(visit))

    def _actor(self, visit: Visit) -> Actor:
        return self.world.own.people[visit.name].actor

    def _chains(self, visit: Visit, kinds: list[addresses.Address]) -> Iterator[Ids]:
        if not kinds:
            yield {}
            return
        for chain in self.rows.chains(self.world.own, kinds):
            if all(chain[kind.name] in self.rows.seen(self.world.own, kind, visit.name) for kind in kinds):
                yield chain

    def _state(self, kinds: list[addresses.Address], ids: Ids) -> tuple[object, ...]:
        return tuple(self._states(kind).get(ids[kind.name]) for kind in kinds)

    def _states(self, kind: addresses.Address) -> dict[UUID, object]:
        table = kind.model.__table__
        if "state" not in table.columns:
            return {}
        if kind.name not in self._known:
            with self.world.admin.connect() as connection:
                self._known[kind.name] = dict(connection.execute(select(table.c.id, table.c.state)).all())
        return self._known[kind.name]

    def forms(self, visit: Visit, path: str) -> Iterator[tuple[Spot, Written]]:
        """The forms of a page that send something."""
        answer = self.ask(visit, "GET", path)
        for text in FORM.findall(answer.text) if answer.mimetype == "text/html" else ():
            tag = BeautifulSoup(text, "html.parser").select_one("form")
            assert tag is not None
            target = urljoin(path, str(tag.get("action") or path))
            if not urlsplit(target).netloc and (endpoint := self.world.takes_forms(target)):
                yield Spot(visit, path, target, endpoint), Written(tag)

    def again(self, spot: Spot) -> Written | None:
        """The form as its page shows it now."""
        return next((form for there, form in self.forms(spot.visit, spot.path) if there.target == spot.target), None)

    def beside(self, spot: Spot, name: str, saved: list[str]) -> Spot:
        """The same record's form before another person; before the same one in a second window if it is their own."""
        for visit in self.visits:
            form = self.again(other := replace(spot, visit=visit)) if visit != spot.visit else None
            if form is not None and form.says(name, saved):
                return other
        return spot

    def ask(self, visit: Visit, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request as somebody."""
        person = self.world.own.people[visit.name]
        return self.world.ask(visit.host, method, path, person, buffered=True, **options)

    def send(self, spot: Spot, values: Values) -> TestResponse:
        """Send a form."""
        data = {**values, "form_key": new_token(), "csrf_token": self.world.token}
        answer = self.ask(spot.visit, "POST", spot.target, data=data)
        if answer.status_code < 400:
            self.world.own.stay_in(self.world.own.people[spot.visit.name])
        return answer
