"""How languages are written: plural forms and signs, as catalogs have to have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message

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
        (re.compile("\\bn(?:º|°(?!\u00a0|$))"), "n° without a no-break space after it, or nº"),
    ),
    "ro": (
        (re.compile("[şţŞŢ]"), "a cedilla under s or t, where a comma belongs"),
        (re.compile("'"), "a straight apostrophe"),
        (re.compile('[«»“"]'), "quotation marks other than „ ”"),
        (re.compile("[ \u00a0\u202f][;:!?](?!\\w)"), "a space before ; : ! ?"),
    ),
}
"""What a catalog must not hold, by language."""


def wrong_plurals(path: Path, locale: str) -> Iterator[str]:
    """Yield what a catalog's head says otherwise of its language's plurals."""
    head = re.search(r'"Plural-Forms: (.*?)\\n"', path.read_text(encoding="utf-8"))
    if locale in PLURALS and (head is None or head[1] != PLURALS[locale]):
        yield f"Plural-Forms should be {PLURALS[locale]}"


def slips(message: Message, locale: str) -> Iterator[str]:
    """Yield what a translation gets wrong of its language's typography."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    for pattern, what in TYPOGRAPHY.get(locale, ()):
        if any(pattern.search(text) for text in forms if text):
            yield what
