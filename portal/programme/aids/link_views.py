"""The firms that are one undertaking with an organisation: a tie added, changed, ended, taken back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template, request, url_for
from werkzeug import Response

from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError, InvalidError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import sent_version, two_versions, version_of
from portal.programme.aids.link_forms import NewTieForm, TieForm, changed, filled, new_tie
from portal.programme.aids.views import blueprint, frame
from portal.programme.groups import queries, service
from portal.programme.groups.queries import LinkView
from portal.programme.groups.rules import LinkData

Page = Response | str | Answer


def _section(party_id: UUID) -> str:
    return url_for("aids.declared", party_id=party_id, _anchor="group")


@blueprint.route("/links/new", methods=["GET", "POST"])
@requires("aids.edit")
def new_link(party_id: UUID) -> Page:
    """Tie the organisation to another firm."""
    context = frame(party_id)
    form = new_tie(context["declared"].party_name)
    if form.validate_on_submit():
        try:
            numbers, data = form.identifiers(), form.link_data()
            return perform(lambda: _added(party_id, form, numbers, data))
        except InvalidError as error:
            form.add_errors(error.errors)
    return _page(context, form, None)


def _added(party_id: UUID, form: NewTieForm, numbers: dict[str, str], data: LinkData) -> str:
    service.add_link(actor(), party_id, form.name.data or "", numbers, data, today())
    flash(gettext("The tie is recorded."), "ok")
    return _section(party_id)


@blueprint.route("/links/<firm_link:firm_link_id>", methods=["GET", "POST"])
@requires("aids.edit")
def edit_link(party_id: UUID, firm_link_id: UUID) -> Page:
    """Change or end a tie."""
    view = queries.link(firm_link_id)
    form = changed(view) if request.method == "POST" else filled(view)
    if form.validate_on_submit():
        try:
            return perform(lambda: _changed(view, version_of(form), form.link_data()))
        except InvalidError as error:
            form.add_errors(error.errors)
        except ConflictError as error:
            return two_versions(form, filled(view), error, request.path, _section(party_id), view.other_name)
    return _page(frame(party_id), form, view)


def _changed(view: LinkView, version: int, data: LinkData) -> str:
    service.edit_link(actor(), view.id, version, data, today())
    flash(gettext("The tie is changed."), "ok")
    return _section(view.party_id)


@blueprint.post("/links/<firm_link:firm_link_id>/remove")
@requires("aids.edit")
def remove_link(party_id: UUID, firm_link_id: UUID) -> Response:
    """Take back a tie recorded by mistake."""
    version = sent_version()

    def act() -> str:
        service.remove_link(actor(), firm_link_id, version)
        flash(gettext("The tie is removed."), "ok")
        return _section(party_id)

    return perform(act)


def _page(context: dict[str, object], form: TieForm, view: LinkView | None) -> Answer:
    return render_template("aids/link.html", form=form, link=view, **context), 422 if form.errors else 200
