"""Making the declaration of aid received, from the page of a firm's prior aid."""

from __future__ import annotations

from uuid import UUID

from flask import flash, url_for
from werkzeug import Response

from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor, today
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.advances import declaration, papers
from portal.programme.advances.views import FILE, blueprint
from portal.programme.aids.registry import Act
from portal.programme.projects import documents, study_queries


@blueprint.post(f"{FILE}/aid-declaration")
@requires(declaration.EDIT)
def declare(project_id: UUID) -> Response:
    """Make the declaration for the firm to sign, and keep it with the file."""
    ready = declaration.declaration(project_id, today())

    def act() -> str:
        declaration.keep(actor(), project_id, ready)
        flash(gettext("The declaration is made. The company completes and signs it; add it here once signed."), "ok")
        return url_for("project_documents.tab", project_id=project_id)

    return perform(act)


def offered(party_id: UUID, who: Actor) -> Act | None:
    """Offer it to those who record aid, where the country words it."""
    if not who.may(declaration.EDIT) or not who.may(documents.PERMISSION):
        return None
    found = study_queries.latest_file(party_id, who)
    if found is None or papers.wording(Paper.AID_DECLARATION) is None:
        return None
    return Act(Message("Declaration to sign (PDF)"), url_for("advances.declare", project_id=found[0]))
