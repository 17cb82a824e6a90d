"""What aids adds to the rooms below: addresses, who sees whose aid, pages."""

from __future__ import annotations

from flask import Flask

from portal.foundation.audit import words
from portal.foundation.web import addresses, visibility
from portal.people.parties.models import Party
from portal.programme.aids import link_views, trail, year_views
from portal.programme.aids.models import PriorAid
from portal.programme.aids.views import blueprint

PAGES = (link_views, year_views)
"""Pages of this room that no other file imports."""


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    addresses.register(app, addresses.Address("prior_aid", PriorAid, {"party": PriorAid.party_id}))
    visibility.inherit(PriorAid, PriorAid.party_id, Party)
    words.tell(trail.VERBS, trail.FIELDS)
    app.register_blueprint(blueprint)
