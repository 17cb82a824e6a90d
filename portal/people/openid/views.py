"""Going to the provider and coming back: to sign in, or to link the provider's account to one's own."""

from __future__ import annotations

import logging
from uuid import UUID

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from portal.foundation.db.session import end_reading
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import first_time, perform
from portal.foundation.web.permissions import Place, public, requires
from portal.people.accounts.link_forms import ConfirmForm
from portal.people.accounts.rules import EVERYONE
from portal.people.accounts.views import admit, onward
from portal.people.openid import service, waiting
from portal.people.openid.rules import DECLINED, UNLINKED, UNREACHABLE, RefusedError
from portal.people.openid.waiting import Attempt, Offer
from portal.people.tenants.files import Provider
from portal.settings import Settings

blueprint = Blueprint("openid", __name__)
log = logging.getLogger(__name__)
BOTH = (Place.TERRITORY, Place.NETWORK)


def _provider() -> tuple[Provider, str]:
    """Return the provider of this place and the secret there. Raises ConflictError, a page that says there is none."""
    found = service.provider()
    if found is None:
        raise ConflictError(Message("Here, people sign in with the portal’s own password only."))
    return found


def _redirect_uri() -> str:
    """Return the one address of this host to which the provider may send people back."""
    settings: Settings = current_app.extensions["settings"]
    return settings.origin(request.host.rsplit(":", 1)[0].lower()) + url_for("openid.answer")


@blueprint.route("/sign-in/provider")
@public(*BOTH)
def start() -> Response:
    """Lead to the provider, to sign in."""
    return _away(onward(), login="")


@blueprint.route("/account/security/provider/start")
@requires(EVERYONE, *BOTH)
def start_link() -> Response:
    """Lead to the provider, to link its account: nothing is linked before its owner confirms (`link`)."""
    return _away(url_for("openid.link"), login=str(g.login.login_id))


def _away(target: str, login: str) -> Response:
    from portal.people.openid import exchange  # the libraries take a second to load

    provider, _secret = _provider()
    end_reading()
    attempt = Attempt(provider.issuer, login, target)
    try:
        there = exchange.address(provider, attempt, _redirect_uri())
    except RefusedError as refused:
        return _refused(refused.code, provider, attempt)
    waiting.keep(attempt)
    return _unkept(redirect(there, 303))


@blueprint.route("/sign-in/provider/answer")
@public(*BOTH)
def answer() -> Response:
    """Take the provider's answer: let in whom it names, or show whom it would link."""
    from portal.people.openid import exchange

    provider, secret = _provider()
    end_reading()
    attempt = waiting.take(Attempt)
    login = attempt.login if attempt else ""
    if attempt is None or attempt.issuer != provider.issuer or (login and login != _own_login()):
        return _refused("not-asked", provider, attempt)
    if not first_time(f"openid {attempt.state}"):
        return _refused("already-answered", provider, attempt)
    try:
        found = exchange.identity(provider, secret, attempt, request.args, _redirect_uri())
        if not login:
            return admit(service.sign_in(found, provider.label), attempt.onward)
    except RefusedError as refused:
        return _refused(refused.code, provider, attempt)
    waiting.keep(Offer(found.issuer, found.subject, found.shown, login))
    return _unkept(redirect(attempt.onward, 303))


def _own_login() -> str:
    """Return the login session of this request, '' for none."""
    return str(g.login.login_id) if g.get("login") is not None else ""


@blueprint.route("/account/security/provider", methods=["GET", "POST"])
@requires(EVERYONE, *BOTH, fresh=True)
def link() -> Response:
    """Show which account of the provider would be linked, and link it."""
    provider, _secret = _provider()
    offer, form = waiting.look(Offer), ConfirmForm()
    if offer is None or offer.login != str(g.login.login_id) or offer.issuer != provider.issuer:
        raise ConflictError(
            Message("This was linked already, or has waited too long. Start again from your account."),
            ((gettext("Sign-in and security"), url_for("security.overview")),),
        )
    if form.validate_on_submit():
        done = perform(lambda: _linked(offer, provider))
        waiting.drop(Offer)
        said = gettext("Linked. From now on you can sign in with %(provider)s.", provider=provider.label)
        flash(said, "ok")
        return done
    page = render_template("openid/link.html", form=form, offer=offer, provider=provider)
    return _unkept(make_response(page, 422 if form.errors else 200))


def _linked(offer: Offer, provider: Provider) -> str:
    service.link(actor(), offer, provider.label)
    return url_for("security.overview")


@blueprint.route("/account/security/provider/unlink", methods=["POST"])
@requires(EVERYONE, *BOTH, fresh=True)
def unlink() -> Response:
    """Forget the link."""
    service.unlink(actor())
    flash(gettext("No other account opens yours any more."), "ok")
    answer = redirect(url_for("security.overview"), 303)
    assert isinstance(answer, Response)
    return answer


def _unkept(page: Response) -> Response:
    page.headers["Cache-Control"] = "no-store"
    return page


def _refused(code: str, provider: Provider, attempt: Attempt | None) -> Response:
    """Lead back to where it began, and say there in our own words that nothing came of it and what to do."""
    log.warning("sign-in by a provider refused: %s", code)
    flash(_words(code, provider.label), "error")
    if attempt is not None and attempt.login:
        return _unkept(redirect(url_for("security.overview"), 303))
    return _unkept(redirect(url_for("accounts.sign_in", next=attempt.onward if attempt else None), 303))


def _words(code: str, label: str) -> str:
    if code == DECLINED:
        return gettext(
            "%(provider)s did not say who you are: you or it broke off. Nothing was changed.", provider=label
        )
    if code == UNREACHABLE:
        return gettext("%(provider)s does not answer at the moment. Try again in a few minutes.", provider=label)
    if code == UNLINKED:
        return gettext(
            "%(provider)s knows you, but no account here is linked to what it says. Sign in with your password, then "
            "link %(provider)s under “My account”, “Sign-in and security”.",
            provider=label,
        )
    return gettext(
        "The answer of %(provider)s could not be accepted. Nothing was changed. Start again, or sign in another way.",
        provider=label,
    )


def shown(member_id: UUID | None = None) -> dict[str, object] | None:
    """Return what the pages of accounts say of the provider; None where there is none. For templates."""
    found = service.provider()
    if found is None:
        return None
    since = service.linked_since(member_id, found[0].issuer) if member_id else None
    return {"label": found[0].label, "since": since}
