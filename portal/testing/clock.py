"""What a plugin answers when the clock says something else: the same."""

from __future__ import annotations

import datetime as dates
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, ClassVar
from unittest import mock

from portal.testing.answers import as_values
from portal.testing.questions import questions
from portal.testing.samples import rendered
from portal.testing.subject import Subject

LONG_AGO, FAR_AHEAD = 951_782_400.0, 2_524_608_000.0
"""The two times that a plugin is asked at, in seconds since 1970: 29 February 2000 and 1 January 2050."""

_HOLIDAYS_OF = (2000, 2026, 2050)


def answers_do_not_depend_on_the_clock(subject: Subject) -> Iterator[str]:
    """Asked in 2000 and in 2050 about the same day, every hook gives the same answer and every file the same bytes."""
    deque(_everything(subject), maxlen=0)  # whatever is imported on the way keeps the true clock
    with clock_at(LONG_AGO, subject.id):
        before = dict(_everything(subject))
    with clock_at(FAR_AHEAD, subject.id):
        for what, answer in _everything(subject):
            if answer != before.get(what, answer):
                yield f"{what[0]}: {before[what]} when the clock says 2000, {answer} when it says 2050"
                return


def _everything(subject: Subject) -> Iterator[tuple[tuple[str, int | str], Any]]:
    for hook in subject.hooks:
        for number, given in enumerate(questions(subject, hook)):
            yield (hook, number), as_values(subject.ask(hook, given))
    for name, content in rendered(subject):
        yield ("the file", name), content
    if "country_profile" in subject.hooks:
        holidays = subject.ask("country_profile", {"tenant": subject.tenant}).holidays
        yield ("holidays", 0), [sorted(holidays(year)) for year in _HOLIDAYS_OF]


class _Moment(type):
    """Any moment is one of these, whichever class made it."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, _TRUE)


class _Moved(dates.datetime, metaclass=_Moment):
    """Moments, of which now is the one at `seconds`."""

    seconds: ClassVar[float]

    @classmethod
    def now(cls, tz: dates.tzinfo | None = None) -> Any:
        return _TRUE.fromtimestamp(cls.seconds, tz)

    @classmethod
    def utcnow(cls) -> Any:
        return _TRUE.fromtimestamp(cls.seconds, dates.UTC).replace(tzinfo=None)


_TRUE = dates.datetime


@contextmanager
def clock_at(seconds: float, plugin: str) -> Iterator[None]:
    """Have Python's clocks say that time wherever `plugin` reads them; what it has cached is forgotten."""
    local, greenwich = time.localtime, time.gmtime
    moved: dict[Any, Any] = {
        _TRUE: type("Moved", (_Moved,), {"seconds": seconds}),
        time.time: lambda: seconds,  # what date.today() reads
        time.time_ns: lambda: int(seconds) * 1_000_000_000,
        local: lambda at=None: local(seconds if at is None else at),
        greenwich: lambda at=None: greenwich(seconds if at is None else at),
    }
    own = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] == plugin]
    with ExitStack() as stack:
        for module in (time, dates, *own):
            for name, value in list(vars(module).items()):
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()
                    stack.callback(value.cache_clear)
                if callable(value) and (instead := next((new for old, new in moved.items() if old is value), None)):
                    stack.enter_context(mock.patch.object(module, name, instead))
        yield
