"""What templates call on every page, made once and kept where the answer cannot change."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, MutableMapping
from functools import lru_cache
from typing import Any

from flask.templating import Environment
from jinja2 import pass_context
from jinja2.runtime import Context

from portal.foundation.kernel.context import SYSTEM_NAMES
from portal.foundation.web import i18n


class PageEnvironment(Environment):
    """Flask's, whose templates read one dictionary of globals: all have the same, and every import compares them."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template finds by name: the environment's own, a chain of maps only with more beside them."""
        return ChainMap(d, self.globals) if d else self.globals


def keeping(own: Callable[..., str]) -> Callable[..., str]:
    """Return Jinja's `own` gettext, which asks once in a language for a text without placeholders.

    What is kept is what Jinja gave, escaped or not as it decided: nothing is marked safe here.
    """

    @pass_context
    def gettext(context: Context, text: str, **params: Any) -> str:
        if params or not context.eval_ctx.autoescape:
            return own(context, text, **params)
        ready = i18n.ready()
        if text not in ready:
            ready[text] = own(context, text)
        return ready[text]

    return gettext


def actor_name(name: str) -> str:
    """Return who acted, as a history shows it: a person by name, the worker and the commands in the reader's words."""
    label = SYSTEM_NAMES.get(name)
    return i18n.gettext(label) if label else name


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
