"""A plugin that goes wrong in one territory: its pages stand, its decisions wait, and nobody else notices.

Each hook of the specs goes wrong in each way, in whichever plugin answers it; the two asked at start are in
tests/foundation/hooks/test_facade.py, being told of steps in tests/programme/projects/test_events.py. Which pages ask
which hook is learned by looking while all is well.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import partial
from itertools import chain
from typing import Any

import pytest
from pluggy import HookImpl
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from isolation.cases import Visit, rules
from isolation.fields import Form, Forms
from isolation.matrix import same
from isolation.world import World
from portal.foundation.audit.required import WRITTEN
from portal.foundation.db.session import PinnedSession, db
from portal.foundation.hooks import specs, threads
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.lookup import RegisterSilent, Why
from portal.foundation.hooks.papers import Paper
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.watch import CompanyWatch
from portal.foundation.kernel.message import Message
from portal.foundation.web import context
from portal.foundation.web.errors import ConflictError
from portal.programme.advances import papers
from portal.programme.projects import checklist, queries
from portal.programme.projects.models import Project
from support.app import DAY
from support.prove import LONG

AT_START = {"settings"}
HOOKS = [name for name in vars(specs) if hasattr(getattr(specs, name), "portal_spec") and name not in AT_START]
EACH = 4
"""Pages that are asked under one fault of one hook; the rest of those that ask it do so through the same facade."""

NOTED = {"sign_in_throttle", "public_throttle", "idempotency_key", "login_session", "audit_line", "audit_payload"}
"""What is noted also where nothing is done."""

end = threading.Event()
hanging: list[str] = []


Answer = Callable[[], Any]
"""What the plugin would answer, were there no fault."""


def raises(_right: Answer) -> Any:
    raise ValueError("a fault")


def exits(_right: Answer) -> Any:
    raise SystemExit(1)


def hangs(_right: Answer) -> Any:
    hanging.append(threading.current_thread().name.rpartition("_")[0])
    return end.wait(60)


def recurses(right: Answer) -> Any:
    return recurses(right)


def gives_words(_right: Answer) -> Any:
    return "words"


def gives_other_things(_right: Answer) -> Any:
    return (1, "a", object())


def asks_for_rows(_right: Answer) -> Any:
    return db.session.scalars(select(Project)).all()


def gives_spoilt_values(right: Answer) -> Any:
    return spoilt(right())


def spoilt(value: Any) -> Any:
    """The value in the same classes: the innermost hold nothing that they should, codes are plain text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: spoilt(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return tuple(spoilt(item) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    given = {each.name: getattr(value, each.name) for each in fields(value)}
    inside = {name: spoilt(item) for name, item in given.items()}
    if all(inside[name] is given[name] or inside[name] == given[name] for name in given):
        inside = dict.fromkeys(given, end)
    made = object.__new__(type(value))
    for name, item in inside.items():
        object.__setattr__(made, name, item)
    return made


FAULTS = (raises, exits, hangs, recurses, gives_words, gives_other_things, gives_spoilt_values, asks_for_rows)
RULES = ("one", "every", "veto")
"""Ways of asking after which nothing may be decided when there is no answer."""

ADVICE = {"country_profile"}
"""Asked for the calendar: a deadline without its holidays falls earlier, never later."""

PRINTED = {"project_documents.make_sheet"}
"""Prints what the rules say of a file, those that do not answer included."""

SHOWN = {("projects.new", "advance_rules"), ("projects.edit", "advance_rules")}
"""Forms that a rule decides nothing of: they say why no advance is offered, and else ask what is wished."""

ASKED_BY_ACTS = {"company_lookup", "company_watch", "document_templates", "required_documents", "project_event"}
"""Hooks that no page asks, only what people do there, or the worker."""

DECIDING = {
    *("advance_rules", "committee_rules", "mission_rules", "eligibility", "transition_checks"),
    *("funder_kinds", "identifier_kinds"),
}
"""Rules that forms of the demonstration ask: the test of silence is worth nothing where none is asked."""

VERBS = ("one", "collect", "every", "veto", "mapping", "notify")


@dataclass
class Seen:
    """What was looked at while all was well: by hook the pages that ask it, and a form of each kind."""

    pages: dict[str, list[tuple[Visit, str]]] = field(default_factory=lambda: defaultdict(list))
    forms: dict[Any, Form] = field(default_factory=dict)

    def look(self, world: World, visit: Visit, path: str) -> Any:
        """Open a page and note what it asks."""
        with noted() as hooks:
            answer = look(world, visit, path)
        for _verb, hook in hooks:
            self.pages[hook].append((visit, path))
        return answer


@contextmanager
def noted() -> Iterator[set[tuple[str, str]]]:
    """The hooks that are asked meanwhile, and how."""
    found: set[tuple[str, str]] = set()
    with pytest.MonkeyPatch.context() as patch:
        for verb in VERBS:
            patch.setattr(Hooks, verb, noting(found, verb, getattr(Hooks, verb)))
        yield found


def noting(found: set[tuple[str, str]], verb: str, ask: Callable[..., Any]) -> Callable[..., Any]:
    def note(self: Hooks, hook: str, *given: Any, **arguments: Any) -> Any:
        found.add((verb, hook))
        return ask(self, hook, *given, **arguments)

    return note


def look(world: World, visit: Visit, path: str) -> Any:
    return world.ask(visit.host, "GET", path, world.tenants[visit.home].everybody[visit.name], buffered=True)


@pytest.fixture(scope="module")
def own(sqlite_world: World) -> Seen:
    """Every page of the territory in which plugins go wrong, before somebody who sees it, and a form of each kind."""
    found, forms = Seen(), Forms(sqlite_world)
    found.forms = {form.kind: form for form in forms.all()}
    for form in found.forms.values():  # most stand on a page of the same address
        found.look(sqlite_world, form.visit, form.target)
    for visit, rule, first in Forms(sqlite_world, turned=False).pages():
        for path in forms.places.in_each_state(visit, rule) if LONG else [first]:
            found.look(sqlite_world, visit, path)
    return found


@pytest.fixture(scope="module")
def other(sqlite_world: World) -> Seen:
    """The pages of another territory that name no row, before its manager."""
    slug, found = sqlite_world.other.slug, Seen()
    for rule, _method in rules(sqlite_world, ("GET",)):
        if not rule.arguments:
            found.look(sqlite_world, Visit(slug, slug, "territory_manager"), rule.rule)
    return found


@contextmanager
def faulty(hooks: list[str], act: Callable[[Answer], Any], slug: str = "demonstration-1") -> Iterator[None]:
    """Whatever plugin answers these hooks goes wrong so, in one territory only."""
    registry = context.registry()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "LIMIT_SECONDS", 0.1 if act is hangs else 10)
        patch.setattr(threads, "_runners", {})
        for hook in hooks:
            for implementation in getattr(registry.manager.hook, hook).get_hookimpls():
                patch.setattr(implementation, "function", wrong(implementation, act, slug))
                patch.setattr(implementation, "argnames", tuple({*implementation.argnames, "tenant"}))
        end.clear()
        hanging.clear()
        yield
        end.set()


def wrong(implementation: HookImpl, act: Callable[[Answer], Any], slug: str) -> Callable[..., Any]:
    right, names = implementation.function, implementation.argnames

    def answer(tenant: Any, **given: Any) -> Any:
        asked = {**given, **({"tenant": tenant} if "tenant" in names else {})}
        if tenant.slug == slug:
            return act(partial(right, **asked))
        return right(**asked)

    return answer


@contextmanager
def nothing_kept() -> Iterator[list[str]]:
    """What requests would keep meanwhile is refused at the last moment; the list says of which tables it was."""
    found: list[str] = []

    def refuse(session: Session) -> None:
        session.flush()
        if written := session.info.get(WRITTEN, set()) - NOTED:
            found.extend(written)
            raise ConflictError(Message("nothing is kept"))

    event.listen(PinnedSession, "before_commit", refuse)
    try:
        yield found
    finally:
        event.remove(PinnedSession, "before_commit", refuse)


def rows_of(world: World) -> dict[str, str]:
    return {table: found for table, found in world.fingerprint(world.own).items() if table not in NOTED}


def of_the_programme(world: World, own: Seen) -> list[Form]:
    """The forms by which files, missions and money move; those about people would end the walk."""
    views = world.app.view_functions
    return [form for form in own.forms.values() if views[form.endpoint].__module__.startswith("portal.programme.")]


def test_every_hook_is_asked_by_a_page_or_a_form(own: Seen) -> None:
    assert set(HOOKS) - {hook for hook, pages in own.pages.items() if pages} <= ASKED_BY_ACTS


@pytest.mark.parametrize("act", FAULTS)
def test_pages_stand_and_others_notice_nothing(sqlite_world: World, own: Seen, other: Seen, act: Any) -> None:
    broken, differs, lost = [], [], []
    before = {
        where: same(look(sqlite_world, *where), where[1])
        for where in {*chain(*(pages[:2] for pages in other.pages.values()))}
    }
    for hook in HOOKS:
        theirs = other.pages[hook][:2]
        with faulty([hook], act):
            seen = {path: look(sqlite_world, visit, path).status_code for visit, path in own.pages[hook][:EACH]}
            after = [same(look(sqlite_world, *where), where[1]) for where in theirs]
            lost += [hook for plugin in set(hanging) if hanging.count(plugin) > 1]
        broken += [f"{hook}: {path} {status}" for path, status in seen.items() if status >= 500]
        differs += [f"{hook}: {where[1]}" for where, said in zip(theirs, after, strict=True) if said != before[where]]
    assert (broken, differs, lost) == ([], [], [])


@pytest.fixture(scope="module")
def asking(sqlite_world: World, own: Seen) -> dict[tuple[str, str], list[Form]]:
    """The forms that ask a hook on their whole way, by how they ask and the hook: nothing is kept of them."""
    forms, found = Forms(sqlite_world), defaultdict(list)
    with nothing_kept():
        for form in of_the_programme(sqlite_world, own):
            with noted() as hooks:
                forms.send(form, {})
            for each in hooks:
                found[each].append(form)
    assert not forms.failed
    return found


def test_what_a_rule_would_decide_is_not_decided(sqlite_world: World, asking: Mapping[Any, list[Form]]) -> None:
    """One hook after the other is silent, alone: where a form asks it nothing would be kept, and the page says so."""
    forms, passed = Forms(sqlite_world), []
    decides = {hook for verb, hook in asking if verb in RULES} - ADVICE
    for hook in decides:
        with faulty([hook], raises):
            for form in dict.fromkeys(chain(*(asking[verb, hook] for verb in RULES if (verb, hook) in asking))):
                with nothing_kept() as refused:
                    answer = forms.send(form, {})
                deciding = form.endpoint not in PRINTED and (form.endpoint, hook) not in SHOWN
                if deciding and (refused or answer.status_code not in {409, 422}):
                    passed.append(f"{form}: {answer.status_code} without {hook}")
    assert (passed, forms.failed) == ([], [])
    assert decides >= DECIDING


def test_without_the_country_s_wording_nothing_breaks(sqlite_world: World, asking: Mapping[Any, list[Form]]) -> None:
    forms = Forms(sqlite_world)
    with faulty(["document_templates"], raises):
        for form in asking["collect", "document_templates"]:
            forms.send(form, {})
    assert forms.sent
    assert not forms.failed


@pytest.mark.parametrize("act", FAULTS)
def test_what_only_acts_ask_counts_as_silent(sqlite_world: World, act: Any) -> None:
    with sqlite_world.own.bound():
        with faulty(["company_lookup"], act):
            assert context.hooks().look_up("fr:siren", "552100554", DAY) == RegisterSilent(Why.SILENT)
        with faulty(["company_watch"], act), pytest.raises(HookFailedError):
            context.hooks().one("company_watch", CompanyWatch, on=DAY)
        with faulty(["document_templates"], act):
            assert papers.wording(Paper.ADVANCE_AGREEMENT) is None
        studied = db.session.scalars(select(Project.id).where(Project.state == "in_study")).first()
        assert studied is not None
        with faulty(["required_documents"], act), pytest.raises(HookFailedError):
            checklist.requirements(queries.project_view(studied), DAY)


def test_a_rule_that_is_passed_over_is_found(sqlite_world: World, own: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a facade that takes silence for consent."""
    monkeypatch.setattr(Hooks, "veto", lambda *_given, **_arguments: ())
    steps = [form for form in own.forms.values() if form.endpoint == "projects.step"]
    before = rows_of(sqlite_world)
    with faulty(HOOKS, raises):
        for form in steps:
            Forms(sqlite_world).send(form, {})
    assert rows_of(sqlite_world) != before
