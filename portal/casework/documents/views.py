"""Giving a file back: always as a download, of the type it was accepted as, and nothing may run in it."""

from __future__ import annotations

from uuid import UUID

from flask import Response, send_file

from portal.casework.documents.queries import open_file

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def send(document_id: UUID) -> Response:
    """Return the file as an answer. The view that calls was reached through an address that the gate checked."""
    document, file = open_file(document_id)
    answer = send_file(
        file,
        mimetype=document.media_type,
        as_attachment=True,
        download_name=document.name,
        conditional=False,
        etag=False,
        max_age=None,
    )
    answer.content_length = document.size
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer
