"""What rooms give for one page: a plugin that does not answer takes its own part away, never the page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from portal.foundation.hooks.threads import HookFailedError

log = logging.getLogger(__name__)
T = TypeVar("T")


def gather(sources: Iterable[Callable[..., Iterable[T]]], *given: Any, silent: set[str] | None = None) -> list[T]:
    """Return what the sources give, in their order.

    What a source has left to give when its plugin does not answer is left out and logged; `silent` takes its name.
    """
    found: list[T] = []
    for source in sources:
        try:
            found.extend(source(*given))
        except HookFailedError as error:
            log.warning("left out of the page: %s", error)
            if silent is not None:
                silent.add(error.plugin)
    return found
