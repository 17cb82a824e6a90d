"""What partners adds to the rooms below: addresses, who sees which firm and expert, its lists."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import ColumnElement

from portal.foundation.audit import words
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import mark
from portal.foundation.web import addresses, visibility
from portal.people.accounts.rules import VISITOR
from portal.programme.partners import expert_queries, trail
from portal.programme.partners.models import Expert, Partner
from portal.programme.partners.registry import ListTab, add_list_tab
from portal.programme.partners.views import blueprint

STAFF = ("operator", "territory_manager", VISITOR)


def _own_firm(actor: Actor) -> ColumnElement[bool]:
    """A contact sees the firms they stand for."""
    return Partner.party_id.in_(actor.parties("partner_contact"))


def _own_people(actor: Actor) -> ColumnElement[bool]:
    """A contact sees the experts of the firms they stand for."""
    return Expert.id.in_(expert_queries.experts_of_party(actor.parties("partner_contact")))


def _oneself(actor: Actor) -> ColumnElement[bool]:
    """An expert sees what is known of them."""
    return Expert.id.in_(expert_queries.own_experts(actor))


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    addresses.register(app, addresses.Address("partner", Partner))
    addresses.register(app, addresses.Address("expert", Expert, {"partner": Expert.partner_id}))
    for role in STAFF:
        visibility.grant(Partner, role, visibility.every)
        visibility.grant(Expert, role, visibility.every)
    visibility.grant(Partner, "partner_contact", _own_firm)
    visibility.grant(Expert, "partner_contact", _own_people)
    visibility.grant(Expert, "expert", _oneself)
    words.tell(trail.VERBS, trail.FIELDS)
    words.name_records("partner", trail.partners)
    words.name_records("expert", trail.experts)
    words.name_records("party", trail.parties)
    app.register_blueprint(blueprint)
    add_list_tab(ListTab("partners", mark("Partners"), "partners.index", "partners.view", 20))
    add_list_tab(ListTab("experts", mark("Experts"), "partners.experts", "partners.view", 30))
