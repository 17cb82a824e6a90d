"""What anyone may do without an account: submit a project, ask for the link to it again. Both are braked."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import PUBLIC
from portal.foundation.kernel.identifiers import token_digest
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.networks import network_of
from portal.foundation.web.errors import ConflictError
from portal.outward.public import letters, rules
from portal.outward.public.models import PublicThrottle
from portal.people.tenants.queries import Territory
from portal.people.tenants.rules import TAKES_APPLICATIONS
from portal.programme.projects import intake
from portal.programme.projects.intake import Applicant
from portal.programme.projects.models import Project
from portal.programme.projects.service import ProjectData


class TooOftenError(Exception):
    """A network address used a form too often within the hour."""


def check_open(territory: Territory) -> None:
    """Raise ConflictError, with the reason, where no project can be submitted at present."""
    if territory.state not in TAKES_APPLICATIONS:
        raise ConflictError(Message("This territory takes no new projects at present."))


def apply(territory: Territory, applicant: Applicant, data: ProjectData, on: date, token: str, *, again: bool) -> None:
    """Submit a project from the public form; `token` becomes the secret of the link to follow it.

    Raises ConflictError where none can be submitted, intake.AlreadyReceivedError for a second one on one day.
    """
    check_open(territory)
    with transaction() as session:
        project_id, token = intake.receive(applicant, data, on, again=again, token=token)
        project, application = session.get(Project, project_id), intake.application_of(project_id)
        assert project is not None
        assert application is not None
        letters.send_link(territory, application, project.reference, token, first=True)


def send_link_again(territory: Territory, reference: str, email: str) -> None:
    """Send a new link to a file, to the address it was submitted from; nothing when they do not go together."""
    with transaction() as session:
        found = intake.applied_as(reference, email)
        if found is None:
            return
        token = intake.add_link(session, found.project_id)
        audit.record(PUBLIC, "application.link_sent", "project", found.project_id)
        letters.send_link(territory, found, reference.strip().upper(), token, first=False)


def brake(form: str, address: str) -> None:
    """Count a use of a form by a network address, whatever comes of it. Raises TooOftenError above ten an hour."""
    key = token_digest(f"{current_tenant_id()} {form} {network_of(address)}")
    with transaction() as session:
        take_turn(session, PublicThrottle.__tablename__, key.hex())
        row = session.scalars(select(PublicThrottle).where(PublicThrottle.key == key)).one_or_none()
        if row is None:
            session.add(PublicThrottle(key=key, uses=1, since=now()))
            return
        if not rules.may_use(row.uses, row.since, now()):
            raise TooOftenError
        if now() - row.since >= rules.WINDOW:
            row.uses, row.since = 1, now()
        else:
            row.uses += 1
