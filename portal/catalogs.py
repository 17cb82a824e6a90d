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
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from portal.settings import ROOT
from portal.typography import slips, wrong_plurals

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
    return [Domain("portal", ROOT / "portal", core), *map(own_domain, plugins)]


def own_domain(folder: Path) -> Domain:
    """Return the domain of the plugin whose package is `folder`."""
    own = folder.glob(f"translations/*/LC_MESSAGES/{folder.name}.po")
    return Domain(folder.name, folder, {path.parent.parent.name: path for path in own})


def brought_by(folder: Path) -> list[Domain]:
    """Return what a plugin brings: its own domain, and the core's words in a language that the core lacks."""
    core = {path.parent.parent.name: path for path in folder.glob("translations/*/LC_MESSAGES/portal.po")}
    return [own_domain(folder), *([Domain("portal", ROOT / "portal", core)] if core else [])]


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


def sources(domain: Domain) -> set[str]:
    """Return the source strings of a domain; of one with plural forms, the singular."""
    return {_key(message)[0] for message in template(domain) if message.id}


def _read(path: Path, locale: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _written(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    dated = ('"POT-Creation', '"PO-Revision', '"Generated', '"Report-Msgid', '"Last-Translator', '"Language-Team')
    return "".join(line for line in lines if not line.startswith(dated)).encode()


def extract(chosen: Iterable[Domain]) -> Iterator[str]:
    """Write the core's template and update every catalog; yield what each still lacks."""
    for domain in chosen:
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


def compile_all(chosen: Iterable[Domain]) -> int:
    """Compile every catalog next to its source and return how many."""
    found = [(path, locale) for domain in chosen for locale, path in domain.catalogs.items()]
    for path, locale in found:
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, _read(path, locale))
    return len(found)


def compiled(path: Path, locale: str) -> bool:
    """Tell whether a catalog was compiled as it is now."""
    made = path.with_suffix(".mo")
    if not made.is_file():
        return False
    with made.open("rb") as file:
        kept = read_mo(file)
    return _said(kept) == _said(_read(path, locale))


def _said(catalog: Catalog) -> dict[tuple[str, str | None], tuple[str, ...]]:
    said = {_key(m): (m.string,) if isinstance(m.string, str) else tuple(m.string or ()) for m in catalog if m.id}
    return {key: forms for key, forms in said.items() if any(forms)}


def _complete(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def check(chosen: Iterable[Domain]) -> list[str]:
    """Return what is wrong with the catalogs of some domains."""
    return [problem for domain in chosen for problem in problems(domain)]


def problems(domain: Domain) -> Iterator[str]:
    """Yield what is wrong: a missing, fuzzy or stale message, placeholders that differ, slips of the language."""
    wanted = {_key(message) for message in template(domain) if message.id}
    for locale, path in sorted(domain.catalogs.items()):
        kept = {_key(message): message for message in _read(path, locale) if message.id}
        where = f"{domain.name} {locale}"
        lacking = [key for key in wanted if key not in kept or not _complete(kept[key])]
        yield from (f"{where}: missing {text!r}" for text, _context in sorted(lacking, key=str))
        yield from (f"{where}: no longer used {text!r}" for text, _context in kept.keys() - wanted)
        for problem in wrong_plurals(path, locale):
            yield f"{where}: {problem}"
        for key, message in kept.items():
            if key in wanted and _differs(message):
                yield f"{where}: placeholders of {key[0]!r}"
            yield from (f"{where}: {what} in {key[0]!r}" for what in slips(message, locale))


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


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
