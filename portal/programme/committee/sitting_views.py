"""During a meeting: the attendance sheet, opening, one file at a time, closing, taking it up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for

from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.context import Actor
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import ChangedError, InvalidError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import keep, sealed, two_versions, version_of
from portal.programme.committee import agenda, queries, rules, sitting, terms
from portal.programme.committee.blueprint import Page, blueprint
from portal.programme.committee.decision_forms import DecisionForm, form_for
from portal.programme.committee.forms import CloseForm, PresenceForm, ReasonForm, presence_form
from portal.programme.committee.meeting_page import meeting_context, neighbours, words
from portal.programme.committee.queries import InterestView
from portal.programme.committee.views import address, meeting_page
from portal.programme.projects import documents
from portal.programme.projects.study_queries import study


@blueprint.route("/<meeting:meeting_id>/presence", methods=["GET", "POST"])
@requires("committee.record")
def presence(meeting_id: UUID) -> Page:
    """Show the attendance sheet and keep it."""
    view, seats = queries.meeting(meeting_id), queries.seats(meeting_id)
    typed = request.method == "POST"
    form = presence_form(seats, view.attending, view.terms.proxies_max > 0) if typed else _sheet(meeting_id)
    status = 200
    if request.form.get("all"):
        form.take_as_present()
    elif form.validate_on_submit():
        try:
            back = address(meeting_id)
            return keep(form, lambda: _sheet(meeting_id), lambda: _presence(meeting_id, form), back, view.reference)
        except InvalidError as error:
            form.add_errors(error.errors)
    if form.errors:
        status = 422
    page = render_template(
        "committee/presence.html", meeting=view, form=form, quorum=queries.quorum_of(view, seats), **words()
    )
    return page, status


def _sheet(meeting_id: UUID) -> PresenceForm:
    """Return the sheet as it is kept."""
    view, seats = queries.meeting(meeting_id), queries.seats(meeting_id)
    return sealed(presence_form(seats, view.attending, view.terms.proxies_max > 0, formdata=None))


def _presence(meeting_id: UUID, form: PresenceForm) -> str:
    sitting.record_presence(actor(), meeting_id, form.presences(), form.attending.data or "")
    flash(gettext("The attendance sheet is kept."), "ok")
    return address(meeting_id)


@blueprint.post("/<meeting:meeting_id>/open")
@requires("committee.chair")
def open_meeting(meeting_id: UUID) -> Page:
    """Open the meeting, and show its first file."""
    first = next(iter(agenda.items(meeting_id)), None)

    def act() -> str:
        sitting.open_meeting(actor(), meeting_id, today())
        return address(meeting_id) if first is None else _item_address(meeting_id, first.id)

    return perform(act)


def _item_address(meeting_id: UUID, item_id: UUID) -> str:
    return url_for("committee.item", meeting_id=meeting_id, agenda_item_id=item_id)


@blueprint.post("/<meeting:meeting_id>/adjourn")
@requires("committee.chair")
def adjourn(meeting_id: UUID) -> Page:
    """End a meeting that has no quorum."""

    def act() -> str:
        sitting.adjourn(actor(), meeting_id, today())
        flash(gettext("The meeting is adjourned: there is no quorum. Its files are ready for the next one."), "ok")
        return address(meeting_id)

    return perform(act)


@blueprint.post("/<meeting:meeting_id>/close")
@requires("committee.chair")
def close(meeting_id: UUID) -> Page:
    """Close the meeting."""
    form = CloseForm()
    if not form.validate_on_submit():
        rules.expect(queries.meeting(meeting_id).state, "open")
        return meeting_page(meeting_id, close=form), 422
    closing = form.closing.data or ""

    def act() -> str:
        sitting.close(actor(), meeting_id, closing)
        flash(gettext("The meeting is closed. The minutes can be drafted."), "ok")
        return address(meeting_id)

    return perform(act)


@blueprint.route("/<meeting:meeting_id>/reopen", methods=["GET", "POST"])
@requires("committee.chair")
def reopen(meeting_id: UUID) -> Page:
    """Take a closed meeting up again, with the reason."""
    view = queries.meeting(meeting_id)
    form = ReasonForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""

        def act() -> str:
            sitting.reopen(actor(), meeting_id, reason)
            flash(gettext("The meeting is open again."), "ok")
            return address(meeting_id)

        return perform(act)
    rules.next_state("reopen", view.state)
    page = render_template("committee/reason.html", form=form, meeting=view, event="reopen", **words())
    return page, 422 if form.errors else 200


@blueprint.get("/<meeting:meeting_id>/items/<agenda_item:agenda_item_id>")
@requires("committee.view")
def item(meeting_id: UUID, agenda_item_id: UUID) -> str:
    """Show one file of the agenda: its paper before the meeting, the decision during it."""
    return _item_page(meeting_id, agenda_item_id, form_for(agenda.item(agenda_item_id)))


@blueprint.post("/<meeting:meeting_id>/items/<agenda_item:agenda_item_id>")
@requires("committee.record")
def decide(meeting_id: UUID, agenda_item_id: UUID) -> Page:
    """Record what the committee decides on a file, or offer one more row of the form."""
    form = DecisionForm()
    if kind := request.form.get("add", ""):
        form.add_row(kind)
        return _item_page(meeting_id, agenda_item_id, form)
    if form.validate_on_submit():
        advances = terms.advances(queries.meeting(meeting_id).held_on)
        try:
            return perform(lambda: _decide(meeting_id, agenda_item_id, form, advances))
        except InvalidError as error:
            form.show_errors(error.errors)
        except ChangedError as error:
            now, back = agenda.item(agenda_item_id), _item_address(meeting_id, agenda_item_id)
            return two_versions(form, form_for(now), error, request.path, back, now.company_name)
    rules.expect(queries.meeting(meeting_id).state, "open")
    return _item_page(meeting_id, agenda_item_id, form), 422


def _decide(meeting_id: UUID, item_id: UUID, form: DecisionForm, advances: Any) -> str:
    sitting.record_decision(actor(), meeting_id, item_id, form.draft(), advances, version_of(form))
    closed = queries.closed_to(actor(), meeting_id)
    _before, after = neighbours(agenda.items(meeting_id), item_id, closed)
    if after is None:
        flash(gettext("The decision is recorded. It was the last file."), "ok")
        return address(meeting_id)
    flash(gettext("The decision is recorded."), "ok")
    return _item_address(meeting_id, after.id)


def _item_page(meeting_id: UUID, item_id: UUID, form: DecisionForm) -> str:
    context = meeting_context(meeting_id)
    view, person, point = context["meeting"], actor(), agenda.item(item_id)
    found, found_study = queries.interests(meeting_id), study(point.project_id)
    before, after = neighbours(context["items"], item_id, context["closed"])
    return render_template(
        "committee/item.html",
        **context,
        item=point,
        form=form,
        room=sitting.room_for(view, item_id) if context["seats"] else None,
        advances=terms.advances(view.held_on).value,
        before=before,
        after=after,
        study=found_study,
        field_names=FIELDS,
        diagnosis_rows=[(gettext(FIELDS[line.field]), line.finding) for line in found_study.diagnosis],
        documents=documents.documents(person, point.project_id),
        document_kinds=documents.KINDS,
        gone=_gone(found, item_id),
        own=_own(found, item_id, person),
        doubts=[i for i in found if i.item_id == item_id and i.kind == "unsure" and not i.cleared],
    )


def _gone(found: Sequence[InterestView], item_id: UUID) -> list[InterestView]:
    return [interest for interest in found if interest.item_id == item_id and interest.closes]


def _own(found: Sequence[InterestView], item_id: UUID, person: Actor) -> InterestView | None:
    return next((i for i in found if i.item_id == item_id and i.member_id == person.member_id), None)
