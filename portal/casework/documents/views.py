"""Giving a file back: always as a download, of the type it was accepted as, and nothing may run in it."""

from __future__ import annotations

import hashlib
import io
from uuid import UUID

from flask import Response, send_file

from portal.casework.documents.queries import open_file

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class AlteredFileError(RuntimeError):
    """The stored bytes are not those that were kept: the file is not given out, the operator of the portal is told."""


def download(content: bytes, media_type: str, name: str) -> Response:
    """Return a file made just now, which is not kept, as an answer."""
    answer = send_file(io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)
    answer.headers.update(HEADERS)
    return answer


def send(document_id: UUID) -> Response:
    """Return the file as an answer. The view that calls was reached through an address that the gate checked.

    Raises AlteredFileError or FileNotFoundError when the stored file is not what it was.
    """
    document, file = open_file(document_id)
    with file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise AlteredFileError(f"document {document.id} was altered outside the portal")
    answer = send_file(
        io.BytesIO(content),
        mimetype=document.media_type,
        as_attachment=True,
        download_name=document.name,
        conditional=False,
        etag=False,
    )
    answer.headers.update(HEADERS)
    return answer
