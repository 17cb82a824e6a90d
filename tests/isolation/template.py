"""The world of the isolation tests, built once for the run and copied for each file of tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, create_engine

from isolation.factories import all_factories
from isolation.kept import kept
from isolation.world import Tenant, World, admin_url, build, empty
from portal.foundation.db.engines import normal_url
from support.app import Place, close

LEFT_OUT = {"app", "ref"}
"""What a tenant of a world has from the application that it is opened with."""


class Worlds(Place):
    """Databases that hold a world: a loaded one, and what isolation/world.py puts into it."""

    @classmethod
    def over(cls, loaded: Place, copies: Path) -> Worlds:
        """Return the worlds that stand on the loaded demonstration."""
        folder = loaded.folder.with_name(f"world-{loaded.engine}")
        return cls(loaded.engine, folder, loaded.server, f"{loaded.template}_world", copies, loaded.template)

    @property
    def people(self) -> Path:
        """Who is in these worlds, with their cookies, by tenant."""
        return self.folder / "people"

    def build(self) -> None:
        """Fill a copy of what is loaded, and keep who the people are and their cookies."""
        loaded, folder = self.folder.with_name(f"template-{self.engine}"), self.folder / "template"
        shutil.copytree(loaded / "template", folder)
        if self.server is not None:
            self.server.create(self.template, template=self.roles)
        app = self._open(self.template, folder)
        with self._admin(app) as admin:
            made = build(app, admin, self.folder, all_factories())
        close(app)
        found = {
            slug: {f.name: getattr(t, f.name) for f in fields(t) if f.name not in LEFT_OUT}
            for slug, t in made.tenants.items()
        }
        kept(self.people, lambda: found)

    @contextmanager
    def opened(self) -> Iterator[World]:
        """Give a world of one's own."""
        with self.copy() as app, self._admin(app) as admin:
            made = empty(app, admin, self.folder)
            for slug, found in kept(self.people, dict).items():
                vars(made.tenants[slug]).update(found)
            yield made

    @contextmanager
    def _admin(self, app: Flask) -> Iterator[Engine]:
        admin = create_engine(normal_url(admin_url(app, self)))
        try:
            yield admin
        finally:
            admin.dispose()


def _of(tenant: Tenant) -> dict[str, Any]:
    return {field.name: getattr(tenant, field.name) for field in fields(tenant) if field.name not in LEFT_OUT}
