"""What groups adds to the rooms below: addresses, who sees which ties, words of the trail."""

from __future__ import annotations

from flask import Flask

from portal.foundation.audit import words
from portal.foundation.web import addresses, visibility
from portal.people.accounts.rules import VISITOR
from portal.people.parties.models import Party
from portal.programme.groups import trail
from portal.programme.groups.models import FirmFigures, FirmLink

STAFF = ("operator", "territory_manager", "accountant", VISITOR)


def wire(app: Flask) -> None:
    """Add this room's rules to `app`."""
    addresses.register(app, addresses.Address("party", Party))
    addresses.register(app, addresses.Address("firm_link", FirmLink, {"party": FirmLink.party_id}))
    addresses.register(app, addresses.Address("firm_figures", FirmFigures, {"party": FirmFigures.party_id}))
    for role in STAFF:
        visibility.grant(Party, role, visibility.every)
    visibility.inherit(FirmLink, FirmLink.party_id, Party)
    visibility.inherit(FirmFigures, FirmFigures.party_id, Party)
    words.tell(trail.VERBS, trail.FIELDS)
