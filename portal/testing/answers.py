"""What a plugin answers: the right kind of value, the same one twice, and for every month."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, get_type_hints

from portal.foundation.hooks import specs
from portal.foundation.hooks.fitting import misfit
from portal.foundation.hooks.registry import ONE_OWNER
from portal.foundation.hooks.threads import LIMIT_SECONDS, EscapedError, shielded
from portal.foundation.kernel.message import Message
from portal.testing.questions import months, questions
from portal.testing.subject import Subject


def answers_are_of_the_right_kind(subject: Subject) -> Iterator[str]:
    """Each hook gives what its signature says, in time, with messages whose placeholders are filled."""
    for hook in subject.hooks:
        hint = get_type_hints(getattr(specs, hook))["return"]
        for given in questions(subject, hook):
            before = time.perf_counter()
            answer = subject.ask(hook, given)
            if time.perf_counter() - before > LIMIT_SECONDS:
                yield f"{hook}: took more than {LIMIT_SECONDS} seconds"
            if problem := misfit(answer, hint):
                yield f"{hook}: gave {answer!r}: {problem}"
                break
            yield from (f"{hook}: {problem}" for problem in _unsayable(answer))


def messages(value: Any) -> Iterator[Message]:
    """Yield the messages in an answer, those inside of others too."""
    if isinstance(value, Message):
        yield value
        yield from messages(value.params)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from messages(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from messages(getattr(value, field.name))
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for item in value:
            yield from messages(item)


def _unsayable(answer: Any) -> Iterator[str]:
    for message in messages(answer):
        if not (message.text % message.params if message.params else message.text).strip():
            yield "a message says nothing"


def answers_are_the_same_twice(subject: Subject) -> Iterator[str]:
    """The same question gives the same answer: nothing is drawn by lot, counted or remembered."""
    for hook in subject.hooks:
        for given in questions(subject, hook):
            first, second = (as_values(subject.ask(hook, given)) for _ in range(2))
            if first != second:
                yield f"{hook}: {first} the first time, {second} the second"
                break


def as_values(value: Any) -> Any:
    """Return an answer as plain values to compare; of a function in it only its name: each call may make a new one."""
    if isinstance(value, Mapping):
        return {key: as_values(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return type(value), [as_values(getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [as_values(item) for item in value]
    if isinstance(value, partial):
        return as_values(value.func)
    return getattr(value, "__qualname__", value)


def answers_are_the_same_in_every_language(subject: Subject) -> Iterator[str]:
    """What a territory's language is changes no answer: words are put into one when they are shown."""
    for hook in subject.hooks:
        for given in questions(subject, hook):
            if "tenant" not in given:
                continue
            own, *others = [
                as_values(subject.ask(hook, {**given, "tenant": replace(given["tenant"], locale=locale)}))
                for locale in ("en", *subject.locales)
            ]
            if different := [answer for answer in others if answer != own]:
                yield f"{hook}: {own} in English, {different[0]} in another language"
                break


def rules_answer_for_every_month(subject: Subject) -> Iterator[str]:
    """Hooks with one owner in a territory answer from 2000 to five years from now: « not offered » is an answer."""
    for hook in sorted(set(ONE_OWNER) & set(subject.hooks)):
        result = get_type_hints(getattr(specs, hook))["return"]
        for day in months():
            for given in _one_a_territory(subject, hook, day):
                try:
                    answer = shielded(subject.ask, {"hook": hook, "given": given})
                except EscapedError as error:
                    yield f"{hook}, {day}: {type(error.__cause__).__name__}: {error.__cause__}"
                    break
                if problem := misfit(answer, result):
                    yield f"{hook}, {day}: gave {answer!r}: {problem}"


def _one_a_territory(subject: Subject, hook: str, day: date) -> Iterator[Mapping[str, Any]]:
    asked = list(questions(subject, hook, day))
    for tenant in subject.tenants:
        yield from [given for given in asked if given["tenant"] is tenant][:1]
