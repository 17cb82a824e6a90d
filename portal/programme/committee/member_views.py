"""What a member does: declaring interests, saying whether they come. The chair clears doubts."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, render_template, request

from portal.foundation.web.context import actor
from portal.foundation.web.errors import ChangedError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import keep, sealed, two_versions, version_of
from portal.programme.committee import agenda, interests, queries, rules
from portal.programme.committee.blueprint import Page, blueprint
from portal.programme.committee.forms import AnswerForm, InterestsForm, interests_form, kept_answer
from portal.programme.committee.meeting_page import own_seat, words
from portal.programme.committee.views import address, meeting_page


@blueprint.route("/<meeting:meeting_id>/interests", methods=["GET", "POST"])
@requires("committee.attend")
def declare(meeting_id: UUID) -> Page:
    """Declare interests, file by file."""
    view, known = queries.meeting(meeting_id), _declared(meeting_id, formdata=None)
    form = _declared(meeting_id) if request.method == "POST" else known
    if request.method == "POST" and version_of(form) != version_of(known):
        return two_versions(form, known, ChangedError(), request.path, address(meeting_id), view.reference)
    if form.validate_on_submit():
        said = form.declarations()

        def act() -> str:
            interests.declare(actor(), meeting_id, said)
            flash(gettext("Your declaration is kept."), "ok")
            return address(meeting_id)

        kept = partial(_declared, meeting_id, formdata=None)
        return keep(form, kept, act, address(meeting_id), view.reference)
    page = render_template("committee/interests.html", meeting=view, form=form, **words())
    return page, 422 if form.errors else 200


def _declared(meeting_id: UUID, **kwargs: Any) -> InterestsForm:
    person = actor()
    own = [i for i in queries.interests(meeting_id) if i.member_id == person.member_id]
    seated = own_seat(queries.seats(meeting_id), person) is not None
    form = interests_form(agenda.items(meeting_id) if seated else [], own, **kwargs)
    return sealed(form) if kwargs else form


@blueprint.post("/<meeting:meeting_id>/interests/<interest:interest_id>/clear")
@requires("committee.chair")
def clear(meeting_id: UUID, interest_id: UUID) -> Page:
    """Note that a member's doubt is none."""

    def act() -> str:
        interests.clear(actor(), interest_id)
        flash(gettext("The doubt is cleared: the paper is open again, and the member votes."), "ok")
        return address(meeting_id)

    return perform(act)


@blueprint.post("/<meeting:meeting_id>/answer")
@requires("committee.attend")
def answer(meeting_id: UUID) -> Page:
    """Say whether one comes."""
    view, seats = queries.meeting(meeting_id), queries.seats(meeting_id)
    own = own_seat(seats, actor())
    if own is None:
        return perform(lambda: _answer(meeting_id, "excused", None))
    form = AnswerForm(own, seats, view.terms.proxies_max > 0)
    if not form.validate_on_submit():
        rules.expect(view.state, "convened")
        return meeting_page(meeting_id, answer=form), 422
    presence, proxy_id = form.presence.data, form.proxy_id()
    if presence == "represented" and proxy_id is None:
        form.proxy.errors = [gettext("Choose the member who stands for you.")]
        return meeting_page(meeting_id, answer=form), 422
    return keep(
        form,
        lambda: _answered(meeting_id),
        lambda: _answer(meeting_id, presence, proxy_id),
        address(meeting_id),
        view.reference,
    )


def _answered(meeting_id: UUID) -> AnswerForm:
    seats = queries.seats(meeting_id)
    own = own_seat(seats, actor())
    assert own is not None
    return kept_answer(queries.meeting(meeting_id), seats, own)


def _answer(meeting_id: UUID, presence: str, proxy_id: UUID | None) -> str:
    interests.answer(actor(), meeting_id, presence, proxy_id)
    flash(gettext("Your answer is kept."), "ok")
    return address(meeting_id)
