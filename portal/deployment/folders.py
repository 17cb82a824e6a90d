"""Folders and files that others on the machine could read or change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.deployment.place import Check, Deployment, Unsafe
from portal.foundation.kernel.clock import now

OTHERS, OTHERS_WRITE = 0o077, 0o022
OLDEST = timedelta(hours=48)
"""The ends of the trail are noted every night: later than that, no worker runs."""


def own_files(place: Deployment) -> Iterator[Unsafe]:
    """The folder of data, and what lies in it."""
    var = place.settings.var_dir
    if not var.is_dir():
        yield Unsafe("var-missing", f"{var} is not there: run `portal db upgrade`")
        return
    if _mode(var) & OTHERS:
        yield Unsafe("var-open", f"{var} is open to other users of the machine: chmod 700")
    secrets = var / "secrets.json"
    if secrets.exists() and _mode(secrets) & OTHERS:
        yield Unsafe("secrets-open", f"{secrets} is open to other users: chmod 600, and make new keys")
    if secrets.exists() and secrets.stat().st_uid != var.stat().st_uid:
        yield Unsafe("secrets-owner", f"{secrets} belongs to another user than its folder")
    files = var / "files"
    if files.is_dir() and _mode(files) & OTHERS:
        yield Unsafe("files-open", f"{files} is open to other users: chmod 700; it holds the documents")
    if place.umask & 0o007 != 0o007:
        yield Unsafe("umask", f"new files would be open to everybody (umask {place.umask:03o}): set umask 027 or 077")


def tenant_files(place: Deployment) -> Iterator[Unsafe]:
    """The files that make territories."""
    folder = place.settings.tenants_dir
    if not folder.is_dir():
        yield Unsafe("tenants-missing", f"TENANTS_DIR, {folder}, is not there")
    elif any(_mode(path) & OTHERS_WRITE for path in (folder, *folder.glob("*.toml"))):
        yield Unsafe("tenants-writable", f"others may change {folder} or a file in it: chmod go-w")
    elif folder.is_relative_to(place.settings.var_dir):
        yield Unsafe("tenants-in-var", f"TENANTS_DIR lies in {place.settings.var_dir}, where the portal itself writes")


def heads(place: Deployment) -> Iterator[Unsafe]:
    """Where the ends of the trail are noted."""
    folder = place.settings.audit_head_dir
    if folder.is_relative_to(place.settings.var_dir):
        yield Unsafe(
            "heads-beside", "AUDIT_HEAD_DIR lies with the data: who alters the trail alters its proof. Move it"
        )
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield Unsafe("heads-unwritable", f"AUDIT_HEAD_DIR, {folder}, cannot be written: a cut tail would not be found")
        return
    if any(_mode(path) & OTHERS_WRITE for path in (folder, *folder.glob("*.heads"))):
        yield Unsafe("heads-writable", f"others may change what {folder} holds: chmod go-w")
    latest = max((path.stat().st_mtime for path in folder.glob("*.heads")), default=0.0)
    if now() - datetime.fromtimestamp(latest, UTC) > OLDEST:
        yield Unsafe("heads-old", "no end of the trail was noted for two days: does `portal worker` run?")


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


CHECKS: tuple[Check, ...] = (own_files, tenant_files, heads)
