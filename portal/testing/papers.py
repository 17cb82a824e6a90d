"""The documents that a plugin words, set with samples of what the portal gives their templates: docs/papers.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.typeset import typeset
from portal.foundation.hooks.papers import DocumentTemplate, Paper
from portal.foundation.hooks.threads import EscapedError, shielded
from portal.foundation.kernel.money import Money
from portal.programme.committee import minutes_wording
from portal.testing.subject import Subject

Data = dict[str, Any]
FOLDER = Path(__file__).with_name("paper_samples")
FRAME = "frame"
"""The sample of what every document carries."""

_REMINDERS = (Paper.PAYMENT_REMINDER, Paper.SECOND_REMINDER, Paper.FORMAL_NOTICE)
_AMOUNTS = (1, 100_00, 12_345_67)
"""Cents of amounts that a plugin writes out in words."""


class UnsettableError(Exception):
    """A document that cannot be set with a sample: names the template, the sample and what is said of it."""


def sample_name(kind: Paper) -> str:
    """Return the name of a document's sample: the three letters about late instalments have one."""
    return "reminder" if kind in _REMINDERS else kind.value


@cache
def read(name: str) -> Mapping[str, Data]:
    """Return a sample: `whole`, in which all is known, `bare`, and the `codes` that stand at a place."""
    found: Mapping[str, Data] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def samples(kind: Paper) -> Iterator[tuple[str, Data]]:
    """Yield what a document's template may be given: « whole », « bare », then « whole » with each code not seen."""
    frame, own = read(FRAME), read(sample_name(kind))
    for name in ("whole", "bare"):
        yield name, _of(kind, frame[name] | own[name])
    left = {path: [code for code in codes if code not in _seen(own, path)] for path, codes in own["codes"].items()}
    for number in range(max(map(len, left.values()), default=0)):
        chosen = {path: codes[number] for path, codes in left.items() if number < len(codes)}
        data = frame["whole"] | own["whole"]
        for path, code in chosen.items():
            data = _with(data, path.split("."), code)
        yield ", ".join(("whole", *(f"{path} {code or 'empty'}" for path, code in chosen.items()))), _of(kind, data)


def _of(kind: Paper, data: Data) -> Data:
    return _with(data, ["letter", "kind"], kind.value) if kind in _REMINDERS else data


def _with(data: Data, path: list[str], code: str) -> Data:
    first, *rest = path
    return data | {first: _with(data[first], rest, code) if rest else code}


def _seen(own: Mapping[str, Data], path: str) -> list[Any]:
    return [value for name in ("whole", "bare") for value in values(own[name], path)]


def values(data: Any, path: str) -> Iterator[Any]:
    """Yield what stands at a place such as `items[].votes.casting`."""
    first, _, rest = path.partition(".")
    found = data.get(first.removesuffix("[]")) if isinstance(data, Mapping) else None
    for value in (found or ()) if first.endswith("[]") else (found,):
        if rest:
            yield from values(value, rest)
        elif value is not None:
            yield value


def dressed(template: DocumentTemplate, data: Data) -> Data:
    """Return a sample in the language, and under the title and name, of a wording."""
    own = {"name": template.name, "label": template.title, "version": template.version}
    return data | {
        "lang": _language(template.locale),
        "title": template.title,
        "file_title": f"{template.title} {data['reference']}",
        "template": data["template"] | own,
    }


def _language(locale: str) -> str:
    return locale.replace("-", "_").partition("_")[0]


def wordings(subject: Subject) -> list[tuple[str, DocumentTemplate]]:
    """Return the wordings that a plugin brings, each with the language it was asked for, each file and kind once."""
    if "document_templates" not in subject.hooks:
        return []
    found: dict[Any, tuple[str, DocumentTemplate]] = {}
    catalogs = [path.name for path in (subject.folder / "translations").glob("*") if path.is_dir()]
    for tenant in subject.tenants:
        for locale in sorted({"en", "fr", *subject.locales, *catalogs}):
            for one in subject.ask("document_templates", {"tenant": tenant, "locale": locale}):
                found.setdefault((one.kind, _language(locale), one.since, one.version, one.path), (locale, one))
    return list(found.values())


def documents_can_be_set(subject: Subject) -> Iterator[str]:
    """Each document that it words is set as the portal does, whether all is known or little, without a warning."""
    seen: set[Any] = set()
    for locale, one in wordings(subject):
        where = f"document_templates, {one.kind} {locale}"
        wrong = list(_misplaced(subject, locale, one))
        for key, said in (
            (one.since, "are in use since the same day"),
            ((one.name, one.version), "bear one name and version"),
        ):
            if (whole := (one.kind, _language(one.locale), key)) in seen:
                wrong.append(f"two wordings {said}")
            seen.add(whole)
        yield from (f"{where}: {line}" for line in wrong)
        if not wrong:
            yield from (f"{where}: {line}" for line in _unsettable(subject, one))
        yield from (f"{where}: {line}" for line in _unspeakable(subject, one))


def _misplaced(subject: Subject, locale: str, one: DocumentTemplate) -> Iterator[str]:
    if not isinstance(one.kind, Paper):
        yield f"{one.kind!r} is no Paper: nothing asks for it"
    if one.kind == Paper.MINUTES and one.name == minutes_wording.NAME:
        yield f"the name {one.name} is that of the portal's own wording"
    if _language(one.locale) != _language(locale):
        yield f"is in {one.locale}"
    if not one.path.is_file():
        yield f"{one.path.name} is not there"
    elif not one.path.resolve().is_relative_to(subject.folder.resolve()):
        yield f"{one.path} lies outside the plugin's folder"


def _unsettable(subject: Subject, one: DocumentTemplate) -> Iterator[str]:
    for name, data in samples(one.kind):
        try:
            _set(subject, one, name, data)
        except UnsettableError as error:
            yield str(error)


def _set(subject: Subject, one: DocumentTemplate, name: str, data: Data) -> bytes:
    try:
        return typeset(one.path, dressed(one, data))
    except DocumentError as error:
        said = error.message.text % error.message.params if error.message.params else error.message.text
        path = one.path.resolve().relative_to(subject.folder.resolve()).as_posix()
        raise UnsettableError(f"{path}, sample {name}: {said}") from None


def printed(subject: Subject) -> Iterator[tuple[str, bytes]]:
    """Yield each document of each sample as a PDF, by the name of its file. Raises UnsettableError."""
    for _locale, one in wordings(subject):
        for name, data in samples(one.kind):
            file = f"{one.kind}.{one.locale}.{one.version}.{re.sub(r'[^a-z_]+', '-', name)}.pdf"
            yield file, _set(subject, one, name, data)


def _unspeakable(subject: Subject, one: DocumentTemplate) -> Iterator[str]:
    if one.in_words is None:
        return
    for cents in _AMOUNTS:
        amount = Money(cents, subject.tenant.currency)
        try:
            said = shielded(partial(one.in_words, amount), {})
        except EscapedError as error:
            cause = error.__cause__
            yield f"in_words of {amount.amount} {amount.currency}: raised {type(cause).__name__}: {cause}"
            continue
        if not isinstance(said, str) or not said.strip():
            yield f"in_words of {amount.amount} {amount.currency}: gave {said!r}"
