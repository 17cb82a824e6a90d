"""A territory's page of visits: what the network asks, who reads now, what they opened."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug import Response

from portal.foundation.audit import queries as audit
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.kernel.text import whole_number
from portal.foundation.web.context import actor
from portal.foundation.web.errors import Answer, ConflictError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.people.accounts import trail
from portal.people.accounts.rules import EVERYONE
from portal.people.support import queries, service
from portal.people.support.forms import GrantForm, RefuseForm
from portal.people.support.rules import GRANT, VIEW

blueprint = Blueprint("support", __name__, url_prefix="/visits")
PAGE = 50
Page = Response | str | Answer


@blueprint.get("/")
@requires(VIEW)
def index() -> str:
    """List the visits: asked, under way, over."""
    return render_template("support/index.html", accesses=queries.accesses(current_tenant_id()))


@blueprint.get("/<support_access:support_access_id>")
@requires(VIEW)
def show(support_access_id: UUID) -> str:
    """Show a visit, line by line."""
    return _page(support_access_id, GrantForm(data={"hours": "2"}), RefuseForm())


def _page(access_id: UUID, grant: GrantForm, refuse: RefuseForm) -> str:
    seq = whole_number(request.args.get("before", ""), 11)
    lines = audit.trail(service.SUBJECT, access_id, limit=PAGE, before_seq=seq)
    told, access = trail.tell(lines), queries.access(access_id)
    return render_template(
        "support/show.html",
        access=access,
        lines=told,
        more=len(lines) == PAGE,
        earlier=seq is not None,
        grant_form=grant,
        refuse_form=refuse,
    )


@blueprint.post("/<support_access:support_access_id>/grant")
@requires(GRANT, fresh=True)
def grant(support_access_id: UUID) -> Page:
    """Let the person read for some hours."""
    form = GrantForm()
    if not form.validate_on_submit():
        _still_asked(support_access_id)
        return _page(support_access_id, form, RefuseForm(formdata=None)), 422
    hours = int(form.hours.data)
    return _done(
        support_access_id,
        lambda: service.grant(actor(), support_access_id, hours),
        gettext("The visit begins. Every page that is opened is listed here."),
    )


@blueprint.post("/<support_access:support_access_id>/refuse")
@requires(GRANT)
def refuse(support_access_id: UUID) -> Page:
    """Say no, and why."""
    form = RefuseForm()
    if not form.validate_on_submit():
        _still_asked(support_access_id)
        return _page(support_access_id, GrantForm(formdata=None), form), 422
    why = form.why.data or ""
    said = gettext("The visit is refused. The network reads your answer.")
    return _done(support_access_id, lambda: service.refuse(actor(), support_access_id, why), said)


def _still_asked(access_id: UUID) -> None:
    if queries.access(access_id).state != "asked":
        raise ConflictError(service.MOVED_ON)


@blueprint.post("/<support_access:support_access_id>/end")
@requires(VIEW)
def end(support_access_id: UUID) -> Response:
    """End a visit at once."""
    said = gettext("The visit has ended: nothing more can be opened.")
    return _done(support_access_id, lambda: service.end(actor(), support_access_id), said)


def _done(access_id: UUID, verb: Callable[[], None], said: str) -> Response:
    def act() -> str:
        verb()
        return url_for("support.show", support_access_id=access_id)

    answer = perform(act)
    flash(said, "ok")
    return answer


@blueprint.post("/leave")
@requires(EVERYONE)
def leave() -> Response:
    """End one's own visit."""
    visit = g.login.visit
    if visit is None:
        return redirect(url_for("home.home"), 303)

    def act() -> str:
        service.end(actor(), visit)
        return url_for("public.home")

    return perform(act)
