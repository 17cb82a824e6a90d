"""Pages that a mailed link opens, and those that ask for one. Opening a link never spends it: only its form does."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from portal.foundation.db.session import end_reading
from portal.foundation.web.context import actor
from portal.foundation.web.errors import Answer, error_page
from portal.foundation.web.i18n import gettext, locales, use_locale
from portal.foundation.web.once import perform, repeated
from portal.foundation.web.permissions import Place, public, requires
from portal.people.accounts import by_mail, invitations, rules
from portal.people.accounts.link_forms import (
    AskForm,
    ChangeAddressForm,
    ChangePasswordForm,
    ConfirmForm,
    JoinForm,
    JoinKnownForm,
    NewPasswordForm,
    words_about,
)
from portal.people.accounts.rules import EVERYONE, BusyError, SignInRefusedError
from portal.people.accounts.throttle import Attempt
from portal.people.accounts.tokens import TokenSpentError
from portal.people.accounts.views import admit, busy_words

blueprint = Blueprint("links", __name__)
BOTH = (Place.TERRITORY, Place.NETWORK)
Page = Response | str | Answer


@blueprint.errorhandler(TokenSpentError)
def spent(_error: TokenSpentError) -> Response | Answer:
    """Say that a link works no more, in the same words whatever the reason; a form sent twice was carried out."""
    if request.method == "POST" and (again := repeated()):
        return again
    ways = {
        "links.password": ((gettext("Ask for a new password"), url_for("links.ask_password")),),
        "links.link": ((gettext("Ask for a link"), url_for("links.ask_link")),),
    }
    return error_page(410, links=ways.get(request.endpoint or "", ((gettext("Sign in"), url_for("accounts.sign_in")),)))


@blueprint.errorhandler(BusyError)
def busy(error: BusyError) -> Response:
    """Ask to send a new password again a little later: others are being hashed."""
    answer = make_response(*error_page(429, busy_words(error.wait)))
    answer.headers["Retry-After"] = str(error.wait)
    return answer


def _private(template: str, status: int = 200, **values: object) -> Response:
    """Keep a page that only its reader should see out of caches and search engines."""
    answer = make_response(render_template(template, **values), status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _speak(locale: str) -> None:
    """Speak the language of a link's reader, unless they chose another one here."""
    if locale in locales() and "language" not in request.cookies and g.get("login") is None:
        g.stack.enter_context(use_locale(locale))


def _hashed(password: str) -> str:
    end_reading()
    return rules.hash_password(password)


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@public(*BOTH)
def join(token: str) -> Response:
    """Join the territory: a name, and a password for who has none."""
    offered = invitations.opened(token)
    _speak(offered.locale)
    form = JoinKnownForm() if offered.has_password else JoinForm()
    if isinstance(form, JoinForm):
        form.about = words_about(form.name.data or "", offered.address)
    if form.validate_on_submit():
        hashed = None if isinstance(form, JoinKnownForm) else _hashed(form.new_password.data or "")
        name = form.name.data or ""
        return _to_sign_in(lambda: invitations.join(token, name, hashed), gettext("Welcome. Sign in to begin."))
    role = gettext(rules.ROLES[offered.role].label) if offered.role in rules.ROLES else offered.role
    return _private("accounts/join.html", 422 if form.errors else 200, form=form, offered=offered, role=role)


def _to_sign_in(act: Callable[[], object], said: str) -> Response:
    def done() -> str:
        act()
        return url_for("accounts.sign_in")

    answer = perform(done)
    flash(said, "ok")
    return answer


@blueprint.route("/password", methods=["GET", "POST"])
@public(*BOTH)
def ask_password() -> Page:
    """Mail a link to a new password. The answer never tells who is known here."""
    return _ask("password", "accounts/ask_password.html", by_mail.ask_password)


@blueprint.route("/sign-in/link", methods=["GET", "POST"])
@public(*BOTH)
def ask_link() -> Page:
    """Mail a link to sign in by. The answer never tells who is known here."""
    return _ask("link", "accounts/ask_link.html", by_mail.ask_link)


def _ask(about: str, template: str, act: Callable[[str, Attempt], None]) -> Page:
    form = AskForm()
    status = 200
    if form.validate_on_submit():
        email = form.email.data or ""
        try:
            attempt = by_mail.brake(about, email, request.remote_addr or "")
        except SignInRefusedError as refused:
            form.form_errors.append(_too_often(refused.wait))
            status = 429
        else:
            return perform(lambda: _asked(act, email, attempt))
    page = render_template(template, form=form, sent="sent" in request.args)
    return page, status if status != 200 else 422 if form.errors else 200


def _asked(act: Callable[[str, Attempt], None], email: str, attempt: Attempt) -> str:
    act(email, attempt)
    return url_for(str(request.endpoint), sent=1)


def _too_often(wait: int) -> str:
    return gettext("Too many attempts. Try again in %(seconds)s seconds.", seconds=wait)


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@public(*BOTH)
def password(token: str) -> Response:
    """Choose a new password."""
    found, _address = by_mail.holder("password", token)
    _speak(found.locale)
    form = NewPasswordForm()
    form.about = words_about(found.name, found.email)
    if form.validate_on_submit():
        hashed = _hashed(form.new_password.data or "")
        return _to_sign_in(
            lambda: by_mail.set_password(token, hashed), gettext("Your new password is kept. Sign in with it.")
        )
    return _private("accounts/new_password.html", 422 if form.errors else 200, form=form, email=found.email)


@blueprint.route("/address/<token>", methods=["GET", "POST"])
@public(*BOTH)
def address(token: str) -> Response:
    """Confirm a new address."""
    found, new = by_mail.holder("address", token)
    _speak(found.locale)
    form = ConfirmForm()
    if form.validate_on_submit():
        said = gettext("Your new address is confirmed. Sign in with it.")
        return _to_sign_in(lambda: by_mail.change_address(token), said)
    return _private("accounts/confirm_address.html", form=form, old=found.email, new=new)


@blueprint.route("/sign-in/link/<token>", methods=["GET", "POST"])
@public(*BOTH)
def link(token: str) -> Response:
    """Sign in by a link."""
    found, _address = by_mail.holder("link", token)
    _speak(found.locale)
    form = ConfirmForm()
    if form.validate_on_submit():
        return admit(by_mail.use_link(token))
    return _private("accounts/sign_in_by_link.html", form=form, name=found.name)


@blueprint.route("/account/address", methods=["GET", "POST"])
@requires(EVERYONE, *BOTH, fresh=True)
def change_address() -> Page:
    """Ask for another address: the new one confirms by a link."""
    found = by_mail.own(actor())
    form, status = ChangeAddressForm(), 200
    if form.validate_on_submit():
        email, member = form.email.data or "", str(found.member_id)
        try:
            by_mail.confirm(actor(), form.password.data or "", request.remote_addr or "")
            attempt = by_mail.brake("address", member, request.remote_addr or "")
        except SignInRefusedError as refused:
            status = _refused(form, refused.wait)
        else:
            return perform(lambda: _asked(lambda to, tried: by_mail.ask_address(actor(), to, tried), email, attempt))
    page = render_template("accounts/change_address.html", form=form, account=found, sent="sent" in request.args)
    return page, 422 if form.errors and status == 200 else status


def _refused(form: ChangeAddressForm | ChangePasswordForm, wait: int) -> int:
    """Say beside the password why it was not accepted, and return the status."""
    said = _too_often(wait) if wait else gettext("This is not your password. Check it and try again.")
    form.password.errors = [said]
    return 429 if wait else 422


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(EVERYONE, *BOTH, fresh=True)
def change_password() -> Page:
    """Choose another password; every other session ends."""
    found = by_mail.own(actor())
    if not found.has_password:
        return redirect(url_for("links.ask_password"), 303)
    form, status = ChangePasswordForm(), 200
    form.about = words_about(found.name, found.email)
    if form.validate_on_submit():
        try:
            by_mail.confirm(actor(), form.password.data or "", request.remote_addr or "")
        except SignInRefusedError as refused:
            status = _refused(form, refused.wait)
        else:
            return _password_changed(_hashed(form.new_password.data or ""))
    page = render_template("accounts/change_password.html", form=form, account=found)
    return page, 422 if form.errors and status == 200 else status


def _password_changed(hashed: str) -> Response:
    def act() -> str:
        by_mail.change_password(actor(), g.login.login_id, hashed)
        return url_for("accounts.account")

    answer = perform(act)
    flash(gettext("Your new password is kept. Every other session has ended."), "ok")
    return answer
