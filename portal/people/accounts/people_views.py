"""« People »: who works here with which roles, who is invited, who may sign in by a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, g, render_template, request, url_for
from werkzeug import Response

from portal.foundation.kernel.context import Grant
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ChangedError, InvalidError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.listing import ListState
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import Place, requires
from portal.foundation.web.versions import two_versions, version_of
from portal.people.accounts import by_mail, invitations, managing
from portal.people.accounts import people_queries as queries
from portal.people.accounts.managing import MANAGE
from portal.people.accounts.people_forms import InviteForm, LinksForm, RoleForm, SwitchForm, role_choices

blueprint = Blueprint("people", __name__)
BOTH = (Place.TERRITORY, Place.NETWORK)
Page = Response | str | Answer


@blueprint.get("/people/")
@requires(MANAGE, *BOTH)
def index() -> str:
    """List the members with their roles, and the invitations that wait."""
    state = ListState.from_args(request.args, queries.FILTERS, ("name", "-name"))
    found = queries.members(actor(), state, today())
    return render_template(
        "accounts/people.html",
        page=found,
        state=state,
        roles=queries.roles_of([row.id for row in found.rows], today()),
        choices=[(choice.value, choice.label) for choice in role_choices()],
        invitations=queries.waiting(),
        notes=queries.notes(),
        links=None if g.territory.ref.is_network else _links_kept(),
    )


@blueprint.route("/people/invite", methods=["GET", "POST"])
@requires(MANAGE, *BOTH, fresh=True)
def invite() -> Page:
    """Invite somebody to join with a role."""
    return _invite(InviteForm(data={"locale": g.territory.ref.locale, "role": request.args.get("role", "")}))


@blueprint.route("/people/invitations/<invitation:invitation_id>", methods=["GET", "POST"])
@requires(MANAGE, *BOTH, fresh=True)
def invite_again(invitation_id: UUID) -> Page:
    """Send an invitation again: a new link, the earlier one ends."""
    kept = queries.waiting(invitation_id)[0]
    told = {"email": kept.address, "role": kept.role, "locale": kept.locale, "party": str(kept.party_id or "")}
    return _invite(InviteForm(data=told))


def _invite(form: InviteForm) -> Page:
    if form.validate_on_submit():
        email, grant, locale = form.email.data or "", form.grant(), form.locale.data

        def act() -> str:
            invitations.invite(actor(), email, grant, locale)
            return url_for("people.index")

        try:
            return _done(act, gettext("The invitation is on its way to %(address)s.", address=email))
        except InvalidError as error:
            form.add_errors(error.errors)
    return render_template("accounts/invite.html", form=form), 422 if form.errors else 200


def _done(act: Callable[[], str], said: str) -> Response:
    answer = perform(act)
    flash(said, "ok")
    return answer


@blueprint.post("/people/invitations/<invitation:invitation_id>/withdraw")
@requires(MANAGE, *BOTH)
def withdraw(invitation_id: UUID) -> Response:
    """End an invitation that nobody has used."""

    def act() -> str:
        invitations.withdraw(actor(), invitation_id)
        return url_for("people.index")

    return _done(act, gettext("The invitation is withdrawn: its link works no more."))


@blueprint.post("/people/links")
@requires(MANAGE, fresh=True)
def links() -> Page:
    """Say which roles may sign in by a link."""
    form = LinksForm()

    def act() -> str:
        managing.allow_links(actor(), form.roles.data or [], version_of(form))
        return url_for("people.index")

    try:
        return _done(act, gettext("The setting is kept."))
    except ChangedError as error:
        about = gettext("Signing in by a link")
        return two_versions(form, _links_kept(), error, request.path, url_for("people.index"), about)


def _links_kept() -> LinksForm:
    roles, version = by_mail.link_roles()
    return LinksForm(formdata=None, data={"roles": list(roles), "version": version})


@blueprint.route("/people/<member:member_id>", methods=["GET", "POST"])
@requires(MANAGE, *BOTH, fresh=True)
def show(member_id: UUID) -> Page:
    """Show a member, and give them a role."""
    form = RoleForm()
    if form.validate_on_submit():
        grant, until = form.grant(), form.until.data
        try:
            return _done(lambda: _given(member_id, grant, until), gettext("The role is given."))
        except InvalidError as error:
            form.add_errors(error.errors)
    member = queries.member_view(member_id, today())
    switch = SwitchForm(formdata=None, data={"version": member.version})
    own = member_id == actor().member_id
    page = render_template(
        "accounts/member.html", member=member, form=form, switch=switch, own=own, notes=queries.notes(member_id)
    )
    return page, 422 if form.errors else 200


def _given(member_id: UUID, grant: Grant, until: date | None) -> str:
    managing.give_role(actor(), member_id, grant, until)
    return url_for("people.show", member_id=member_id)


@blueprint.post("/people/<member:member_id>/on")
@requires(MANAGE, *BOTH, fresh=True)
def switch_on(member_id: UUID) -> Response:
    """Let a member sign in again."""
    form = SwitchForm()

    def act() -> str:
        managing.switch(actor(), member_id, version_of(form), active=True, verb="member.switched_on")
        return url_for("people.show", member_id=member_id)

    return _done(act, gettext("This member signs in again."))
