"""Keeping a file: what was sent in, or what the portal set. The verb that calls has authorised the act.

Checking and setting take time and run with no transaction open (`receive`, `compose`); only `keep` writes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Protocol
from uuid import UUID

from portal.casework.documents import rules, scanner, store, typeset
from portal.casework.documents.models import Document
from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.session import end_reading, transaction, writing
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor

PDF = "application/pdf"


class Upload(Protocol):
    """A file as a form brings it."""

    @property
    def filename(self) -> str | None:
        """The name its sender gave it."""

    @property
    def stream(self) -> IO[bytes]:
        """Its bytes, from the beginning."""


def receive(upload: Upload) -> Ready:
    """Return what was sent in, checked, and found clean where a virus scanner is set.

    Raises DocumentError with what to do when it is not accepted.
    """
    _outside_transaction()
    content = upload.stream.read(rules.LARGEST + 1)
    ready = rules.check(upload.filename or "", content)
    scanner.scan(content)
    return ready


def compose(template: Path, data: Mapping[str, Any], name: str) -> Ready:
    """Set `template` with `data` and return the PDF, to be shown as `name`, whose slashes are no folders.

    Raises DocumentError.
    """
    _outside_transaction()
    content = typeset.typeset(template, data)
    digest = hashlib.sha256(content).hexdigest()
    made_with = data["template"]
    shown = rules.clean_name(re.sub(r"[/\\]", "-", name))
    return Ready(shown, PDF, content, digest, dict(data), made_with["name"], made_with["version"])


def _outside_transaction() -> None:
    if writing.get():
        raise RuntimeError("files are checked and set before the transaction opens")
    end_reading()


def keep(actor: Actor, ready: Ready, kind: str) -> UUID:
    """Store `ready` as a document of `kind` and return its id; with the caller's transaction, or not at all."""
    with transaction() as session:
        document = Document(
            name=ready.name,
            media_type=ready.media_type,
            size=len(ready.content),
            sha256=ready.sha256,
            store_name=store.put(ready.content),
            kind=kind,
            made_at=now(),
            member_id=actor.member_id,
            generated=ready.data is not None,
            data=ready.data,
            template=ready.template,
            template_version=ready.template_version,
        )
        session.add(document)
        session.flush()
        audit.record(actor, _verb(ready), "document", document.id, after=_traced(document))
        return document.id


def _verb(ready: Ready) -> str:
    return "document.attached" if ready.data is None else "document.made"


def _traced(document: Document) -> dict[str, Any]:
    names = ("name", "media_type", "size", "sha256", "kind", "template", "template_version")
    return {name: getattr(document, name) for name in names}


def attach(actor: Actor, upload: Upload, kind: str) -> UUID:
    """Check and keep what was sent in; return the document's id. Raises DocumentError."""
    return keep(actor, receive(upload), kind)


def make(actor: Actor, template: Path, data: Mapping[str, Any], kind: str, name: str) -> UUID:
    """Set and keep a document; return its id. Raises DocumentError."""
    return keep(actor, compose(template, data, name), kind)
