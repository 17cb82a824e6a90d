"""Where the bytes lie: one folder for each territory, random names, whole files or none.

A file is written inside the transaction that records it. When that transaction does not commit, the file goes too.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.session import PinnedSession, db, writing

_WRITTEN = "documents_written"
_NAME = re.compile(r"[0-9a-f]{64}")
_root: list[Path] = []


def configure(var_dir: Path) -> None:
    """Name the folder under which files are kept (`<var_dir>/files`), once, at start."""
    _root[:] = [var_dir / "files"]


def put(content: bytes) -> str:
    """Write `content` for the bound tenant and return its random name.

    Raises RuntimeError outside `transaction`, OSError when the disk refuses; nothing is left behind then.
    """
    if not writing.get():
        raise RuntimeError("a file is written inside the transaction that records it")
    name = secrets.token_hex(32)
    path = _path(current_tenant_id(), name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    session = db.session()
    if not session.in_transaction():
        session.begin()
    part = path.with_name(f".{name}.part")
    session.info.setdefault(_WRITTEN, []).extend((part, path))
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    _sync_folder(path.parent)
    return name


def open_stored(store_name: str) -> BinaryIO:
    """Return the bound tenant's file called `store_name`, open for reading. Raises FileNotFoundError."""
    return _path(current_tenant_id(), store_name).open("rb")


def _path(tenant_id: UUID, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of a stored file")
    if not _root:
        raise RuntimeError("files have no folder; see documents.store.configure")
    return _root[0] / str(tenant_id) / name[:2] / name


def _sync_folder(folder: Path) -> None:
    """Make the new name last: a folder is written to disk apart from its files."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@event.listens_for(PinnedSession, "after_commit")
def _keep_written(session: Session) -> None:
    """The transaction is on disk, and so are its files. A savepoint's end keeps nothing yet."""
    if not session.in_nested_transaction():
        session.info.pop(_WRITTEN, None)


@event.listens_for(PinnedSession, "after_transaction_end")
def _remove_written(session: Session, ended: SessionTransaction) -> None:
    """Remove the files of a transaction that ended without a commit."""
    if ended.parent is None:
        for path in session.info.pop(_WRITTEN, ()):
            path.unlink(missing_ok=True)
