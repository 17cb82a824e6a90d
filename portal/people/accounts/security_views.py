"""Sign-in and security of one's own account: second factors, recovery codes, devices."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug import Response

from portal.foundation.db.session import transaction
from portal.foundation.web.context import actor
from portal.foundation.web.errors import Answer
from portal.foundation.web.i18n import gettext, ngettext
from portal.foundation.web.permissions import Place, requires
from portal.people.accounts import devices, factors, sessions
from portal.people.accounts.factor_views import drawing, recovery_codes_page, refused_words, sealed_in, shown
from portal.people.accounts.forms import PasskeyForm, SetUpForm
from portal.people.accounts.rules import EVERYONE, SignInRefusedError
from portal.people.accounts.views import second_factor_required

blueprint = Blueprint("security", __name__, url_prefix="/account")
HERE = (Place.TERRITORY, Place.NETWORK)


def _mine() -> UUID:
    member_id = actor().member_id
    assert member_id is not None
    return member_id


def _back() -> Response:
    answer = redirect(url_for("security.overview"), 303)
    assert isinstance(answer, Response)
    return answer


@blueprint.route("/security")
@requires(EVERYONE, *HERE)
def overview() -> str:
    """Show how one signs in and where one is signed in."""
    return _overview(PasskeyForm(data={"name": devices.words(request.user_agent.string)}))


def _overview(form: PasskeyForm) -> str:
    open_now = [(row, devices.words(row.device)) for row in sessions.open_now(_mine())]
    has, asked = factors.of_member(_mine()), factors.asked_of(_mine(), g.territory.today())
    current = g.login.login_id
    return render_template(
        "accounts/security.html", has=has, asked=asked, sessions=open_now, current=current, form=form
    )


@blueprint.route("/security/application", methods=["GET", "POST"])
@requires(EVERYONE, *HERE, fresh=True)
def application() -> Response | Answer:
    """Set up the application that gives codes, or another one in its place."""
    form, found = SetUpForm(), g.login
    if form.validate_on_submit():
        try:
            made, _none = factors.set_up(
                found, shown(factors.CODE, form.code.data or ""), lambda _session: None, sealed=sealed_in(form)
            )
        except SignInRefusedError as refused:
            form.form_errors.append(refused_words(factors.CODE, refused.wait))
        else:
            return _done(made, gettext("The application is set up. It will be asked for at your next sign-in."))
    page = render_template("accounts/application.html", form=form, **drawing(found, form))
    return page, 422 if form.errors else 200


def _done(made: list[str], words: str) -> Response | Answer:
    flash(words, "ok")
    return (recovery_codes_page(made, url_for("security.overview")), 200) if made else _back()


@blueprint.route("/security/application/remove", methods=["POST"])
@requires(EVERYONE, *HERE, fresh=True)
def remove_application() -> Response:
    """Forget the application."""
    factors.remove_codes(g.login, g.territory.today(), required=second_factor_required())
    flash(gettext("The application is not asked for any more."), "ok")
    return _back()


@blueprint.route("/security/recovery-codes", methods=["POST"])
@requires(EVERYONE, *HERE, fresh=True)
def recovery_codes() -> Answer:
    """Make new recovery codes and show them, this once."""
    with transaction() as session:
        made = factors.renew_recovery_codes(session, g.login)
    return recovery_codes_page(made, url_for("security.overview")), 200


@blueprint.route("/security/passkeys", methods=["POST"])
@requires(EVERYONE, *HERE, fresh=True)
def add_passkey() -> Response | Answer:
    """Keep the passkey that a device has made."""
    form = PasskeyForm()
    if form.validate_on_submit():
        proof = shown(factors.PASSKEY, form.passkey.data or "")
        try:
            made, _none = factors.set_up(g.login, proof, lambda _session: None, name=form.name.data or "")
        except SignInRefusedError as refused:
            form.form_errors.append(refused_words(factors.PASSKEY, refused.wait))
        else:
            return _done(made, gettext("The passkey is kept. It will be asked for at your next sign-in."))
    return _overview(form), 422


@blueprint.route("/security/passkeys/<passkey:passkey_id>/remove", methods=["POST"])
@requires(EVERYONE, *HERE, fresh=True)
def remove_passkey(passkey_id: UUID) -> Response:
    """Forget a passkey."""
    factors.remove_passkey(g.login, passkey_id, g.territory.today(), required=second_factor_required())
    flash(gettext("The passkey is removed."), "ok")
    return _back()


@blueprint.route("/security/sessions/<login_session:login_session_id>/end", methods=["POST"])
@requires(EVERYONE, *HERE, fresh=True)
def end_session(login_session_id: UUID) -> Response:
    """Sign out on one device."""
    sessions.end(actor(), login_session_id)
    flash(gettext("That device is signed out."), "ok")
    return _back()


@blueprint.route("/security/sessions/end-others", methods=["POST"])
@requires(EVERYONE, *HERE, fresh=True)
def end_others() -> Response:
    """Sign out everywhere else."""
    count = sessions.end_others(g.login)
    flash(ngettext("%(num)s other device is signed out.", "%(num)s other devices are signed out.", count), "ok")
    return _back()
