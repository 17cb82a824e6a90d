"""Partners and experts in the words of the trail."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from portal.foundation.audit.words import Field, Named
from portal.foundation.db.session import db
from portal.foundation.kernel.competence import FIELDS as COMPETENCES
from portal.foundation.kernel.message import mark
from portal.people.parties.models import Party
from portal.programme.partners.models import Expert, Partner

VERBS = {
    "partner.added": mark("%(who)s added a partner firm."),
    "partner.edited": mark("%(who)s changed what is known of a partner firm."),
    "expert.nominated": mark("%(who)s nominated an expert."),
    "expert.edited": mark("%(who)s changed what is known of an expert."),
    "expert.paused": mark("%(who)s changed an expert’s pause."),
}
FIELDS = {
    "position": Field(mark("Position")),
    "fields": Field(mark("Fields"), COMPETENCES),
    "half_days_per_year": Field(mark("Half-days a year")),
    "available_from": Field(mark("Available from")),
    "available_until": Field(mark("Available until")),
    "paused_until": Field(mark("Paused until")),
    "member_id": Field(mark("Own access to the portal"), record="member"),
    "since": Field(mark("Partner since")),
    "contact_name": Field(mark("Contact")),
}


def partners(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return how these partner firms are called."""
    rows = db.session.execute(
        select(Partner.id, Party.name).join(Party, Party.id == Partner.party_id).where(Partner.id.in_(ids))
    )
    return {row.id: Named(row.name, url_for("partners.show", partner_id=row.id)) for row in rows}


def experts(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return how these experts are called."""
    rows = db.session.execute(select(Expert.id, Expert.name).where(Expert.id.in_(ids)))
    return {row.id: Named(row.name, url_for("partners.edit_expert", expert_id=row.id)) for row in rows}


def parties(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return how these organisations are called."""
    rows = db.session.execute(select(Party.id, Party.name).where(Party.id.in_(ids)))
    return {row.id: Named(row.name) for row in rows}
