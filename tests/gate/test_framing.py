"""Where one request ends and the next begins: the server that serves is asked on its own port, without a client."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

SERVER = """
import sys
from granian import Granian
from granian.constants import Interfaces
Granian("gate.echo:application", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.WSGI, workers=1,
        blocking_threads=1, log_access=False, websockets=False).serve()
"""
"""As portal/serving.py has it, over an application that only says what reached it."""


def listens(port: int) -> bool:
    """Whether somebody takes the call."""
    with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 20):
        return True
    return False


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where it listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = int(probe.getsockname()[1])
    path = {"PYTHONPATH": str(__file__).rsplit("/", 2)[0], "PATH": "/usr/bin:/bin"}
    command, quiet = [sys.executable, "-c", SERVER, str(free)], subprocess.DEVNULL
    with subprocess.Popen(command, env=path, stdout=quiet, stderr=quiet) as server:
        try:
            while not listens(free):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"it ended before it served: {server.wait(0.05)}")
            yield free
        finally:
            server.terminate()


def said(port: int, request: bytes) -> bytes:
    """Everything that comes back on one connection."""
    with socket.create_connection(("127.0.0.1", port), 20) as talk:
        talk.settimeout(2)
        talk.sendall(request)
        answer = b""
        try:
            while block := talk.recv(65536):
                answer += block
        except TimeoutError:
            pass
        return answer


HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
HEAD = b"POST /open HTTP/1.1\r\nHost: a\r\n"
ODD = {
    "length and chunks": HEAD
    + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (5 + len(HIDDEN))
    + HIDDEN,
    "chunks and length": HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": HEAD + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "a length with a sign": HEAD + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "chunks under another name": HEAD
    + b"Content-Length: %d\r\nTransfer-Encoding: xchunked\r\n\r\n" % len(HIDDEN)
    + HIDDEN,
    "a blank before the colon": HEAD + b"Content-Length : %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "a folded header": HEAD + b"X: y\r\n Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "a chunk that is none": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n" + HIDDEN,
}
"""Requests whose end two programs may see in different places."""


def test_an_ordinary_request_and_one_behind_it_are_answered(port: int) -> None:
    answer = said(port, HEAD + b"Content-Length: 2\r\n\r\nab" + HIDDEN)
    assert answer.count(b"HTTP/1.1 200") == 2
    assert b"POST /open ab" in answer
    assert b"GET /hidden" in answer


def test_what_may_end_in_two_places_is_refused_or_ends_the_connection(port: int) -> None:
    with ThreadPoolExecutor(len(ODD)) as pool:
        answers = dict(zip(ODD, pool.map(lambda request: said(port, request), ODD.values()), strict=True))
    assert all(answers.values()), "each is answered"
    assert {what: answer for what, answer in answers.items() if b"GET /hidden" in answer} == {}
