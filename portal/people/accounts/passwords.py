"""What a password must be: long, not one that is guessed, not made of words that anyone would guess here.

No composition rules, no forced renewal, any character, pasting welcome (ASVS 5.0, 6.2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from portal.foundation.kernel.message import Message, mark
from portal.foundation.kernel.text import fold

SHORTEST, LONGEST = 12, 128
PROGRAMME = ("alize", "astrees", "portail", "portal", "motdepasse", "password", "parola", "territoire")
"""Words that anyone would try first on this site."""

_LEAST_GUESSES = 10**10
"""Guesses that a password must withstand, by zxcvbn's estimate: leaked ones, names, rows of keys, repetitions."""

_ESTIMATED = 72
"""Characters that the estimate looks at."""

_LEAST_LEFT = 6
"""Different characters that must remain when the words one would guess here are taken out."""


def normal(password: str) -> str:
    """Return a password as it is checked and hashed: however a keyboard composes accents, it is the same one."""
    return unicodedata.normalize("NFKC", password)


def problem(password: str, about: Iterable[str] = ()) -> Message | None:
    """Say what is wrong with a new password, or None. `about` are words known of the person and the territory."""
    password = normal(password)
    if len(password) < SHORTEST:
        words = mark("Choose at least %(count)s characters: three or four words make a good password.")
        return Message(words, {"count": SHORTEST})
    if len(password) > LONGEST:
        return Message("Choose at most %(count)s characters.", {"count": LONGEST})
    known = sorted({_plain(word) for text in (*PROGRAMME, *about) for word in text.split()}, key=len, reverse=True)
    if _guesses(password, known) < _LEAST_GUESSES:
        return Message("This password is one of those that are tried first. Add a word or two of your own.")
    left = _plain(password)
    for word in known:
        if len(word) > 3:
            left = left.replace(word, "")
    if len(set(left)) < _LEAST_LEFT:
        return Message("This password is made of words that one would guess here. Add some of your own.")
    return None


def _guesses(password: str, known: list[str]) -> int:
    from zxcvbn import zxcvbn  # its lists of words take a moment to load

    return int(zxcvbn(password[:_ESTIMATED], user_inputs=known)["guesses"])


def _plain(text: str) -> str:
    return "".join(c for c in fold(text) if not c.isspace() and c not in "-_.,;:@'’")
