"""What advances add to the rooms below: addresses, tab, figures, thread, guards, tasks, baskets, the daily letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from uuid import UUID

from flask import Flask, url_for

from portal.casework.deadlines.registry import Basket, Look, add_baskets, add_look
from portal.foundation.audit import words
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Finding, Level
from portal.foundation.kernel.message import Message, mark
from portal.foundation.web import addresses, visibility
from portal.foundation.web.i18n import format_money
from portal.programme.advances import (
    account_views,
    amendment_views,
    declaration_views,
    granting,
    letter_views,
    listing,
    payment_views,
    queries,
    reminders,
    rules,
    trail,
)
from portal.programme.advances.agreements import ELSEWHERE
from portal.programme.advances.models import Advance, Movement
from portal.programme.advances.views import blueprint
from portal.programme.aids.registry import add_act
from portal.programme.funds.advance_terms import advance_rules
from portal.programme.funds.registry import set_reserved
from portal.programme.projects import documents, parts, registry
from portal.programme.projects.models import Project
from portal.programme.projects.registry import Consequence, Entry, StepPage, SummaryBlock, SummaryFigure, Tab

PAGES = (account_views, payment_views, amendment_views, declaration_views, letter_views)
"""Pages of this room that no other file imports."""


def _shown(project_id: UUID, actor: Actor) -> queries.AdvanceView | None:
    """The file's advance, for those who may see it."""
    if not actor.may(rules.VIEW) or not parts.has(project_id, Advance.project_id):
        return None
    return queries.current(project_id)


def _granted(project_id: UUID) -> bool:
    """An agreement is prepared for an advance; days of an expert alone begin with a mission letter."""
    return parts.has(project_id, Advance.project_id)


def _figures(project_id: UUID, actor: Actor, on: date) -> list[SummaryFigure]:
    """What is still to come back, and what is late of it."""
    advance = _shown(project_id, actor)
    stands = queries.standing_of(advance.id, on) if advance is not None and advance.disbursed_on else None
    if stands is None:
        return []
    url = url_for("advances.show", project_id=project_id)
    repaid = Message("%(repaid)s of %(total)s repaid", {"repaid": stands.repaid, "total": stands.principal})
    found = [SummaryFigure(format_money(stands.remaining), Message("Still to be repaid"), repaid, url, "sea", 15)]
    if stands.late:
        days = Message("%(num)s day", {"num": stands.late_days}, "%(num)s days")
        found.append(SummaryFigure(format_money(stands.late_amount), Message("Late"), days, url, "bad", 16))
    return found


def _thread(project_id: UUID, actor: Actor, on: date) -> list[Entry]:
    """The agreement, the payment, what came back, and the next day."""
    advance = _shown(project_id, actor)
    if advance is None:
        return []
    url = url_for("advances.show", project_id=project_id)
    found = []
    if advance.contracted_on:
        found.append(Entry(advance.contracted_on, Message("Agreement signed"), "plum", "doc", url))
    if advance.disbursed_on is None:
        return found
    said = {"amount": advance.principal}
    found.append(Entry(advance.disbursed_on, Message("%(amount)s paid to the company", said), "sea", "euro", url))
    stands = queries.standing_of(advance.id, on)
    assert stands is not None
    for row in stands.rows:
        if row.parts and row.missing.cents == 0:
            text = Message("Instalment no. %(n)s received", {"n": row.instalment.number})
            found.append(Entry(row.parts[-1].paid_on, text, "ok", "euro"))
    if stands.next is not None:
        text = Message(
            "Instalment no. %(n)s: %(amount)s", {"n": stands.next.instalment.number, "amount": stands.next.missing}
        )
        found.append(Entry(stands.next.instalment.due_on, text, "sun", "euro", url))
    return found


def _card(project_id: UUID, actor: Actor, on: date) -> list[SummaryBlock]:
    """The advance at a glance."""
    advance = _shown(project_id, actor)
    stands = queries.standing_of(advance.id, on) if advance is not None and advance.disbursed_on else None
    if stands is None:
        return []
    return [SummaryBlock("advances/_card.html", {"standing": stands, "project_id": project_id}, 40)]


def _still_due(project_id: UUID, _actor: Actor, _on: date) -> list[Finding]:
    """A file is not closed while its advance is being repaid, nor while it is promised."""
    advance = queries.current(project_id)
    if advance is None or advance.state not in {"active", *rules.RESERVED}:
        return []
    stands = queries.standing_of(advance.id, date.max) if advance.disbursed_on else None
    left = stands.remaining if stands else advance.principal
    message = Message("%(left)s of the advance are still to be paid or repaid.", {"left": left})
    return [Finding("advances.still_due", Level.BLOCK, message)]


def _own_page(project_id: UUID, _actor: Actor, _on: date) -> list[Finding]:
    """The agreement of an advance is prepared on its own page, with its schedule and its aid."""
    advance = queries.current(project_id)
    if advance is None or advance.state != "approved":
        return []
    message = Message(
        "Prepare the agreement in the part « Repayments » of the file: its schedule and aid belong to it."
    )
    return [Finding(ELSEWHERE, Level.BLOCK, message)]


def _baskets(actor: Actor, on: date) -> Iterable[Basket]:
    """Late instalments; for who pays advances, those to be paid. Where none is offered, only what is left of them."""
    if not actor.may(rules.LIST):
        return []
    label, definition = Message("Late instalments"), Message("An instalment has not come on its day.")
    found = [Basket(label, definition, listing.count("late", on), url_for("advances.late"), 70)]
    if actor.may(rules.DISBURSE):
        promised = Message("Advances promised"), Message("Granted, not paid to the company yet.")
        url = url_for("advances.index", basket="reserved")
        found.append(Basket(*promised, listing.count("reserved", on), url, 65))
    return found if _offered(on) else [basket for basket in found if basket.count]


def _offered(on: date) -> bool:
    try:
        return advance_rules(on).offered
    except HookFailedError:
        return True


def _nothing(_project_id: UUID, _on: date) -> None:
    return None


def _look(code: str, action: Message, endpoint: str, icon: str, word: Message) -> None:
    place = partial(_place, endpoint)
    add_look(code, Look(action=action, icon=icon, url=place, word=word))


def _place(endpoint: str, project_id: UUID) -> str:
    return url_for(endpoint, project_id=project_id)


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    addresses.register(app, addresses.Address("movement", Movement, {"project": Movement.project_id}))
    visibility.inherit(Advance, Advance.project_id, Project)
    visibility.inherit(Movement, Movement.project_id, Project)
    words.tell(trail.VERBS, trail.FIELDS)
    app.register_blueprint(blueprint)
    reminders.wire()
    for code, label in rules.DOCUMENTS.items():
        documents.add_kind(code, label, rules.VIEW)
    for letter, label in rules.LETTERS.items():
        documents.add_kind(letter, label, rules.LIST)
    add_act(declaration_views.offered)
    _on_the_file()
    _on_the_day()
    set_reserved(listing.reserved, "advances.index", basket="reserved")


def _on_the_file() -> None:
    registry.add_tab(Tab("repayments", mark("Repayments"), "advances.show", 40, rules.VIEW))
    parts.add_part(Advance.project_id)
    registry.add_figures(_figures)
    registry.add_entries(_thread)
    registry.add_block(_card)
    registry.step_page("contract", StepPage("advances.prepare", leads=_granted))
    registry.guard("contract", _own_page)
    for event in ("follow_up", "close_success", "close_partial"):
        registry.guard(event, _still_due)
    for event in ("approve", "approve_conditional", "conditions_lifted"):
        registry.follows(event, Consequence(_nothing, granting.grant))
    for event in ("decline", "lapse"):
        registry.follows(event, Consequence(_nothing, granting.give_up))


def _on_the_day() -> None:
    _look("advance.prepare", Message("Prepare"), "advances.prepare", "doc", Message("agreement"))
    _look("advance.sign", Message("Record"), "advances.sign", "check", Message("signature"))
    _look("advance.account", Message("Enter"), "advances.account", "euro", Message("account"))
    _look("advance.disburse", Message("Pay"), "advances.disburse", "euro", Message("payment"))
    _look("advance.difficulty", Message("Note the call"), "advances.call", "phone", Message("difficulty"))
    _look("advance.no_address", Message("Open"), "advances.show", "phone", Message("call"))
    add_baskets(_baskets)
