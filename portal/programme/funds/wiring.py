"""What funds add to the rooms below: addresses, who sees them, the menu, the fund's line on a person's day."""

from __future__ import annotations

from datetime import date

from flask import Flask

from portal.casework.deadlines.registry import Block, add_blocks
from portal.foundation.audit import words
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import mark
from portal.foundation.web import addresses, visibility
from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.people.accounts.rules import VISITOR
from portal.programme.funds import checking, queries, registry, trail
from portal.programme.funds.models import Commitment, Convention, LedgerEntry
from portal.programme.funds.views import blueprint

STAFF = ("operator", "territory_manager", "accountant", VISITOR)


def _line(actor: Actor, _on: date) -> list[Block]:
    """The fund in one line; nothing where no money has come in yet."""
    if not actor.may("funds.view"):
        return []
    figures = queries.figures()
    if not any((figures.available, figures.balance, figures.reserved, figures.outstanding)):
        return []
    context: dict[str, object] = {"figures": figures, "reserved_url": registry.reserved_url()}
    return [Block("funds/_line.html", context, order=60)]


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    addresses.register(app, addresses.Address("convention", Convention))
    addresses.register(app, addresses.Address("commitment", Commitment, {"convention": Commitment.convention_id}))
    for model in (Convention, Commitment, LedgerEntry):
        for role in STAFF:
            visibility.grant(model, role, visibility.every)
    words.tell(trail.VERBS, trail.FIELDS)
    app.register_blueprint(blueprint)
    checking.wire()
    add_to_menu(NavItem(mark("Fund"), "funds.overview", "funds.view", 50))
    add_blocks(_line)
