"""Two loaded territories on both engines, and a way around each wall for whoever attacks them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import TenantRef
from portal.people.parties.models import Contact, Party
from support.app import ref_of


@dataclass
class Two:
    """An application with two territories: work goes on in `own`, the prize lies in `other`."""

    app: Flask
    own: TenantRef
    other: TenantRef
    prize: UUID
    engine: str

    @contextmanager
    def work(self, tenant: TenantRef | None = None) -> Iterator[None]:
        """Work in a territory, by default the own one, in a context of its own."""
        with self.app.app_context(), use_tenant(tenant or self.own):
            yield


@pytest.fixture
def two(app: Flask, engine_kind: str) -> Two:
    own, other = ref_of(app, "demonstration-1"), ref_of(app, "ales-cevennes")
    made = Two(app, own, other, UUID(int=0), engine_kind)
    with made.work(other):
        made.prize = db.session.scalars(select(Party.id).order_by(Party.id)).first()
        with transaction() as session:
            session.add(Contact(party_id=made.prize, name="Their contact"))
    return made
