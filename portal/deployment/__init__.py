"""What of a deployment is not safe: settings, folders, database. A finding has a code, and words for the operator."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from portal.deployment import database, folders, surroundings
from portal.deployment.place import Deployment, Unsafe
from portal.settings import KEYS, Settings, read

CHECKS = (*surroundings.CHECKS, *folders.CHECKS, *database.CHECKS)


def look(environ: Mapping[str, str] | None = None) -> Deployment:
    """Return this process's deployment to be judged, what `Settings` itself would refuse included."""
    env = os.environ if environ is None else environ
    values = read(env)
    keys = {name: values[name] for name in KEYS}
    acceptable = {**values, **{name: key.ljust(32, "0") for name, key in keys.items()}, "demo": False}
    mask = os.umask(0o077)
    os.umask(mask)
    return Deployment(env, Settings(**acceptable), keys, values["demo"], os.geteuid(), mask)


def unsafe(deployment: Deployment) -> Iterator[Unsafe]:
    """Yield everything that is not safe about a deployment, in the order in which it is best mended."""
    for check in CHECKS:
        yield from check(deployment)
