"""How the portal reads from another machine: few bytes, little time, uncompressed."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import requests
from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError


class Careful(HTTPAdapter):
    """Reads no more of an answer than `largest` bytes, and no longer than `seconds`."""

    def __init__(self, seconds: float, largest: int) -> None:
        super().__init__()
        self._seconds, self._largest = seconds, largest

    def send(self, request: PreparedRequest, *_args: Any, **options: Any) -> Response:
        """Return the whole answer, uncompressed. Raises RequestException for one that is too long, slow or broken."""
        request.headers["Accept-Encoding"] = "identity"
        options |= {"stream": True, "timeout": (self._seconds, self._seconds)}
        until = time.monotonic() + self._seconds
        response = super().send(request, **options)
        try:
            whole = self._whole(response, until)
        except HTTPError as broken:
            raise RequestException(broken) from None
        finally:
            response.close()
        response.raw = BytesIO(whole)
        return response

    def _whole(self, response: Response, until: float) -> bytes:
        content = bytearray()
        while block := response.raw.read1(65536, decode_content=False):
            content += block
            if len(content) > self._largest or time.monotonic() > until:
                raise RequestException("too long or too slow")
        return bytes(content)


def be_careful(session: requests.Session, seconds: float, largest: int) -> None:
    """Have a session reach everything through a careful adapter."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, Careful(seconds, largest))
