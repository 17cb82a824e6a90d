"""Message catalogs: source strings collected, catalogs brought up to date, compiled and checked.

The core's words are the domain `portal`: French and English in translations/, a further language in the plugin
that brings it. Each plugin has a domain of its own.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from portal.settings import ROOT

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "lazy": (1,),
    "mark": (1,),
    "Message": {1: (1,), 2: (1,), 3: (1, 3)},
    "step": (5,),
    "NavItem": (1,),
    "Tab": (2,),
    "Offer": (1,),
    "Source": (1,),
}
NAMED = {"Message": {"text": 1, "params": 2, "plural": 3}, "step": {"label": 5}}
"""Arguments that may be given by name: which place each has."""

METHODS = [("**.py", "portal.catalogs:python_words"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.do", "newstyle_gettext": "true", "silent": "false"}}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
SOURCE_LOCALE = "en"
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100>0 && n%100<20)) ? 1 : 2);",
}
"""The plural rule that a catalog's head has to say."""

TYPOGRAPHY = {
    "fr": (
        (re.compile("'"), "a straight apostrophe"),
        (re.compile("[ \u00a0][;!?]"), "another space than the narrow one before ; ! ?"),
        (re.compile("[ \u202f]:(?!:)"), "another space than the no-break one before :"),
        (re.compile("(?<=[^\\W\\d])[;!?:](?= |$)"), "no space before ; : ! ?"),
        (re.compile("«(?!\u00a0)|(?<!\u00a0)»"), "« » without a no-break space inside"),
        (re.compile("[ \u202f](?:€|%(?!\\())"), "another space than the no-break one before € or %"),
        (re.compile("!"), "an exclamation mark"),
        (re.compile('[“”„"]'), "quotation marks other than « »"),
    ),
    "ro": (
        (re.compile("[şţŞŢ]"), "a cedilla under s or t, where a comma belongs"),
        (re.compile("'"), "a straight apostrophe"),
        (re.compile('[«»“"]'), "quotation marks other than „ ”"),
        (re.compile("[ \u00a0\u202f][;:!?](?!\\w)"), "a space before ; : ! ?"),
    ),
}
"""What a catalog must not hold, by language."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A set of words: where its source is, and its catalogs by language."""

    name: str
    source: Path
    catalogs: dict[str, Path]


def domains() -> list[Domain]:
    """Return the core's domain and each plugin's."""
    plugins = sorted(path.parent for path in (ROOT / "plugins").glob("*/plugin.toml"))
    core = {path.parent.parent.name: path for path in (ROOT / "translations").glob("*/LC_MESSAGES/portal.po")}
    for folder in plugins:
        core |= {p.parent.parent.name: p for p in folder.glob("translations/*/LC_MESSAGES/portal.po")}
    found = [Domain("portal", ROOT / "portal", core)]
    for folder in plugins:
        own = folder.glob(f"translations/*/LC_MESSAGES/{folder.name}.po")
        found.append(Domain(folder.name, folder, {path.parent.parent.name: path for path in own}))
    return found


def template(domain: Domain) -> Catalog:
    """Return the source strings of a domain, without line numbers, in a stable order."""
    catalog = Catalog(project="Alizé portal", version="1", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        str(domain.source), method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, directory_filter=_not_tests
    )
    for name, _line, text, comments, context in found:
        catalog.add(text, locations=[(f"{domain.source.name}/{name}", 0)], auto_comments=comments, context=context)
    for path, text in _data_words(domain):
        catalog.add(text, locations=[(f"{domain.source.name}/{path.relative_to(domain.source)}", 0)])
    return catalog


def python_words(
    file: IO[bytes], keywords: Iterable[str], _tags: Iterable[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, list[str | None], list[str]]]:
    """Yield the marked words of a Python file, from its syntax tree: Babel's own reader counts a dict's commas."""
    known = set(keywords)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in known:
                yield node.lineno, name, _arguments(name, node), []


def _arguments(name: str, call: ast.Call) -> list[str | None]:
    """Return a call's arguments by place: the text of a literal, None for anything else."""
    found = dict(enumerate((_literal(argument) for argument in call.args), start=1))
    places = NAMED.get(name, {})
    found |= {places[k.arg]: _literal(k.value) for k in call.keywords if k.arg in places}
    return [found.get(place) for place in range(1, max(found, default=0) + 1)]


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _not_tests(path: str) -> bool:
    return Path(path).name not in {"tests", "migrations", "node_modules", "static"}


def _data_words(domain: Domain) -> Iterator[tuple[Path, str]]:
    """Yield the words that stand in data files: what roles are called, and where a plugin's parameters come from."""
    for path in domain.source.glob("people/accounts/roles.toml"):
        for body in tomllib.loads(path.read_text(encoding="utf-8")).values():
            yield path, body["label"]
    for path in sorted(domain.source.glob("parameters/*.toml")):
        for parameter in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for row in parameter.get("values", {}).values():
                if "source" in row:
                    yield path, row["source"]


def _read(path: Path, locale: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _written(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    dated = ('"POT-Creation', '"PO-Revision', '"Generated', '"Report-Msgid', '"Last-Translator', '"Language-Team')
    return "".join(line for line in lines if not line.startswith(dated)).encode()


def extract() -> Iterator[str]:
    """Write the core's template and update every catalog; yield what each still lacks."""
    for domain in domains():
        source = template(domain)
        if domain.name == "portal":
            (ROOT / "translations/portal.pot").write_bytes(_written(source))
        for locale, path in sorted(domain.catalogs.items()):
            catalog = _read(path, locale)
            catalog.update(deepcopy(source), no_fuzzy_matching=True, update_header_comment=False)
            if locale == SOURCE_LOCALE:
                _fill(catalog)
            path.write_bytes(_written(catalog))
            missing = sum(1 for message in catalog if message.id and not _complete(message))
            yield f"{domain.name} {locale}: {missing} missing"


def _fill(catalog: Catalog) -> None:
    """Put the source itself into the catalog of the source's own language."""
    for message in catalog:
        if message.id:
            message.string = message.id


def compile_all() -> int:
    """Compile every catalog next to its source and return how many."""
    count = 0
    for domain in domains():
        for locale, path in domain.catalogs.items():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, _read(path, locale))
            count += 1
    return count


def _complete(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def check() -> list[str]:
    """Return what is wrong: a missing, fuzzy or stale message, or placeholders that differ."""
    problems = []
    for domain in domains():
        source = template(domain)
        wanted = {(m.id if isinstance(m.id, str) else m.id[0], m.context): m for m in source if m.id}
        for locale, path in sorted(domain.catalogs.items()):
            kept = {(m.id if isinstance(m.id, str) else m.id[0], m.context): m for m in _read(path, locale) if m.id}
            where = f"{domain.name} {locale}"
            lacking = [key for key in wanted if key not in kept or not _complete(kept[key])]
            problems += [f"{where}: missing {key[0]!r}" for key in lacking]
            problems += [f"{where}: no longer used {key[0]!r}" for key in kept if key not in wanted]
            differing = [key for key, message in kept.items() if key in wanted and _differs(message)]
            problems += [f"{where}: placeholders of {key[0]!r}" for key in differing]
            problems += [f"{where}: {problem}" for problem in _wrong_plurals(path, locale)]
            problems += [
                f"{where}: {what} in {key[0]!r}" for key, message in kept.items() for what in _slips(message, locale)
            ]
    return problems


def _wrong_plurals(path: Path, locale: str) -> Iterator[str]:
    head = re.search(r'"Plural-Forms: (.*?)\\n"', path.read_text(encoding="utf-8"))
    if locale in PLURALS and (head is None or head[1] != PLURALS[locale]):
        yield f"Plural-Forms should be {PLURALS[locale]}"


def _slips(message: Message, locale: str) -> Iterator[str]:
    """Yield what a translation gets wrong of its language's typography."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    for pattern, what in TYPOGRAPHY.get(locale, ()):
        if any(pattern.search(text) for text in forms if text):
            yield what


def _differs(message: Message) -> bool:
    """Tell whether a translation fills other placeholders than its source; a plural form may leave the number out."""
    sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    wanted = {name for text in sources for name in PLACEHOLDER.findall(text)}
    for text in filter(None, forms):
        used = set(PLACEHOLDER.findall(text))
        if used - wanted or (wanted - used - ({"num", "count"} if len(forms) > 1 else set())):
            return True
    return False
