"""The ends of the chains, noted each day in a folder outside the database: with them a cut tail is found.

One file a day, one line a tenant, only ever added to; the folder is best kept, or copied, where whoever can write the
database cannot write.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from portal.foundation.audit import service
from portal.foundation.audit.chain import Head
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.session import end_reading
from portal.foundation.kernel.clock import now
from portal.foundation.worker.registry import job_handler
from portal.foundation.worker.schedule import daily

log = logging.getLogger(__name__)
KIND = "audit.head"
HOUR = 1
"""Once a day, from one in the morning on in the territory's own zone."""

_folder: Path | None = None


class HeadsError(Exception):
    """The ends that were noted cannot be read."""


class TrailCutError(HeadsError):
    """The database's chain does not hold the end that was noted outside it: it was cut, or written anew."""


def configure(folder: Path) -> None:
    """Name the folder (AUDIT_HEAD_DIR), once, at start, and have the worker note each tenant's end daily."""
    global _folder  # noqa: PLW0603  set once, at start
    _folder = folder
    job_handler(KIND)(_daily)
    daily(KIND, HOUR, everywhere=True)


def note() -> Head:
    """Add the end of the bound tenant's chain to today's file, and return it.

    Raises TrailCutError, and adds nothing, when the chain does not hold the end noted before; OSError.
    """
    known, head = kept().get(current_tenant_id()), service.head_line()
    if known is not None and not service.holds(known):
        log.error("the trail of tenant %s does not hold the end noted at line %s", known.tenant_id, known.seq)
        raise TrailCutError(f"line {known.seq} was noted and is not there any more")
    end_reading()
    if head != known:
        _add(_required_folder(), str(head))
    return head


def kept(folder: Path | None = None) -> dict[UUID, Head]:
    """Return the furthest end noted for each tenant. Raises HeadsError."""
    paths = sorted((folder or _required_folder()).glob("*.heads"))
    return furthest(line for path in paths for line in path.read_bytes().decode("ascii", "replace").splitlines())


def furthest(lines: Iterable[str]) -> dict[UUID, Head]:
    """Return the furthest end that `lines` tell of each tenant. Raises HeadsError for a line that is none."""
    found: dict[UUID, Head] = {}
    for line in lines:
        try:
            head = Head.parse(line)
        except ValueError:
            raise HeadsError(f"this is not the end of a chain: {line.strip()[:60]}") from None
        if head.tenant_id not in found or head.seq > found[head.tenant_id].seq:
            found[head.tenant_id] = head
    return found


def _add(folder: Path, line: str) -> None:
    """Add a line in one write, and have it on the disk before going on."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{now().date().isoformat()}.heads"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{line}\n".encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)


def _required_folder() -> Path:
    if _folder is None:
        raise RuntimeError("no folder for the ends of the chains; see audit.heads.configure")
    return _folder


def _daily(_subject: UUID | None) -> None:
    note()
