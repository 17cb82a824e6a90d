"""Asking ClamAV about a file, by the command INSTREAM of its socket. Without CLAMAV set, nobody is asked."""

from __future__ import annotations

import logging
import socket
import struct

from portal.casework.documents.refusal import DocumentError
from portal.foundation.kernel.message import Message

log = logging.getLogger(__name__)
SECONDS = 10.0
"""How long the scanner may take for each step of the talk."""

_BLOCK = 64 * 1024
_LONGEST = 4096
_address: list[str] = []


def configure(address: str) -> None:
    """Say where the scanner listens, a path or `host:port`, once, at start; '' is nowhere."""
    _address[:] = [address] if address else []


def scan(content: bytes) -> None:
    """Raise DocumentError when the scanner finds something in `content`, or does not say that it found nothing."""
    if not _address:
        return
    try:
        answer = _ask(_address[0], content)
    except (OSError, ValueError) as error:
        log.warning("the virus scanner does not answer: %s", type(error).__name__)
        answer = ""
    if answer.endswith(" FOUND"):
        raise DocumentError(
            Message(
                "The virus scanner found something dangerous in this file. Check your computer before sending another."
            )
        )
    if answer != "stream: OK":
        raise DocumentError(
            Message("This file could not be checked for viruses, so it was not kept. Try again in a few minutes.")
        )


def _ask(address: str, content: bytes) -> str:
    """Return the scanner's answer. Raises OSError, or ValueError for an address that is none."""
    with _connected(address) as talk:
        talk.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _BLOCK):
            block = content[start : start + _BLOCK]
            talk.sendall(struct.pack("!L", len(block)) + block)
        talk.sendall(struct.pack("!L", 0))
        return _answer(talk)


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        talk = socket.socket(socket.AF_UNIX)
        talk.settimeout(SECONDS)
        try:
            talk.connect(address)
        except OSError:
            talk.close()
            raise
        return talk
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), SECONDS)


def _answer(talk: socket.socket) -> str:
    """Return what the scanner said; '' when it did not say all of it."""
    said = b""
    while b"\0" not in said and len(said) < _LONGEST and (block := talk.recv(_LONGEST)):
        said += block
    answer, end, _rest = said.partition(b"\0")
    return answer.decode(errors="replace") if end else ""
