"""Message catalogs: source strings collected, catalogs brought up to date, compiled and checked.

The core's words are the domain `portal`: French and English in translations/, a further language in the plugin
that brings it. Each plugin has a domain of its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

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
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.do", "newstyle_gettext": "true", "silent": "false"}}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
HEADERS = {"fr": "nplurals=2; plural=(n > 1);", "en": "nplurals=2; plural=(n != 1);"}


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
    if domain.name == "portal":
        for text in _data_words():
            catalog.add(text, locations=[("portal/people/accounts/roles.toml", 0)])
    return catalog


def _not_tests(path: str) -> bool:
    return Path(path).name not in {"tests", "migrations", "node_modules", "static"}


def _data_words() -> Iterator[str]:
    """Yield the words that stand in data files."""
    roles = tomllib.loads((ROOT / "portal/people/accounts/roles.toml").read_text(encoding="utf-8"))
    for body in roles.values():
        yield body["label"]


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
            catalog.update(source, no_fuzzy_matching=True, update_header_comment=False)
            path.write_bytes(_written(catalog))
            missing = sum(1 for message in catalog if message.id and not _complete(message))
            yield f"{domain.name} {locale}: {missing} missing"


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
            where = f"{path.relative_to(ROOT)}"
            lacking = [key for key in wanted if key not in kept or not _complete(kept[key])]
            problems += [f"{where}: missing {key[0]!r}" for key in lacking]
            problems += [f"{where}: no longer used {key[0]!r}" for key in kept if key not in wanted]
            differing = [key for key, message in kept.items() if key in wanted and _differs(message)]
            problems += [f"{where}: placeholders of {key[0]!r}" for key in differing]
    return problems


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
