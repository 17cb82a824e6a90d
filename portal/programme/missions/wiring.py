"""What missions add to the rooms below: addresses, who sees which mission, menu, tasks, the file's tab."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import ColumnElement, and_, or_, select

from portal.casework.deadlines.registry import add_baskets, add_tasks
from portal.foundation.audit import words
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import mark
from portal.foundation.web import addresses, visibility
from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.foundation.worker.registry import job_handler
from portal.foundation.worker.schedule import daily
from portal.people.accounts.rules import VISITOR
from portal.people.leaving import registry as people
from portal.people.rights import queries as rights
from portal.programme.companies.models import Company
from portal.programme.missions import (
    day_views,
    file_parts,
    leaving,
    letter_views,
    listing,
    need_views,
    nightly,
    proposal_views,
    rules,
    tasks,
    trail,
    views,
)
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.models import Mission, MissionDocument, Need
from portal.programme.missions.pages import blueprint
from portal.programme.partners import expert_queries
from portal.programme.partners.models import ExpertField
from portal.programme.partners.registry import ListTab, add_block, add_list_tab
from portal.programme.projects import parts
from portal.programme.projects import registry as files
from portal.programme.projects.models import Project
from portal.programme.projects.registry import StepPage, Tab

STAFF = ("operator", "territory_manager", VISITOR)
PAGES = (views, need_views, proposal_views, letter_views, day_views)
"""The modules that give the blueprint its pages."""


@visibility.told(mark("those proposed to them and their own"))
def _own_missions(actor: Actor) -> ColumnElement[bool]:
    """An expert sees the missions proposed to them and theirs."""
    return Mission.expert_id.in_(expert_queries.own_experts(actor))


@visibility.told(mark("those of their firm’s experts, once both sides have agreed"))
def _lent(actor: Actor) -> ColumnElement[bool]:
    """A firm's contact sees the missions of its experts once both sides have agreed."""
    own = expert_queries.experts_of_party(actor.parties("partner_contact"))
    return and_(Mission.expert_id.in_(own), Mission.state != "proposed")


@visibility.told(mark("those of their own company"))
def _received(actor: Actor) -> ColumnElement[bool]:
    """A helped company sees the missions of its own files."""
    own = select(Project.id).join(Company, Company.id == Project.company_id)
    return Mission.project_id.in_(own.where(Company.party_id.in_(actor.parties("sme"))))


@visibility.told(mark("the open needs of their fields, and those proposed to them"))
def _open_to_experts(actor: Actor) -> ColumnElement[bool]:
    """An expert reads the open needs of their fields, and the one proposed to them."""
    fields = select(ExpertField.field).where(ExpertField.expert_id.in_(expert_queries.own_experts(actor)))
    searching = select(Mission.need_id).where(Mission.state == "searching")
    asked = select(Mission.need_id).where(Mission.expert_id.in_(expert_queries.own_experts(actor)))
    return or_(and_(Need.id.in_(searching), Need.field.in_(fields)), Need.id.in_(asked))


@visibility.told(mark("the open needs, and those proposed to their firm’s experts"))
def _open_to_firms(actor: Actor) -> ColumnElement[bool]:
    """A firm's contact reads the open needs, and those proposed to its experts."""
    searching = select(Mission.need_id).where(Mission.state == "searching")
    own = expert_queries.experts_of_party(actor.parties("partner_contact"))
    asked = select(Mission.need_id).where(Mission.expert_id.in_(own))
    return or_(Need.id.in_(searching), Need.id.in_(asked))


def _open_missions(_actor: Actor) -> int:
    return listing.open_count()


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    addresses.register(app, addresses.Address("mission", Mission, {"project": Mission.project_id}))
    addresses.register(app, addresses.Address("need", Need))
    addresses.register(app, addresses.Address("half_day", HalfDay, {"mission": HalfDay.mission_id}))
    own = {"mission": MissionDocument.mission_id}
    addresses.register(app, addresses.Address("mission_document", MissionDocument, own))
    _show()
    words.tell(trail.VERBS, trail.FIELDS)
    words.name_records("mission", trail.missions)
    words.name_records("half_day", trail.half_days)
    people.add(leaving.KIND)
    app.register_blueprint(blueprint)
    add_to_menu(NavItem(mark("Missions"), "missions.worklist", "missions.list", 30, count=_open_missions))
    add_to_menu(NavItem(mark("My missions"), "missions.mine", "missions.own", 30))
    add_to_menu(NavItem(mark("Needs"), "missions.need_list", "missions.answer", 40))
    add_list_tab(ListTab("missions", mark("Missions"), "missions.worklist", "missions.list", 10))
    add_list_tab(ListTab("needs", mark("Needs"), "missions.need_list", "missions.list", 40))
    add_tasks(tasks.tasks)
    add_baskets(tasks.baskets)
    add_block(file_parts.partner_blocks)
    _add_to_files()
    for step in rules.LIFE.transitions:
        if step.offered:
            rights.asks_too("missions.step", step.permission)
    job_handler(nightly.JOB, by_rules=True)(nightly.run)
    daily(nightly.JOB, 5)


def _show() -> None:
    for role in STAFF:
        visibility.grant(Mission, role, visibility.every)
        visibility.grant(Need, role, visibility.every)
    visibility.grant(Mission, "expert", _own_missions)
    visibility.grant(Mission, "partner_contact", _lent)
    visibility.grant(Mission, "sme", _received)
    visibility.grant(Need, "expert", _open_to_experts)
    visibility.grant(Need, "partner_contact", _open_to_firms)
    visibility.inherit(HalfDay, HalfDay.mission_id, Mission)
    visibility.inherit(MissionDocument, MissionDocument.mission_id, Mission)


def _add_to_files() -> None:
    files.add_tab(Tab("skills", mark("Skills"), "missions.tab", 40, "missions.view"))
    parts.add_part(Mission.project_id)
    files.add_entries(file_parts.entries)
    files.add_figures(file_parts.figures)
    files.add_block(file_parts.blocks)
    files.step_page("activate", StepPage("missions.new", mark("Note a need"), file_parts.begins_with_a_need))
    for event in ("follow_up", "close_success", "close_partial", "close_failed"):
        files.guard(event, file_parts.running_missions)
