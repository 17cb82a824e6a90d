"""The threads in which plugins answer: two for each, two seconds long, whatever they raise kept in."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import PurePath
from typing import Any
from uuid import UUID

LIMIT_SECONDS = 2.0
UNHURRIED_SECONDS = 12.0
"""For what the worker asks of another machine: it waits its turn, and nobody waits for it."""

THREADS = 2


class HookFailedError(Exception):
    """A plugin did not answer: it raised, took too long, or gave something of the wrong shape."""

    def __init__(self, plugin: str, hook: str, cause: str) -> None:
        super().__init__(f"{plugin}.{hook}: {cause}")
        self.plugin, self.hook, self.cause = plugin, hook, cause


class Runner:
    """Two threads for one plugin, so that one that hangs starves no other.

    A territory in which it hangs asks it no more until that answer comes after all: it loses one thread at most, and
    other territories go on with the other one.
    """

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix=f"plugin-{plugin}")
        self._hanging: dict[Future[Any], UUID] = {}

    def run(self, tenant: UUID, hook: str, call: Any, arguments: Mapping[str, Any], *, unhurried: bool = False) -> Any:
        """Return what `call` answers. Raises HookFailedError for whatever it does instead."""
        limit = UNHURRIED_SECONDS if unhurried else LIMIT_SECONDS
        if tenant in self._hanging.values() or len(self._hanging) >= THREADS:
            raise HookFailedError(self.plugin, hook, "still busy with a question that took too long")
        future: Future[Any] = self._pool.submit(shielded, call, arguments)
        try:
            return future.result(timeout=limit)
        except FutureTimeout:
            if not future.cancel():
                self._hanging[future] = tenant
                future.add_done_callback(self._hanging.pop)
            raise HookFailedError(self.plugin, hook, f"no answer within {limit:g} seconds") from None
        except EscapedError as error:
            raise HookFailedError(self.plugin, hook, str(error)) from error


class EscapedError(Exception):
    """Whatever a plugin raised, SystemExit included; its cause says what."""


def shielded(call: Any, arguments: Mapping[str, Any]) -> Any:
    """Return what `call` answers. Raises EscapedError for whatever it raises, without what that says."""
    try:
        return call(**arguments)
    except BaseException as error:  # a plugin may raise anything, SystemExit too
        raise EscapedError(f"{type(error).__name__} at {_place(error)}") from error


def _place(error: BaseException) -> str:
    """Where it was raised, for the log: the message itself may quote what somebody typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "nowhere"


_runners: dict[tuple[str, str], Runner] = {}
_lock = threading.Lock()
os.register_at_fork(after_in_child=_runners.clear)  # a forked server has none of its parent's threads


def runner(plugin: str, pool: str = "") -> Runner:
    """Return the plugin's threads; a hook that asks elsewhere has a `pool` of its own."""
    with _lock:
        if (plugin, pool) not in _runners:
            _runners[plugin, pool] = Runner(plugin)
        return _runners[plugin, pool]
