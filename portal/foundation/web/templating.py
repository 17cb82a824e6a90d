"""What templates call on every page, made once and kept where the answer cannot change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portal.foundation.web import i18n


@pass_eval_context
def gettext(context: EvalContext, text: str, **params: Any) -> str:
    """Return `text` in the language in use, as Jinja's own new style does: markup, its placeholders filled.

    A text without placeholders is the same on every page: it is kept beside the words of its language.
    """
    if params or not context.autoescape:
        found = i18n.gettext(text)
        return (Markup(found) if context.autoescape else found) % params  # noqa: S704  translators' words, as Jinja has it
    ready = i18n.ready()
    if text not in ready:
        ready[text] = Markup(i18n.gettext(text)) % {}  # noqa: S704
    return ready[text]


def wave(heights: Iterable[float], width: int, height: int, rise: int = 22, lift: int = 0) -> str:
    """Return one smooth line through heights from 0 to 22, closed at the foot: the `d` of a path."""
    return _wave(tuple(heights), width, height, rise, lift)


@lru_cache(maxsize=1000)
def _wave(heights: tuple[float, ...], width: int, height: int, rise: int, lift: int) -> str:
    step = width / (len(heights) - 1)
    levels = [round(height - lift - min(max(h, 0), 22) * rise / 22, 1) for h in heights]
    parts = [f"M0 {height}V{levels[0]}"]
    for number in range(1, len(levels)):
        middle, end = round((number - 0.5) * step, 1), round(number * step, 1)
        parts.append(f"C{middle} {levels[number - 1]} {middle} {levels[number]} {end} {levels[number]}")
    return f"{''.join(parts)}V{height}z"
