"""Signing in and out, and the account page."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug import Response

from portal.foundation.web import links
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer
from portal.foundation.web.i18n import current_locale, gettext
from portal.foundation.web.permissions import Place, public, requires
from portal.foundation.web.versions import keep, sealed
from portal.people.accounts import by_mail, factors, service, sessions
from portal.people.accounts.forms import PreferencesForm, SignInForm
from portal.people.accounts.login import LoginUser
from portal.people.accounts.queries import Credentials, preferences
from portal.people.accounts.rules import ENROL, EVERYONE, FACTOR, FULL, ROLES, BusyError, SignInRefusedError
from portal.settings import Settings

blueprint = Blueprint("accounts", __name__)
STEPS = {FACTOR: "factor.code", ENROL: "factor.set_up"}
"""The page of each step that may follow the password."""

FORGET = '"cache", "storage"'
"""What a browser forgets at signing out. Not its cookies: it would forget those of every other territory with them."""


def onward() -> str:
    """Return where to go after signing in: a path of this host, never another site."""
    return links.onward(url_for("home.home"))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public(Place.TERRITORY, Place.NETWORK)
def sign_in() -> Response | str | Answer:
    """Ask for address and password; open a login session."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form), 422 if form.errors else 200
    try:
        known = service.sign_in(form.email.data or "", form.password.data or "", request.remote_addr or "")
    except SignInRefusedError as refused:
        return _refused(form, refused)
    return admit(known)


def _refused(form: SignInForm, refused: SignInRefusedError) -> Response:
    """Show the page again with the address that was typed; say when to try again, to programs too."""
    busy = isinstance(refused, BusyError)
    form.form_errors.append(busy_words(refused.wait) if busy else refusal(refused.wait))
    answer = make_response(_sign_in_page(form), 429 if refused.wait else 422)
    if refused.wait:
        answer.headers["Retry-After"] = str(refused.wait)
    return answer


def _sign_in_page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form, links=bool(by_mail.link_roles()[0]))


def admit(known: Credentials, target: str = "") -> Response:
    """Let in a person who has proved who they are: a new login session, and on to `target` or where they wanted to go.

    Whoever has a second factor is asked for it first; whose role needs one sets it up.
    """
    target = target or onward()
    stage = factors.stage(known.member_id, today(), required=second_factor_required())
    enter(service.open_session(known, request.user_agent.string, stage))
    return redirect(target if stage == FULL else url_for(STEPS[stage], next=target), 303)


def second_factor_required() -> bool:
    """Tell whether roles that ask for a second factor do not get in without (setting SECOND_FACTOR)."""
    settings: Settings = current_app.extensions["settings"]
    return settings.second_factor == "required"


def enter(token: str) -> None:
    """Give this browser a login session in the place of whatever it had, which ends on the server too."""
    if g.get("login") is not None:
        sessions.end(actor(), g.login.login_id)
    session.clear()
    login_user(LoginUser(token))


def busy_words(wait: int) -> str:
    """Say that the portal has too many passwords to check at this moment: the same words to everybody."""
    return gettext("Many people are signing in at this moment. Try again in %(seconds)s seconds.", seconds=wait)


def refusal(wait: int) -> str:
    """Say why a sign-in was refused: the same words whatever was wrong."""
    if wait:
        return gettext("Too many attempts. Try again in %(seconds)s seconds.", seconds=wait)
    return gettext("This address and this password do not go together. Check both and try again.")


@blueprint.route("/sign-out", methods=["POST"])
@requires(EVERYONE, Place.TERRITORY, Place.NETWORK)
def sign_out() -> Response:
    """End the login session on the server and here; the browser forgets the pages it holds of this host."""
    sessions.end(actor(), g.login.login_id)
    logout_user()
    session.clear()
    answer = redirect(url_for("public.home"), 303)
    answer.headers["Clear-Site-Data"] = FORGET
    return answer


@blueprint.route("/account", methods=["GET", "POST"])
@requires(EVERYONE, Place.TERRITORY, Place.NETWORK)
def account() -> Response | str | Answer:
    """Show who one is here, and keep language and appearance."""
    form = PreferencesForm() if request.method == "POST" else _preferences()
    if form.validate_on_submit():

        def act() -> str:
            service.save_preferences(actor(), form.locale.data, form.theme.data)
            flash(gettext("Your preferences are kept."), "ok")
            return url_for("accounts.account")

        return keep(form, _preferences, act, url_for("accounts.account"), actor().name)
    roles = [gettext(ROLES[role].label) for role in actor().roles]
    page = render_template("accounts/account.html", form=form, roles=roles, account=by_mail.own(actor()))
    return page, 422 if form.errors else 200


def _preferences() -> PreferencesForm:
    locale, theme = preferences(actor())
    return sealed(PreferencesForm(formdata=None, data={"locale": locale or current_locale(), "theme": theme}))
