"""What the public pages add to the application."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Flask

from portal.foundation.audit import words
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import mark
from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.outward.public import apply_views, home_views
from portal.outward.public.views import blueprint
from portal.programme.projects import intake, parts
from portal.programme.projects.intake_models import Application
from portal.programme.projects.registry import SummaryBlock, add_block

PAGES = (apply_views,)
"""Modules whose views belong to the blueprint."""
VERBS = {"application.link_sent": mark("%(who)s asked for the link to their file again.")}


def _application(project_id: UUID, actor: Actor, _on: date) -> list[SummaryBlock]:
    """Who applied through the public form, for those who study the file."""
    shown = actor.may("projects.study") and parts.has(project_id, Application.project_id)
    found = intake.application_of(project_id) if shown else None
    return [SummaryBlock("public/_application.html", {"application": found}, 80)] if found else []


def wire(app: Flask) -> None:
    """Add this room's pages to `app`."""
    words.tell(VERBS)
    app.register_blueprint(blueprint)
    app.register_blueprint(home_views.blueprint)
    add_to_menu(NavItem(mark("My file"), "home.my_file", home_views.OWN, 5))
    parts.add_part(Application.project_id)
    add_block(_application)
