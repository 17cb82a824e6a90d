"""Asking a public register, of firms or of exchange rates: the one way in which a plugin reaches another machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from math import ceil
from typing import Any
from urllib.parse import urlsplit

import requests
from requests import RequestException, Response

from portal.foundation import outside
from portal.foundation.hooks.lookup import Why
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.text import read_json, whole_number

SECONDS = 1.2
"""For a connection, for a pause and for a whole answer: within the two seconds that a plugin has."""

UNHURRIED_SECONDS = 9.0
"""The same where nobody waits: with its turn, within the time that `threads` leaves to it."""

LARGEST = 500_000
"""Bytes of an answer: a firm with its establishments, or a hundred firms in short."""

LARGEST_FILE = 1_500_000
"""Bytes of a file: the rates of a year, day by day."""

REST_SECONDS = 30
"""How long a register that did not answer, or is asked too often without saying for how long, is left alone."""

LONGEST_REST = 86_400
"""Longer than a day is taken for a mistake of the register's."""

HEADERS = {"Accept": "application/json", "User-Agent": "alize-portal"}

_rests: dict[str, tuple[float, Why]] = {}
_lock = threading.Lock()


class RegisterError(Exception):
    """A register gave no answer that can be used; `why` says in which way."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Reply:
    """What a register said, read from its JSON or, of a file, its bytes; and when. `found` is False with a 404."""

    said: Any
    at: datetime
    found: bool = True


@dataclass(frozen=True, slots=True)
class Register:
    """A register at the address that the installation names for a plugin. No redirect is followed.

    Calls of this process are `apart` seconds from each other at least; one that comes too early is not sent, or waits
    its turn where it is `unhurried`.
    """

    address: str
    unhurried: bool = False

    @property
    def host(self) -> str:
        """The machine that is asked, as people are told of it."""
        return urlsplit(self.address).hostname or ""

    def get(self, query: Mapping[str, str], apart: float) -> Reply:
        """Return the reply to a query. Raises RegisterError."""
        return self._parsed(self._ask("GET", apart, LARGEST, params=query))

    def post(self, body: Any, apart: float) -> Reply:
        """Return the reply to a body sent as JSON. Raises RegisterError."""
        return self._parsed(self._ask("POST", apart, LARGEST, json=body))

    def file(self, path: str, query: Mapping[str, str], apart: float) -> Reply:
        """Return a file below the address, as its bytes. Raises RegisterError."""
        return self._ask("GET", apart, LARGEST_FILE, path, params=query)

    def _ask(self, method: str, apart: float, largest: int, path: str = "", **sent: Any) -> Reply:
        self._take_turn(apart)
        address = f"{self.address.rstrip('/')}/{path}" if path else self.address
        headers = {**HEADERS, "Accept": "*/*"} if path else HEADERS
        try:
            with requests.session() as session:
                outside.be_careful(session, UNHURRIED_SECONDS if self.unhurried else SECONDS, largest)
                answer = session.request(method, address, headers=headers, allow_redirects=False, **sent)
        except RequestException:
            self._rest(REST_SECONDS, Why.SILENT)
            raise RegisterError(Why.SILENT) from None
        return self._read(answer)

    def _take_turn(self, apart: float) -> None:
        """Keep the register's pace: the worker waits for its turn, nobody else does. Raises RegisterError."""
        while (early := self._early(apart)) > 0:
            time.sleep(early)

    def _early(self, apart: float) -> float:
        """Take the turn, or return how many seconds are left until it comes. Raises RegisterError."""
        with _lock:
            until, why = _rests.get(self.address, (0.0, Why.BUSY))
            early = until - time.monotonic()
            if early > 0 and not (self.unhurried and early <= apart):
                raise RegisterError(why)
            if early <= 0:
                _rests[self.address] = (time.monotonic() + apart, Why.BUSY)
            return early

    def _rest(self, seconds: float, why: Why) -> None:
        with _lock:
            _rests[self.address] = (time.monotonic() + seconds, why)

    def _read(self, answer: Response) -> Reply:
        if answer.status_code == 429:
            self._rest(_seconds(answer.headers.get("Retry-After", "")), Why.BUSY)
            raise RegisterError(Why.BUSY)
        if answer.status_code >= 500:
            raise RegisterError(Why.SILENT)
        if answer.status_code not in {200, 404}:
            raise RegisterError(Why.UNREADABLE)
        return Reply(answer.content, now(), answer.status_code == 200)

    def _parsed(self, reply: Reply) -> Reply:
        try:
            return replace(reply, said=read_json(reply.said, Decimal))
        except (ValueError, ArithmeticError):
            raise RegisterError(Why.UNREADABLE) from None


def _seconds(asked: str) -> float:
    """How long a register asks to be left alone: Retry-After, in seconds or until a moment (RFC 9110, 10.2.3)."""
    if (seconds := whole_number(asked, 9)) is None:
        try:
            moment = parsedate_to_datetime(asked)
        except ValueError:
            return REST_SECONDS
        seconds = ceil((moment.replace(tzinfo=moment.tzinfo or UTC) - now()).total_seconds())
    return min(max(seconds, 0), LONGEST_REST)
