"""What the committee adds to the rooms below: addresses, who sees what, menu, tasks, the file's tab and thread."""

from __future__ import annotations

from flask import Flask

from portal.casework.deadlines.registry import add_blocks, add_tasks
from portal.foundation.audit import words
from portal.foundation.kernel.message import mark
from portal.foundation.web import addresses, visibility
from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.people.accounts.rules import VISITOR
from portal.people.leaving import registry as people
from portal.programme.committee import (
    access,
    file_views,
    leaving,
    member_views,
    minutes_views,
    notification,
    rules,
    sitting_views,
    tasks,
    trail,
    views,
)
from portal.programme.committee.blueprint import blueprint
from portal.programme.committee.models import AgendaItem, Interest, Meeting, Minutes
from portal.programme.projects import documents, parts
from portal.programme.projects.models import Project, ProjectDocument
from portal.programme.projects.registry import StepPage, Tab, add_entries, add_tab, step_page
from portal.programme.projects.study_models import Condition, Decision

PAGES = (views, member_views, sitting_views, minutes_views)
"""The modules that give the blueprint its pages."""
STAFF = ("operator", "territory_manager", VISITOR)
MEMBER, CHAIR = "committee_member", "committee_chair"


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    addresses.register(app, addresses.Address("meeting", Meeting))
    addresses.register(app, addresses.Address("agenda_item", AgendaItem, {"meeting": AgendaItem.meeting_id}))
    addresses.register(app, addresses.Address("interest", Interest, {"meeting": Interest.meeting_id}))
    addresses.register(app, addresses.Address("minutes", Minutes, {"meeting": Minutes.meeting_id}))
    addresses.register(app, addresses.Address("condition", Condition, {"project": Condition.project_id}))
    _show_meetings()
    _show_files()
    words.tell(trail.VERBS, trail.FIELDS)
    words.name_records("meeting", trail.meetings)
    words.name_records("agenda_item", trail.points)
    people.add(leaving.CONVENED)
    people.add(leaving.UNSIGNED)
    app.register_blueprint(blueprint)
    app.register_blueprint(file_views.blueprint)
    add_to_menu(NavItem(mark("Meetings"), "committee.index", "committee.view", 40))
    add_tab(Tab("committee", mark("Committee"), "committee_file.tab", 45))
    step_page("schedule", StepPage("committee_file.tab"))
    documents.add_kind(notification.KIND, notification.LABEL, rules.PREPARE)
    for column in (Decision.project_id, AgendaItem.project_id):
        parts.add_part(column)
    add_entries(tasks.entries)
    add_tasks(tasks.tasks)
    add_blocks(tasks.blocks)


def _show_meetings() -> None:
    for role in STAFF:
        for model in (Meeting, AgendaItem, Interest, Minutes):
            visibility.grant(model, role, visibility.every)
    visibility.grant(Meeting, MEMBER, access.own_meetings)
    visibility.grant(Meeting, CHAIR, visibility.every)
    visibility.grant(AgendaItem, MEMBER, access.member_items)
    visibility.grant(AgendaItem, CHAIR, access.chair_items)
    visibility.withhold(AgendaItem, access.open_items)
    visibility.grant(Interest, CHAIR, access.chair_interests)
    visibility.grant(Minutes, MEMBER, access.member_minutes)
    visibility.grant(Minutes, CHAIR, access.chair_minutes)


def _show_files() -> None:
    visibility.grant(Project, MEMBER, access.member_projects)
    visibility.grant(Project, CHAIR, access.chair_projects)
    visibility.withhold(Project, access.open_projects)
    visibility.withhold(ProjectDocument, access.open_documents)
    visibility.inherit(Condition, Condition.project_id, Project)
