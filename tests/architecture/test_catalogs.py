"""Every word in every language: nothing missing, uncertain or stale, and written as its language is written."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from portal import catalogs
from portal.settings import ROOT

LANGUAGES = {"en", "fr", "ro"}
FRENCH = "translations/fr/LC_MESSAGES/portal.po"
ROMANIAN = "plugins/alize_romania/translations/ro/LC_MESSAGES/portal.po"


def test_every_message_of_every_domain_is_said_in_every_language() -> None:
    found = {domain.name: set(domain.catalogs) for domain in catalogs.domains()}
    assert found == dict.fromkeys(("portal", "alize_europe", "alize_france", "alize_romania"), LANGUAGES)
    assert catalogs.check(catalogs.domains()) == []


def test_english_is_the_source_itself() -> None:
    for domain in catalogs.domains():
        words = read_po(BytesIO(domain.catalogs["en"].read_bytes()), locale="en")
        assert [m.id for m in words if m.id and m.id != m.string] == []


def test_documents_worded_in_french_keep_their_signs_with_the_word_before_them() -> None:
    loose = re.compile(r"[ \u00a0][;?»]|[ \u202f]:(?=[ \"])|[«] |\d %|\bn(?:º|°[ \u202f])")
    found = [path for part in ("portal", "plugins") for path in (ROOT / part).rglob("*.fr.typ")]
    assert len(found) > len(catalogs.domains())
    for path in found:
        text = path.read_text(encoding="utf-8").replace(r"\u{202f}", "\u202f").replace(r"\u{a0}", "\u00a0")
        prose = [line for line in text.splitlines() if not line.startswith("//")]
        assert [line for line in prose if loose.search(line.replace("\u00a0»", "»"))] == [], path.name


def test_romanian_has_three_forms_with_de_from_twenty() -> None:
    words = read_po(BytesIO((ROOT / ROMANIAN).read_bytes()), locale="ro")
    assert words["%(num)s day"].string == ("%(num)s zi", "%(num)s zile", "%(num)s de zile")


@pytest.fixture(scope="module")
def sources() -> dict[str, Catalog]:
    """Read the sources once: they do not change here."""
    return {domain.name: catalogs.template(domain) for domain in catalogs.domains()}


@pytest.fixture
def copied(sources: dict[str, Catalog], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the catalogs and let the check read the copies, with the sources where they are."""
    kept = catalogs.domains()
    for domain in kept:
        for path in domain.catalogs.values():
            target = tmp_path / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    copies = [
        catalogs.Domain(d.name, d.source, {lang: tmp_path / p.relative_to(ROOT) for lang, p in d.catalogs.items()})
        for d in kept
    ]
    monkeypatch.setattr(catalogs, "domains", lambda: copies)
    monkeypatch.setattr(catalogs, "template", lambda domain: sources[domain.name])
    return tmp_path


def _without_an_entry(text: str) -> str:
    return re.sub(r'\n(?:#.*\n)*msgid "My day"\nmsgstr ".*"\n', "\n", text)


@pytest.mark.parametrize(
    ("catalog", "broken", "said"),
    [
        (FRENCH, _without_an_entry, "missing 'My day'"),
        (FRENCH, lambda t: t.replace('"Ma journée"', '""'), "missing 'My day'"),
        (FRENCH, lambda t: t.replace('msgid "My day"', '#, fuzzy\nmsgid "My day"'), "missing 'My day'"),
        (FRENCH, lambda t: t + '\nmsgid "Never said"\nmsgstr "Jamais dit"\n', "no longer used 'Never said'"),
        (FRENCH, lambda t: t.replace("dans %(num)s jours", "dans %(days)s jours"), "placeholders of 'in %(num)s day'"),
        (FRENCH, lambda t: t.replace("plural=(n > 1)", "plural=(n != 1)"), "Plural-Forms should be nplurals=2"),
        (FRENCH, lambda t: t.replace('"Ma journée"', '"L\'agenda"'), "a straight apostrophe in 'My day'"),
        (FRENCH, lambda t: t.replace('"Ma journée"', '"Prêt ?"'), "another space than the narrow one before ; ! ?"),
        (FRENCH, lambda t: t.replace('"Ma journée"', '"Reste : 3"'), "another space than the no-break one before :"),
        (FRENCH, lambda t: t.replace('"Ma journée"', '"Reste: 3"'), "no space before ; : ! ?"),
        (FRENCH, lambda t: t.replace('"Ma journée"', '"« Ma journée »"'), "« » without a no-break space inside"),
        (FRENCH, lambda t: t.replace('"Ma journée"', '"12 €"'), "another space than the no-break one before € or %"),
        (ROMANIAN, lambda t: t.replace("n%100<20", "n%100<19"), "Plural-Forms should be nplurals=3"),
        (ROMANIAN, lambda t: t.replace('"Ziua mea"', '"Azi şi mâine"'), "a cedilla under s or t"),
        (ROMANIAN, lambda t: t.replace('"Ziua mea"', '"Ziua «mea»"'), "quotation marks other than „ ”"),
    ],
)
def test_a_broken_catalog_is_refused(copied: Path, catalog: str, broken: Callable[[str], str], said: str) -> None:
    path = copied / catalog
    text = path.read_text(encoding="utf-8")
    assert broken(text) != text
    path.write_text(broken(text), encoding="utf-8")
    ((domain, locale),) = ((d, lang) for d in catalogs.domains() for lang, p in d.catalogs.items() if p == path)
    new = catalogs.check([replace(domain, catalogs={locale: path})])
    assert new
    assert all(problem.startswith(f"portal {locale}: ") for problem in new)
    assert any(said in problem for problem in new)


def test_words_are_found_wherever_they_are_marked(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text(
        'gettext("plain")\n'
        'Message("with values", {"a": one(1, 2), "b": two})\n'
        'Message("one %(num)s", {"num": n, "of": m}, "many %(num)s")\n'
        'Message("named one", {"num": n}, plural="named many")\n'
        'step("go", ("here",), "there", "may.go", "Go there")\n'
        'step("stay", ("here",), "here", "may.stay", label="Stay here")\n'
        'row.other("not a word")\n',
        encoding="utf-8",
    )
    found = {message.id for message in catalogs.template(catalogs.Domain("words", tmp_path, {})) if message.id}
    assert found == {
        "plain",
        "with values",
        ("one %(num)s", "many %(num)s"),
        ("named one", "named many"),
        "Go there",
        "Stay here",
    }
