"""The threads in which plugins answer: two for each, two seconds long, whatever they raise kept in."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from uuid import UUID

LIMIT_SECONDS = 2.0
UNHURRIED_SECONDS = 12.0
"""For what the worker asks of another machine: it waits its turn, and nobody waits for it."""

THREADS = 2

NOBODY = "-"
"""Stands for the plugin where none is enabled that answers a hook."""


class HookFailedError(Exception):
    """A plugin did not answer: it raised, took too long, or gave something of the wrong shape; or NOBODY did."""

    def __init__(self, plugin: str, hook: str, cause: str) -> None:
        super().__init__(f"{plugin}.{hook}: {cause}")
        self.plugin, self.hook, self.cause = plugin, hook, cause


class Runner:
    """Two threads for one plugin, so that one that hangs starves no other, and one call at a time for each territory.

    A second call of the same territory waits its turn. A territory in which the plugin hangs asks it no more until that
    answer comes after all: it loses one thread at most, and other territories go on with the other one.
    """

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix=f"plugin-{plugin}")
        self._asked: dict[UUID, _Asked] = {}
        self._changed = threading.Condition()

    def run(self, tenant: UUID, hook: str, call: Any, arguments: Mapping[str, Any], *, unhurried: bool = False) -> Any:
        """Return what `call` answers. Raises HookFailedError for whatever it does instead."""
        limit = UNHURRIED_SECONDS if unhurried else LIMIT_SECONDS
        asked = self._turn(tenant, hook, limit)
        future: Future[Any] = self._pool.submit(self._answer, tenant, call, arguments)
        try:
            return future.result(timeout=limit)
        except FutureTimeout:
            self._late(tenant, asked, future)
            raise HookFailedError(self.plugin, hook, f"no answer within {limit:g} seconds") from None
        except EscapedError as error:
            raise HookFailedError(self.plugin, hook, str(error)) from error

    def _turn(self, tenant: UUID, hook: str, limit: float) -> _Asked:
        """Wait until a thread is free and nothing else asked for `tenant`; at most `limit`, and for no hang."""

        def hangs() -> bool:
            late = [each for each, asked in self._asked.items() if asked.late]
            return tenant in late or len(late) >= THREADS

        def free() -> bool:
            return tenant not in self._asked and len(self._asked) < THREADS

        with self._changed:
            self._changed.wait_for(lambda: free() or hangs(), limit)
            if not free():
                raise HookFailedError(self.plugin, hook, "still busy with a question that took too long")
            self._asked[tenant] = _Asked()
            return self._asked[tenant]

    def _answer(self, tenant: UUID, call: Any, arguments: Mapping[str, Any]) -> Any:
        try:
            return shielded(call, arguments)
        finally:
            self._over(tenant)

    def _over(self, tenant: UUID) -> None:
        with self._changed:
            del self._asked[tenant]
            self._changed.notify_all()

    def _late(self, tenant: UUID, asked: _Asked, future: Future[Any]) -> None:
        """Note that an answer takes too long, which ends the wait of those behind it; one never begun is taken back."""
        if future.cancel():
            self._over(tenant)
            return
        with self._changed:
            asked.late = True
            self._changed.notify_all()


@dataclass
class _Asked:
    """A question that the plugin has not answered yet, and whether that takes too long."""

    late: bool = False


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
