"""The list of meetings, one meeting, and what is done before it: planning, agenda, convening, calling off."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, render_template, request, url_for
from werkzeug import Response

from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import ChangedError, ConflictError
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.i18n import gettext
from portal.foundation.web.links import absolute
from portal.foundation.web.listing import ListState
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import keep, two_versions, version_of
from portal.programme.committee import agenda, convening, office, planning, queries, rules, terms
from portal.programme.committee.blueprint import Page, blueprint
from portal.programme.committee.forms import (
    AddFilesForm,
    CloseForm,
    ConveneForm,
    MeetingForm,
    ReasonForm,
    SignForm,
    kept_answer,
    kept_times,
    times_form,
)
from portal.programme.committee.meeting_page import meeting_context, words


def address(meeting_id: UUID) -> str:
    """Return the address of a meeting's page."""
    return url_for("committee.show", meeting_id=meeting_id)


@blueprint.get("/")
@requires("committee.view")
def index() -> str:
    """List the meetings: those to come, then those that are over."""
    state = ListState.from_args(request.args, (), queries.SORT_KEYS)
    person = actor()
    return render_template(
        "committee/index.html",
        to_come=queries.in_states(person, rules.TO_COME),
        page=queries.meetings(person, state, to_come=False),
        state=state,
        ready=len(agenda.ready_files(person)) if person.may(rules.PREPARE) else 0,
        today=today(),
        **words(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("committee.prepare")
def new() -> Page:
    """Plan a meeting."""
    form = MeetingForm()
    if form.validate_on_submit():
        data = form.meeting_data()
        return perform(lambda: _done(planning.plan(actor(), data, today()), gettext("The meeting is planned.")))
    return render_template("committee/edit.html", form=form, meeting=None), 422 if form.errors else 200


def _done(meeting_id: UUID, told: str) -> str:
    flash(told, "ok")
    return address(meeting_id)


@blueprint.get("/<meeting:meeting_id>")
@requires("committee.view")
def show(meeting_id: UUID) -> str:
    """Show a meeting in its present state: prepared, convened, sitting, closed, signed."""
    return meeting_page(meeting_id)


def meeting_page(meeting_id: UUID, **forms: PortalForm) -> str:
    """Return the page of a meeting, with the forms that were filled in wrongly."""
    context = meeting_context(meeting_id)
    view, person = context["meeting"], actor()
    ready = agenda.ready_files(person) if view.state == "planned" and person.may(rules.PREPARE) else ()
    own = context["own_seat"]
    return render_template(
        "committee/meeting.html",
        **context,
        ready=ready,
        convene_by=terms.last_day(view.held_on) if view.state == "planned" else None,
        times=kept_times(context["items"]),
        undeclared=queries.undeclared(person, meeting_id) if own else 0,
        own_interests={i.item_id: i for i in queries.interests(meeting_id) if own and i.member_id == own.member_id},
        interests=queries.interests(meeting_id),
        add_form=forms.get("add") or AddFilesForm(ready, formdata=None),
        answer_form=forms.get("answer") or (kept_answer(view, context["seats"], own) if own else None),
        close_form=forms.get("close") or CloseForm(formdata=None),
        sign_form=forms.get("sign") or _sign_form(context),
        may_read_minutes=bool(context["minutes"]) and queries.may_read(person, context["minutes"].id),
    )


def _sign_form(context: dict[str, object]) -> SignForm:
    minutes = context["minutes"]
    assert minutes is None or isinstance(minutes, queries.MinutesView)
    return SignForm(formdata=None, data={"draft": minutes.sha256 if minutes else ""})


@blueprint.route("/<meeting:meeting_id>/edit", methods=["GET", "POST"])
@requires("committee.prepare")
def edit(meeting_id: UUID) -> Page:
    """Change the day, time or place of a planned meeting."""
    view = queries.meeting(meeting_id)
    form = MeetingForm() if request.method == "POST" else MeetingForm(formdata=None, obj=view)
    if form.validate_on_submit():
        data, version = form.meeting_data(), version_of(form)

        def act() -> str:
            planning.edit(actor(), meeting_id, version, data, today())
            return _done(meeting_id, gettext("The meeting is kept."))

        try:
            return perform(act)
        except ChangedError as error:
            now = MeetingForm(formdata=None, obj=queries.meeting(meeting_id))
            return two_versions(form, now, error, request.path, address(meeting_id), view.reference)
    _still_planned(view)
    return render_template("committee/edit.html", form=form, meeting=view), 422 if form.errors else 200


def _still_planned(view: queries.MeetingView) -> None:
    if view.state != "planned":
        raise ConflictError(planning.FROZEN)


@blueprint.post("/<meeting:meeting_id>/files")
@requires("committee.prepare")
def add_files(meeting_id: UUID) -> Page:
    """Put the ticked files on the agenda."""
    form = AddFilesForm(agenda.ready_files(actor()))
    if not form.validate_on_submit():
        _still_planned(queries.meeting(meeting_id))
        if not form.offered:
            raise ConflictError(Message("No file is ready."))
        return meeting_page(meeting_id, add=form), 422
    minutes, on = form.minutes.data or 15, today()
    asked = planning.ask_files(actor(), form.project_ids(), on)

    def act() -> str:
        planning.add_files(actor(), meeting_id, asked, minutes, on)
        return address(meeting_id)

    return perform(act)


@blueprint.post("/<meeting:meeting_id>/times")
@requires("committee.prepare")
def set_times(meeting_id: UUID) -> Page:
    """Keep the minutes set aside for each file; what is no number of minutes is left as it was, and said."""
    form, view = times_form(agenda.items(meeting_id)), queries.meeting(meeting_id)
    minutes = form.minutes()

    def act() -> str:
        planning.set_times(actor(), meeting_id, minutes)
        if len(minutes) < len(form.points):
            flash(gettext("A file takes from 1 to 240 minutes. What was typed otherwise is left as it was."), "error")
        return address(meeting_id)

    return keep(form, lambda: kept_times(agenda.items(meeting_id)), act, address(meeting_id), view.reference)


@blueprint.post("/<meeting:meeting_id>/items/<agenda_item:agenda_item_id>/up")
@requires("committee.prepare")
def move_up(meeting_id: UUID, agenda_item_id: UUID) -> Page:
    """Move a file one place up."""
    return _acted(meeting_id, lambda: planning.move(actor(), meeting_id, agenda_item_id, up=True))


@blueprint.post("/<meeting:meeting_id>/items/<agenda_item:agenda_item_id>/down")
@requires("committee.prepare")
def move_down(meeting_id: UUID, agenda_item_id: UUID) -> Page:
    """Move a file one place down."""
    return _acted(meeting_id, lambda: planning.move(actor(), meeting_id, agenda_item_id, up=False))


@blueprint.post("/<meeting:meeting_id>/items/<agenda_item:agenda_item_id>/remove")
@requires("committee.prepare")
def remove(meeting_id: UUID, agenda_item_id: UUID) -> Page:
    """Take a file off the agenda."""
    return _acted(meeting_id, lambda: planning.remove(actor(), meeting_id, agenda_item_id, today()))


def _acted(meeting_id: UUID, act: Callable[[], None]) -> Response:
    def acting() -> str:
        act()
        return address(meeting_id)

    return perform(acting)


@blueprint.route("/<meeting:meeting_id>/convene", methods=["GET", "POST"])
@requires("committee.convene")
def convene(meeting_id: UUID) -> Page:
    """Show who will be convened and what stands in the way; convene them."""
    context = meeting_context(meeting_id)
    view, on = context["meeting"], today()
    found, form = terms.in_force(view.held_on), ConveneForm()
    holders = office.in_office(view.held_on)
    if form.validate_on_submit():
        home = absolute(address(meeting_id))
        urgent = form.urgent.data

        def act() -> str:
            convening.convene(actor(), meeting_id, on, found, urgent=urgent, link=home)
            return _done(meeting_id, gettext("The members are convened. Each receives a message."))

        return perform(act)
    _still_planned(view)
    return render_template(
        "committee/convene.html",
        **context,
        form=form,
        holders=holders,
        terms=found.value,
        obstacles=convening.obstacles(view, context["files"], holders, on),
        late=convening.is_late(view.held_on, found.value, on),
        convene_by=rules.convene_by(view.held_on, found.value),
    )


@blueprint.route("/<meeting:meeting_id>/cancel", methods=["GET", "POST"])
@requires("committee.prepare")
def cancel(meeting_id: UUID) -> Page:
    """Call a meeting off, with the reason."""
    view = queries.meeting(meeting_id)
    form = ReasonForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""

        def act() -> str:
            planning.cancel(actor(), meeting_id, reason, today())
            return _done(meeting_id, gettext("The meeting is called off. Its files are ready for another one."))

        return perform(act)
    rules.next_state("cancel", view.state)
    page = render_template("committee/reason.html", form=form, meeting=view, event="cancel", **words())
    return page, 422 if form.errors else 200
