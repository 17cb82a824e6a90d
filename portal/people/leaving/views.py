"""Ending a role, closing an access: the page lists what would be left without anybody, and asks who takes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug import Response

from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError, InvalidError
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import Place, requires
from portal.foundation.web.versions import keep, sent_version, version_of
from portal.people.accounts import people_queries
from portal.people.accounts.managing import MANAGE, not_oneself
from portal.people.leaving import forms, queries, service

blueprint = Blueprint("leaving", __name__, url_prefix="/people")
BOTH = (Place.TERRITORY, Place.NETWORK)
Page = Response | str | Answer


@blueprint.route("/<member:member_id>/roles/<membership:membership_id>", methods=["GET", "POST"])
@requires(MANAGE, *BOTH, fresh=True)
def end_role(member_id: UUID, membership_id: UUID) -> Page:
    """End a role of a member, at once or after a day."""
    not_oneself(actor(), member_id)
    stakes, held = queries.at_stake(member_id, membership_id), people_queries.held_role(membership_id)

    def kept() -> Any:
        until = people_queries.held_role(membership_id).until
        return forms.end_form_of(stakes, until, queries.planned(membership_id))

    form = forms.end_form(stakes) if request.method == "POST" else kept()
    if form.validate_on_submit():
        last_day = form.last_day.data if form.when.data == "day" else None
        verb = partial(service.end_role, actor(), member_id, membership_id, last_day, forms.takers(form, stakes))
        back = url_for("people.show", member_id=member_id)
        try:
            answer = keep(form, kept, lambda: _ended(verb, back), back, gettext(held.label))
        except InvalidError as error:
            form.add_errors(error.errors)
        else:
            return answer
    return _page("leaving/end_role.html", member_id, stakes, form, held=held)


def _ended(verb: Callable[[], None], back: str) -> str:
    verb()
    flash(gettext("The end of the role is kept."), "ok")
    return back


@blueprint.route("/<member:member_id>/off", methods=["GET", "POST"])
@requires(MANAGE, *BOTH, fresh=True)
def switch_off(member_id: UUID) -> Page:
    """Keep a member from signing in; what they did stays, what they answer for passes on."""
    not_oneself(actor(), member_id)
    stakes, version = queries.at_stake(member_id), people_queries.member_view(member_id, today()).version
    form = forms.off_form(stakes, version if request.method == "GET" else None)
    if form.is_submitted() and version_of(form) != version:
        raise ConflictError(Message("Somebody else changed this member meanwhile. Look at the page again."))
    if form.validate_on_submit():
        chosen = forms.takers(form, stakes)
        verb = partial(service.switch_off, actor(), member_id, version_of(form), chosen)
        said = gettext("This member no longer signs in. Their sessions have ended.")
        if answer := _tried(form, member_id, verb, said):
            return answer
    return _page("leaving/off.html", member_id, stakes, form)


@blueprint.post("/<member:member_id>/lock")
@requires(MANAGE, *BOTH, fresh=True)
def lock(member_id: UUID) -> Page:
    """Keep a member from signing in at once; what they answer for waits for a replacement."""
    said = gettext("The access is locked and the sessions have ended. Choose who takes over.")
    return _done(member_id, partial(service.lock, actor(), member_id, sent_version()), said)


@blueprint.route("/<member:member_id>/pass-on", methods=["GET", "POST"])
@requires(MANAGE, *BOTH, fresh=True)
def pass_on(member_id: UUID) -> Page:
    """Pass on today what a member answers for."""
    not_oneself(actor(), member_id)
    stakes = queries.at_stake(member_id)
    form = forms.pass_on_form(stakes)
    if form.validate_on_submit():
        chosen = forms.takers(form, stakes)
        verb = partial(service.pass_on, actor(), member_id, chosen)
        if answer := _tried(form, member_id, verb, gettext("It is passed on.")):
            return answer
    return _page("leaving/pass_on.html", member_id, stakes, form)


@blueprint.post("/<member:member_id>/stay")
@requires(MANAGE, *BOTH, fresh=True)
def stay(member_id: UUID) -> Page:
    """Cancel a leaving before its day."""
    said = gettext("Cancelled: nothing passes to somebody else, and the role goes on.")
    return _done(member_id, partial(service.stay, actor(), member_id), said)


def _done(member_id: UUID, verb: Callable[[], None], said: str) -> Response:
    def act() -> str:
        verb()
        return url_for("people.show", member_id=member_id)

    answer = perform(act)
    flash(said, "ok")
    return answer


def _tried(form: PortalForm, member_id: UUID, verb: Callable[[], None], said: str) -> Response | None:
    """Do as `_done` does; None when it is refused, with the reasons in the form."""
    try:
        return _done(member_id, verb, said)
    except InvalidError as error:
        form.add_errors(error.errors)
        return None


def _page(template: str, member_id: UUID, stakes: list[queries.Stake], form: Any, **more: Any) -> Answer:
    member = people_queries.member_view(member_id, today())
    settled = [stake for stake in stakes if stake.kind.hand_over is None]
    page = render_template(template, member=member, stakes=stakes, settled=settled, form=form, **more)
    return page, 422 if form.errors else 200
