"""What the team is told when a request comes in."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.mail import service as mail
from portal.foundation.mail.rules import Recipient
from portal.foundation.web.context import today
from portal.foundation.web.i18n import gettext, use_locale
from portal.foundation.web.links import absolute
from portal.people.accounts.models import Member, Membership, Person
from portal.people.accounts.queries import in_force
from portal.programme.projects.models import Project
from portal.programme.projects.service import ProjectData

READERS = ("operator", "territory_manager")
"""Who is told: the project officers; the managers where there is none."""


def team() -> list[Recipient]:
    """Return the addresses of those who answer requests in the bound territory."""
    for role in READERS:
        holders = select(Membership.member_id).where(Membership.role == role, in_force(today()))
        rows = db.session.execute(
            select(Person.email, Member.name, Member.locale)
            .join(Member, Member.person_id == Person.id)
            .where(Member.id.in_(holders), Member.active)
            .order_by(Member.id)
        ).all()
        if rows:
            return [Recipient(row.email, row.name, row.locale or current_tenant().locale) for row in rows]
    return []


def tell_team(project: Project, data: ProjectData) -> None:
    """Write to the team, in the caller's transaction, each in their language; the need itself stays in the file."""
    address = absolute(url_for("projects.show", project_id=project.id))
    for reader in team():
        with use_locale(reader.locale):
            said = {"company": data.company.name, "reference": project.reference, "title": data.title}
            subject = gettext("New request, %(company)s: to qualify (%(reference)s)", **said)
            text = "\n\n".join(
                (
                    gettext("%(company)s asks for your support: %(title)s", **said),
                    gettext("What is expected of you: read the request, call the company, then qualify the file."),
                    address,
                    gettext("You receive this message because you follow the files of this territory."),
                )
            )
            mail.send(reader, " ".join(subject.split()), text, dedupe=f"request {project.id} {reader.address}")
