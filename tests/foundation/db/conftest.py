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
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import TenantRef
from portal.people.accounts.models import Member
from portal.people.parties.models import Contact, Party
from portal.people.support.models import SupportAccess
from support.people import actor_of, ref_of


@dataclass
class Two:
    """An application with two territories: work goes on in `own`, the prize lies in `other`.

    `person` is a member there alone; the network has asked for a visit there, with the reason « Theirs ».
    """

    app: Flask
    own: TenantRef
    other: TenantRef
    prize: UUID
    person: UUID
    engine: str

    @contextmanager
    def work(self, tenant: TenantRef | None = None) -> Iterator[None]:
        """Work in a territory, by default the own one, in a context of its own."""
        with self.app.app_context(), use_tenant(tenant or self.own):
            yield


@pytest.fixture
def two(app: Flask, engine_kind: str) -> Two:
    own, other = ref_of(app, "demonstration-1"), ref_of(app, "ales-cevennes")
    made = Two(app, own, other, UUID(int=0), UUID(int=0), engine_kind)
    with made.work():
        here = set(db.session.scalars(select(Member.person_id)))
    with made.work(other):
        made.prize = db.session.scalars(select(Party.id).order_by(Party.id)).first()
        made.person = next(found for found in db.session.scalars(select(Member.person_id)) if found not in here)
        with transaction() as session:
            session.add(Contact(party_id=made.prize, name="Their contact"))
    network, asking = ref_of(app, "network"), actor_of(app, "network", "network_coordinator").person_id
    with app.app_context(), use_tenant(network, asking), transaction() as session:
        asked = {"tenant_id": other.id, "network_id": network.id, "person_id": asking, "person_name": "X"}
        session.add(SupportAccess(**asked, reason="Theirs", asked_at=now()))
    return made
