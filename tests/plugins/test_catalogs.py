"""Every message of a plugin is said in three languages, as they are written."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import alize_europe
import alize_france
import alize_romania

PLUGINS = [Path(module.__file__).parent for module in (alize_europe, alize_france, alize_romania)]
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100>0 && n%100<20)) ? 1 : 2);",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")

both = [pytest.param(folder, locale, id=f"{folder.name}-{locale}") for folder in PLUGINS for locale in PLURALS]


def catalog(folder: Path, locale: str):
    path = folder / "translations" / locale / "LC_MESSAGES" / f"{folder.name}.po"
    with path.open("rb") as lines:
        return read_po(lines, locale=locale)


def translations(folder: Path, locale: str) -> Iterator[tuple[str, str]]:
    """Each source string with what is said for it; of a plural, each form with the source it stands for."""
    for message in catalog(folder, locale):
        if isinstance(message.id, tuple):
            yield message.id[0], message.string[0]
            yield from ((message.id[1], form) for form in message.string[1:])
        elif message.id:
            yield message.id, message.string


@pytest.mark.parametrize(("folder", "locale"), both)
def test_placeholders_are_the_same_ones(folder, locale):
    for source, said in translations(folder, locale):
        assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(said)), source


@pytest.mark.parametrize(("folder", "locale"), both)
def test_plural_forms_are_those_of_the_language(folder, locale):
    path = folder / "translations" / locale / "LC_MESSAGES" / f"{folder.name}.po"
    assert f'"Plural-Forms: {PLURALS[locale]}\\n"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_romanian_has_comma_below(folder):
    for _source, said in translations(folder, "ro"):
        assert not set(said) & set("\u015e\u015f\u0162\u0163"), said
        assert not re.search(r"\s[;:!?]", said), said


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_english_is_the_source(folder):
    assert all(source == said for source, said in translations(folder, "en"))
