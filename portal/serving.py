"""Serving the pages with granian, and running the worker beside it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from types import FrameType

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from portal.foundation.worker import service as worker
from portal.settings import Settings

ADDRESS = "127.0.0.1"


class PortTakenError(OSError):
    """Another program listens on the port."""


def serve(settings: Settings) -> None:
    """Serve until stopped. Raises PortTakenError in one line when the port is not free."""
    check_port(settings.port)
    Granian(
        "portal.wsgi:application",
        address=ADDRESS,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,
        websockets=False,
    ).serve()


def check_port(port: int) -> None:
    """Raise PortTakenError when something already listens on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            raise PortTakenError(f"port {port} is taken; choose another one with PORT=8001") from None


def work(app: Flask) -> None:
    """Do background work until the process is told to stop."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with app.app_context():
        worker.run_forever(stop)


def run_all(settings: Settings) -> None:
    """Serve the pages with a worker beside; both end together."""
    check_port(settings.port)
    helper = subprocess.Popen([sys.executable, "-m", "portal", "worker"])
    try:
        serve(settings)
    finally:
        helper.terminate()
        helper.wait(timeout=10)
