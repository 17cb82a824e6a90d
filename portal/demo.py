"""The demonstration: people, organisations and files of tenants/demo/*.toml, loaded through the services."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import demo_advances, demo_committee, demo_network, demo_running, demo_studies
from portal.demo_people import LOADER, person
from portal.foundation.db.binding import current_tenant, use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor, Grant, TenantRef
from portal.foundation.kernel.money import Money
from portal.people.accounts import service as accounts
from portal.people.accounts.models import Member
from portal.people.accounts.queries import actor_for
from portal.people.accounts.rules import ROLES
from portal.people.parties import service as parties
from portal.people.tenants import plugin_states
from portal.people.tenants import queries as tenants
from portal.people.tenants import service as tenant_service
from portal.programme.companies.service import CompanyData
from portal.programme.projects import service as projects
from portal.programme.projects.service import ProjectData
from portal.settings import ROOT, Settings

PARTY_OF = {"partner_contact": "partner", "expert": "partner", "funder": "funder"}
"""Which invented organisation a role of another party stands for; the helped company comes with its project."""


@dataclass(frozen=True, slots=True)
class People:
    """The logins: password, and by role the name in French and in Romanian territories."""

    password: str
    roles: dict[str, list[str]]
    network: dict[str, str]
    organisations: dict[str, list[str]]


def _folder(app: Flask | None = None) -> Path:
    settings: Settings | None = app.extensions["settings"] if app else None
    return (settings.tenants_dir if settings else ROOT / "tenants") / "demo"


def _read(folder: Path, name: str) -> dict[str, Any]:
    return tomllib.loads((folder / name).read_text(encoding="utf-8"))


def is_empty(app: Flask) -> bool:
    """Tell whether no territory has a member yet."""
    with app.app_context():
        refs = [tenants.bare_ref(row) for row in tenants.tenants()]
    for ref in refs:
        with app.app_context(), use_tenant(ref):
            if db.session.scalar(select(Member.id).limit(1)) is not None:
                return False
    return True


def load(app: Flask, on: date, *, network: bool = True) -> str:
    """Load people and files as they stand on `on`, and return what was loaded.

    `network` adds the history of every territory, so that the programme's published figures come out.
    """
    folder = _folder(app)
    people = People(**_read(folder, "people.toml"))
    files = {entry["slug"]: entry.get("project", []) for entry in _read(folder, "projects.toml")["territory"]}
    with app.app_context():
        refs = [tenants.bare_ref(row) for row in tenants.tenants()]
    count = 0
    move_clock(app, on)
    _enable_plugins(app, refs)
    for ref in refs:
        if ref.is_network:
            with app.app_context(), use_tenant(ref):
                _add_network_people(people)
        elif ref.slug in files:
            count += _load_territory(app, ref.id, people, files[ref.slug], on)
    demo_committee.load(app, folder, on, lambda tenant_id: _opener(app, tenant_id, people))
    demo_advances.load(app, on)
    demo_running.load(app, folder, on)
    told = f"demonstration: {count} files in {len(files)} territories"
    if network:
        told += f", {demo_network.load(app, folder, on)} of the past in the network"
    return f"{told}, on {on.isoformat()}"


def _enable_plugins(app: Flask, refs: list[TenantRef]) -> None:
    """Let every territory have said yes to what the network offers it."""
    for ref in refs:
        with app.app_context(), use_tenant(ref):
            for plugin in sorted(tenants.plugins_here()):
                if not tenants.plugins_here()[plugin].enabled:
                    plugin_states.switch_plugin(LOADER, plugin, on=True)


def move_clock(app: Flask, on: date, slug: str | None = None) -> list[str]:
    """Let it be `on` in every territory, or in the one called `slug`; return the slugs of those it moved."""
    with app.app_context():
        refs = [tenants.bare_ref(row) for row in tenants.tenants() if slug in (None, row.slug)]
    for ref in refs:
        with app.app_context(), use_tenant(ref):
            tenant_service.move_clock(on, LOADER)
    return [ref.slug for ref in refs]


def _load_territory(app: Flask, tenant_id: UUID, people: People, files: list[dict[str, Any]], on: date) -> int:
    with app.app_context():
        territory = tenants.load(tenant_id)
    assert territory is not None
    ref = territory.ref
    with app.app_context(), use_tenant(ref):
        staff = _add_people(ref, people)
    for body in files:
        with app.app_context(), use_tenant(ref):
            _walk(ref, body, staff, people, on, _folder(app))
    return len(files)


def _add_network_people(people: People) -> None:
    for role, name in people.network.items():
        accounts.add_member(LOADER, email(role, "network"), name, (Grant(role),), password=people.password)


def email(role: str, slug: str) -> str:
    """Return the invented address of a role in a territory."""
    return f"{role.replace('_', '-')}@{slug}.alize.example"


def _name(names: list[str], ref: TenantRef) -> str:
    return names[1] if ref.country == "RO" else names[0]


def _add_people(ref: TenantRef, people: People) -> dict[str, Actor]:
    """Add one login per role; return the actors by role."""
    organisations = {}
    with transaction() as session:
        for key, names in people.organisations.items():
            organisations[key] = parties.ensure(session, _name(names, ref), {}, invented=True).id
    staff = {}
    for role, names in people.roles.items():
        if role == "sme":
            continue
        grant = Grant(role, organisations.get(PARTY_OF.get(role, "")))
        staff[role] = _add(ref, people, role, _name(names, ref), grant)
    return staff


def _add(ref: TenantRef, people: People, role: str, name: str, grant: Grant) -> Actor:
    assert ROLES[role].party == (grant.party_id is not None), role
    member = accounts.add_member(LOADER, email(role, ref.slug), name, (grant,), password=people.password)
    person = db.session.scalars(select(Member.person_id).where(Member.id == member)).one()
    return actor_for(member, person, name, (grant,))


def _walk(
    ref: TenantRef, body: dict[str, Any], staff: dict[str, Actor], people: People, on: date, folder: Path
) -> UUID:
    """Open a file as its operator did, take its steps on days between the request and `on`, and return its id."""
    operator, received = staff["operator"], on - timedelta(days=body["days"])
    project_id = projects.open_project(operator, _project_data(ref, body, operator), received)
    steps = body["steps"]
    for number, event in enumerate(steps, 1):
        day = received + timedelta(days=body["days"] * number // (len(steps) + 1))
        who = staff["territory_manager"] if event == "mark_ready" else operator
        projects.take_step(who, project_id, event, day, body.get("reason", "") if event == steps[-1] else "")
        if event == "study":
            demo_studies.write(ref, project_id, body.get("study", {}), operator, day, folder)
    if body.get("sme"):
        _add_company_login(ref, people, body["company"])
    return project_id


def _opener(app: Flask, tenant_id: UUID, people: People) -> Callable[[dict[str, Any], date], UUID]:
    """Return what opens a file of a bound territory for its committee, by the territory's own staff."""
    ref, folder = current_tenant(), _folder(app)
    assert ref.id == tenant_id
    staff = {role: person(role) for role in ("operator", "territory_manager")}
    return lambda body, on: _walk(ref, body, staff, people, on, folder)


def _project_data(ref: TenantRef, body: dict[str, Any], operator: Actor) -> ProjectData:
    requested = body.get("requested")
    return ProjectData(
        company=CompanyData(
            name=body["company"],
            identifiers=body.get("identifiers", {}),
            registered=body.get("registered", True),
            place=body["place"],
            area=body.get("area"),
            activity=body.get("activity", ""),
            headcount=body.get("headcount"),
            invented=True,
            **dict(zip(("contact_name", "contact_email", "contact_phone"), body.get("contact", ()), strict=False)),
        ),
        title=body["title"],
        need=body.get("need", ""),
        requested=Money.of(requested, ref.currency) if requested else None,
        jobs_created=body["jobs"][0],
        jobs_kept=body["jobs"][1],
        lead_id=operator.member_id,
    )


def _add_company_login(ref: TenantRef, people: People, company: str) -> None:
    party = parties.find_by_name(db.session(), company)
    assert party is not None
    _add(ref, people, "sme", _name(people.roles["sme"], ref), Grant("sme", party.id))


def logins() -> Iterator[str]:
    """Yield the logins of the demonstration, the invented territory's operator first."""
    people = People(**_read(_folder(), "people.toml"))
    first, *others = (entry["slug"] for entry in _read(_folder(), "projects.toml")["territory"])
    yield f"Demonstration logins (password {people.password}):"
    for role in people.roles:
        yield f"  {email(role, first)}"
    for role in people.network:
        yield f"  {email(role, 'network')}"
    yield f"The territory's roles are at {' and '.join(others)} too: {email('operator', others[-1])}"
