"""Cases: situations that a country's adviser can read, with what must come out; `tests/cases/*.toml`.

    function = "alize_xx.numbers:check_number"   # of the plugin, or "asked.py:name" of a file beside this one

    [[case]]
    id = "N01"
    title = "Spaces between the digits are accepted"
    source = "Law on company numbers, article 3"
    [case.given]
    typed = "123 456"
    [case.expected]
    ok = true
    value = "123456"

`given` are the function's arguments by name, read as its annotations say: an amount is "15000.00 EUR", an exact
number "2.19", a table makes a value with fields. `expected` are fields of the answer; `result` stands for the whole
answer, `error` for words of the exception it raises. Of a message, words that stand in it. A case may name a
`function` of its own.
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, get_type_hints

from portal.testing.reading import agrees, field_of, read_as
from portal.testing.subject import Subject

_FIELDS = {"id", "title", "source", "given", "expected"}


class CaseError(Exception):
    """A file of cases is not written as it should be; the message names the file and the case."""


@dataclass(frozen=True)
class Case:
    """One situation of `file`: what `function` is `given` and what is `expected` of it."""

    file: Path
    id: str
    function: str
    given: Mapping[str, Any]
    expected: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Where it stands."""
        return f"{self.file.name}, {self.id}"

    def asked(self, subject: Subject) -> Callable[..., Any]:
        """Return the function it is about. Raises CaseError when there is none of that name."""
        where, _, name = self.function.partition(":")
        try:
            module = _beside(self.file, where, subject.id) if where.endswith(".py") else import_module(where)
            found: Callable[..., Any] = getattr(module, name)
        except (ImportError, AttributeError, FileNotFoundError) as error:
            raise CaseError(f"{self.name}: {self.function} is not found: {error}") from None
        return found

    def problems(self, subject: Subject) -> Iterator[str]:
        """Yield what does not come out as expected."""
        try:
            answer = self._answer(subject)
        except CaseError:
            raise
        except Exception as error:
            if "error" not in self.expected:
                raise
            if self.expected["error"] not in str(error):
                yield f"{self.name}: raised {error}, expected {self.expected['error']!r}"
            return
        for field, wanted in self.expected.items():
            found = answer if field == "result" else field_of(answer, field)
            if not agrees(found, wanted):
                yield f"{self.name}: {field} is {found!r}, expected {wanted!r}"

    def _answer(self, subject: Subject) -> Any:
        function = self.asked(subject)
        names, hints = inspect.signature(function).parameters, get_type_hints(function)
        if unknown := sorted(set(self.given) - set(names)):
            raise CaseError(f"{self.name}: {self.function} takes no {', '.join(unknown)}")
        given = {name: read_as(value, hints.get(name, Any)) for name, value in self.given.items()}
        if "tenant" in names:
            given.setdefault("tenant", subject.plain)
        return function(**given)


def _beside(file: Path, name: str, plugin: str) -> Any:
    spec = spec_from_file_location(f"{plugin}_{file.stem}_{Path(name).stem}", file.with_name(name))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cases_of(path: Path) -> list[Case]:
    """Return the cases of one file. Raises CaseError, naming file and case, where one is not as said above."""
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except ValueError as error:
        raise CaseError(f"{path.name}: {error}") from None
    if unknown := sorted(set(body) - {"function", "case"}):
        raise CaseError(f"{path.name}: unknown key {unknown[0]}")
    found = [_case(path, body.get("function", ""), raw) for raw in body.get("case", [])]
    ids = [case.id for case in found]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise CaseError(f"{path.name}: two cases are called {twice[0]}")
    return found


def _case(path: Path, function: str, raw: Mapping[str, Any]) -> Case:
    where = f"{path.name}, {raw.get('id', 'a case without id')}"
    if unknown := sorted(set(raw) - _FIELDS - {"function"}):
        raise CaseError(f"{where}: unknown key {unknown[0]}")
    if missing := sorted(name for name in _FIELDS if not raw.get(name) and name != "given"):
        raise CaseError(f"{where}: missing key {missing[0]}")
    asked = raw.get("function", function)
    if ":" not in asked:
        raise CaseError(f'{where}: function is missing, write function = "package.module:name"')
    return Case(path, raw["id"], asked, raw.get("given", {}), raw["expected"])


def well_formed(subject: Subject) -> Iterator[Case]:
    """Yield the cases of the files that can be read."""
    for path in sorted(subject.cases.glob("*.toml")):
        try:
            yield from cases_of(path)
        except CaseError:
            continue


def cases_can_be_read(subject: Subject) -> Iterator[str]:
    """Every file of cases is written as it should be, and the functions it names exist."""
    for path in sorted(subject.cases.glob("*.toml")):
        try:
            for case in cases_of(path):
                case.asked(subject)
        except CaseError as error:
            yield str(error)
