"""A territory that lent twice: to a firm with its number, and to one whose number was taken out of its file since.

The first was helped by a mission too, which came in as history: nobody valued it.
"""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete

from portal.foundation.db.session import db, transaction
from portal.people.parties.models import Party, PartyIdentifier
from portal.programme.missions import takeover as missions
from portal.programme.missions.takeover import MissionTakenOver
from portal.programme.partners import service as partners
from portal.programme.partners.service import ExpertData, PartnerData
from portal.programme.projects import queries as projects
from support.advances import ROBOT, Advances

KNOWN, NAMELESS = "=Ateliers d’essai", "Ateliers sans numéro"


@pytest.fixture(scope="module")
def lending(shared_app: Flask) -> Advances:
    """Give the territory; a test changes nothing but what it puts back."""
    world = Advances(shared_app)
    first = world.running(9_000, 24)
    world.set(lender_number="732829320")
    second = world.approved(12_000, 24, number="404833048")
    world.prepare(second)
    world.sign(second)
    with world.at_work(), transaction():
        partner = partners.add_partner(ROBOT, PartnerData("Verreries Essai (inventées)", invented=True))
        expert = partners.nominate_expert(ROBOT, partner, ExpertData("Odile Essai", ("hr",), 12))
        days = [(date(2026, 3, 3), "morning"), (date(2026, 3, 3), "afternoon")]
        told = MissionTakenOver(first, 1, "hr", expert, "Conseil", 2, date(2026, 2, 2), date(2026, 5, 4), days)
        missions.take_over_all(ROBOT, [told])
        for project_id, name in ((first, KNOWN), (second, NAMELESS)):
            party = db.session.get(Party, projects.project_view(project_id).party_id)
            assert party is not None
            party.name = name
        db.session.execute(delete(PartyIdentifier).where(PartyIdentifier.party_id == party.id))
    return world
