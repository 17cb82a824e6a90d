"""The advances of the demonstration: who lends, a fund with two funders, one advance being repaid and late, one signed.

The late instalment lives in an invented territory, where all bad news of the demonstration lives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import demo_agreements
from portal.demo_people import LOADER, let_in, person
from portal.foundation.db.binding import current_tenant, use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import fold
from portal.foundation.web.errors import ConflictError
from portal.people.parties import service as parties
from portal.people.tenants import plugin_states
from portal.people.tenants import queries as tenants
from portal.people.tenants.models import PluginState, Tenant
from portal.programme.advances import agreements, granting, papers, payee, queries, reminders, service, terms
from portal.programme.advances.certificate import certificate
from portal.programme.advances.models import Advance
from portal.programme.advances.terms import Signatories
from portal.programme.aids import service as aids
from portal.programme.companies.service import CompanyData
from portal.programme.projects import queries as projects
from portal.programme.projects import takeover
from portal.programme.projects.takeover import TakenOver

PLUGIN = "alize_france"
LENDERS = {
    "ales-cevennes": "CCI Alès Cévennes",
    "demonstration-1": "Chambre de commerce de démonstration 1 (inventée)",
}
"""Who lends in the territories whose advances are shown. Each territory says for itself who really does."""

HOME = "demonstration-1"
HABITS = (1, 2, 3, 4, 1, 2, 14, 0, 1)
"""Days after the due day on which the firm usually pays."""


@dataclass(frozen=True, slots=True)
class Story:
    """A firm with an advance: paid some days before the demonstration's date, or signed and still to be paid."""

    company: str
    number: str
    place: str
    area: str
    title: str
    amount: int
    days: int
    jobs: tuple[int, int]
    contact: str
    account: str
    paid: bool


STORIES = (
    Story(
        *("Bois Clairval", "092417369", "Anduze", "30010", "Un second séchoir à bois"),
        amount=15_000,
        days=313,
        jobs=(3, 9),
        contact="Aline Verrand",
        account="FR779999900001DEMO000000169",
        paid=True,
    ),
    Story(
        *("Menuiserie des Aubes", "092417377", "Alès", "30007", "Un atelier de finition"),
        amount=12_000,
        days=4,
        jobs=(2, 6),
        contact="Hugo Lattes",
        account="FR779999900001DEMO000000266",
        paid=False,
    ),
)


def load(app: Flask, on: date) -> None:
    """Name the lenders and tell the stories as they stand on `on`; where the rules know no rate, without them."""
    with app.app_context():
        ids = {row.slug: row.id for row in db.session.scalars(select(Tenant).where(Tenant.slug.in_(LENDERS)))}
    for slug, lender in LENDERS.items():
        if slug in ids:
            _at(app, ids[slug], lambda lender=lender: _name_lender(lender))
    if HOME not in ids:
        return
    _at(app, ids[HOME], lambda: demo_agreements.fund(LOADER, person("accountant"), on))
    for story in STORIES:
        _at(app, ids[HOME], lambda story=story: _tell(story, on))
    _at(app, ids[HOME], lambda: _write(on))


def _at(app: Flask, tenant_id: UUID, work: Any) -> None:
    """Do `work` in a territory, as it is at that moment."""
    with app.app_context():
        territory = tenants.load(tenant_id)
    assert territory is not None
    with app.app_context(), use_tenant(territory.ref):
        work()


def _name_lender(lender: str) -> None:
    kept = db.session.scalars(select(PluginState.settings).where(PluginState.plugin == PLUGIN)).one()
    plugin_states.save_plugin_settings(
        person("territory_manager"), PLUGIN, {**kept, "lends": True, "lender": lender, "lender_seat": "Alès"}
    )


def _money(amount: int) -> Money:
    return Money.of(amount, current_tenant().currency)


def _tell(story: Story, on: date) -> None:
    """Take a file over, then walk its advance: prepared, signed, paid by a second person, repaid; the last one late."""
    signed_on = on - timedelta(days=story.days + (2 if story.paid else 0))
    prepared_on = signed_on - timedelta(days=3)
    project_id = _file(story, prepared_on)
    operator, manager, accountant = (
        person("operator"),
        person("territory_manager"),
        person("accountant"),
    )
    granting.grant(operator, project_id, prepared_on)
    party = projects.project_view(project_id).party_id
    with transaction() as session:
        parties.set_contact(session, party, story.contact, _address(story.company), "+33 1 99 00 00 00")
    aids.declare_nothing(operator, party, prepared_on, on)
    try:
        _sign(operator, manager, project_id, prepared_on, signed_on)
    except ConflictError:
        return
    payee.enter(operator, project_id, payee.checked(story.account), signed_on)
    if not story.paid:
        return
    paid_on = on - timedelta(days=story.days)
    paying = service.payout(accountant, project_id, paid_on, paid_on)
    service.disburse(accountant, paying, f"DEMO-AVANCE-{story.number}", paid_on)
    _repay(accountant, project_id, story, on)
    let_in(party)


def _address(company: str) -> str:
    return f"contact@{fold(company).replace(' ', '-')}.alize.example"


def _file(story: Story, decided_on: date) -> UUID:
    """Take the file over as it stood when its committee had granted the advance and its mission began."""
    company = CompanyData(
        name=story.company,
        identifiers={"fr:siren": story.number},
        place=story.place,
        area=story.area,
        headcount=story.jobs[1],
        invented=True,
    )
    return takeover.take_over(
        LOADER,
        TakenOver(
            company=company,
            title=story.title,
            state="active",
            received_on=add_months(decided_on, -4),
            studied_on=add_months(decided_on, -3),
            presented_on=decided_on,
            approved_on=decided_on,
            supported_on=decided_on,
            jobs_created=story.jobs[0],
            jobs_kept=story.jobs[1],
            advance_cents=_money(story.amount).cents,
            months=24,
        ),
    )


def _sign(operator: Actor, manager: Actor, project_id: UUID, prepared_on: date, signed_on: date) -> None:
    draft = terms.draft(project_id, prepared_on, prepared_on)
    people = Signatories(manager.name, "responsable du territoire", draft.file.contact_name, "gérance")
    paper = papers.agreement(draft, people)
    agreements.prepare(operator, draft, people, paper, None)
    signing = terms.signing(project_id, signed_on, draft.file.contact_name)
    proof = certificate(signing)
    copy = replace(paper, name=f"Convention signée {draft.reference}.pdf", data=None, template="", template_version="")
    agreements.sign(manager, signing, copy, proof, signed_on)


def _repay(accountant: Actor, project_id: UUID, story: Story, on: date) -> None:
    """Pay what fell due more than four weeks ago, the fourth in two parts; what is due since stays late."""
    advance = queries.current(project_id)
    assert advance is not None
    held = queries.schedules(advance.id)[0]
    for each, habit in zip(held.instalments, cycle(HABITS), strict=False):
        if each.due_on > on - timedelta(days=28):
            return
        came, half = each.due_on + timedelta(days=habit), _money(300)
        parts = [(came, each.amount)]
        if each.number == 4:
            parts = [(each.due_on - timedelta(days=1), half), (came + timedelta(days=2), each.amount - half)]
        for number, (day, amount) in enumerate(parts, 1):
            reference = f"DEMO-{story.number}-{each.number}-{number}"
            service.record_payment(accountant, project_id, amount, day, reference, on)


def _write(on: date) -> None:
    """Send the letters of the days that have passed: the worker did it then."""
    late = [row.instalment.due_on for row in _late(on)]
    for due_on in late:
        reminders.remind_on(due_on + timedelta(days=1))


def _late(on: date) -> list[Any]:
    ids = db.session.scalars(select(Advance.id).where(Advance.awaited_on < on)).all()
    return [row for stands in queries.standings(ids, on).values() for row in stands.late]
