"""Every verb that the code writes into the trail has its sentence: found in the source, wherever the verb is made."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from architecture.sources import files, name, tree
from portal.foundation.audit import chain, words
from portal.foundation.kernel.context import SYSTEM_NAMES
from portal.programme.committee.rules import SITTING
from portal.programme.employment.models import OUTCOMES
from portal.programme.funds.rules import ENTRY_KINDS
from portal.programme.missions.rules import LIFE as MISSION_LIFE
from portal.programme.projects.rules import LIFE as PROJECT_LIFE

GIVEN = {
    ("portal/programme/projects/service.py", "event"): {step.name for step in PROJECT_LIFE.transitions},
    ("portal/programme/missions/life.py", "event"): {step.name for step in MISSION_LIFE.transitions},
    ("portal/programme/committee/planning.py", "event"): {step.name for step in SITTING.transitions},
    ("portal/programme/employment/service.py", "outcome"): set(OUTCOMES),
    ("portal/programme/funds/service.py", "row.kind"): set(ENTRY_KINDS),
    ("portal/people/accounts/managing.py", "verb"): {
        f"member.{done}" for done in ("switched_on", "switched_off", "locked")
    },
    ("portal/people/accounts/throttle.py", "verb"): {
        *("account.sign_in_failed", "account.proof_failed"),
        *("account.password_asked", "account.link_asked", "account.address_asked"),
    },
}
"""Values that come from another module: (file, expression), and the table that holds all of them."""
RECORD = {"audit.record"}


@dataclass
class Module:
    """One file of the portal, and what its expressions may be."""

    file: str
    tree: ast.Module

    def functions(self) -> Iterator[ast.FunctionDef]:
        """Every function of the module."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))

    def verbs(self) -> Iterator[str]:
        """The verbs of every line that this module writes."""
        for function in self.functions():
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) in RECORD and len(call.args) >= 2:
                    yield from self.values(call.args[1], function)

    def values(self, node: ast.expr, function: ast.FunctionDef) -> set[str]:
        """What `node` may be inside `function`. Fails for what cannot be told from the source."""
        given = GIVEN.get((self.file, ast.unparse(node)))
        if given is not None:
            return given
        if isinstance(node, ast.Constant):
            return {str(node.value)} if isinstance(node.value, str) else set()
        if isinstance(node, ast.IfExp):
            return self.values(node.body, function) | self.values(node.orelse, function)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, function)
        if isinstance(node, ast.Call):
            return self._returned(ast.unparse(node.func))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "chain.ERASED":
            return {chain.ERASED}
        assert isinstance(node, ast.Name), f"{self.file}: {ast.unparse(node)}: say in GIVEN what this verb may be"
        return self._named(node.id, function)

    def _joined(self, node: ast.JoinedStr, function: ast.FunctionDef) -> set[str]:
        found = {""}
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            found = {left + right for left in found for right in self.values(inner, function)}
        return found

    def _returned(self, called: str) -> set[str]:
        function = next(f for f in self.functions() if f.name == called)
        returns = [node for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
        return set().union(*(self.values(node.value, function) for node in returns if node.value is not None))

    def _named(self, wanted: str, function: ast.FunctionDef) -> set[str]:
        """What a local name or a parameter may be: from its assignments, from every call of the function."""
        found: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for left, right in _pairs(node):
                    if isinstance(left, ast.Name) and left.id == wanted:
                        found |= self.values(right, function)
        places = [argument.arg for argument in function.args.args]
        if wanted in places:
            for caller in self.functions():
                for call in ast.walk(caller):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == function.name:
                        found |= self.values(call.args[places.index(wanted)], caller)
        assert found, f"{self.file}: {wanted}: say in GIVEN what this verb may be"
        return found


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=True)
        else:
            yield target, node.value


def written() -> dict[str, str]:
    """Every verb, with a file that writes it."""
    found = {}
    for path in files("portal", "plugins", kinds={".py"}):
        module = Module(name(path), tree(path))
        found.update(dict.fromkeys(module.verbs(), module.file))
    return found


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_every_verb_that_the_code_writes_has_a_sentence(app: Flask) -> None:
    found = written()
    assert len(found) > 100
    assert {verb: file for verb, file in found.items() if words.sentence(verb) is None} == {}
    stale = [verb for verb in words.told() if verb not in found and verb != chain.ERASED]
    assert stale == []


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_every_sentence_but_the_nameless_ones_says_who(app: Flask) -> None:
    nameless = {v for v in words.told() if "%(who)s" not in (words.sentence(v) or "")}
    assert nameless == {"account.link_asked", "account.password_asked", "account.sign_in_failed"}


def test_a_verb_without_words_is_found() -> None:
    source = "def act(actor, late):\n    audit.record(actor, f\"thing.{'lost' if late else 'kept'}\", 'thing', None)\n"
    assert set(Module("here.py", ast.parse(source)).verbs()) == {"thing.lost", "thing.kept"}


def test_what_acts_without_being_a_person_has_a_name_to_show():
    found = {
        each for path in files("portal") for each in re.findall(r'system_actor\("(.*?)"\)', path.read_text("utf-8"))
    }
    assert found
    assert found <= set(SYSTEM_NAMES)
