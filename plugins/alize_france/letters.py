"""Numbers and amounts written out in French, as agreements have them beside the figures."""

from __future__ import annotations

from portal.sdk import Money

_UNITS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
HIGHEST = 999_999


def spelled(number: int) -> str:
    """Return a whole number from 0 to 999,999 in words, with the hyphens in use before 1990.

    >>> spelled(380_280)
    'trois cent quatre-vingt mille deux cent quatre-vingts'

    Raises ValueError outside that range.
    """
    if not 0 <= number <= HIGHEST:
        raise ValueError(f"{number} is not between 0 and {HIGHEST}")
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest, last=True)
    head = "mille" if thousands == 1 else f"{_below_thousand(thousands, last=False)} mille"
    return f"{head} {_below_thousand(rest, last=True)}" if rest else head


def _below_thousand(number: int, *, last: bool) -> str:
    """`last` says that nothing follows: « cents » and « quatre-vingts » take their s only then."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest, last=last)
    head = "cent" if hundreds == 1 else f"{_UNITS[hundreds]} cent"
    if rest:
        return f"{head} {_below_hundred(rest, last=last)}"
    return f"{head}s" if hundreds > 1 and last else head


def _below_hundred(number: int, *, last: bool) -> str:
    if number < 20:
        return _UNITS[number]
    tens, unit = divmod(number, 10)
    if tens in {7, 9}:
        tens, unit = tens - 1, unit + 10
    word = _TENS[tens]
    if not unit:
        return f"{word}s" if tens == 8 and last else word
    return f"{word} et {_UNITS[unit]}" if unit in {1, 11} and tens != 8 else f"{word}-{_UNITS[unit]}"


def amount_in_words(amount: Money) -> str:
    """Return an amount in euros in words: « quinze mille euros », « dix euros et cinquante centimes ».

    Raises ValueError for another currency, a negative amount or a million and more.
    """
    if amount.currency != "EUR":
        raise ValueError(f"amounts in {amount.currency} are not written out here")
    euros, cents = divmod(amount.cents, 100)
    text = f"{spelled(euros)} euro{'s' if euros > 1 else ''}"
    return f"{text} et {spelled(cents)} centime{'s' if cents > 1 else ''}" if cents else text
