"""The second step of signing in: a code, a passkey or a recovery code; or setting the first one up."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from typing import Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from werkzeug import Response

from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import Answer, ConflictError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.permissions import Place, public
from portal.people.accounts import codes, devices, factors, passkeys, vault
from portal.people.accounts.factors import Proof
from portal.people.accounts.forms import CodeForm, RecoveryForm, SetUpForm
from portal.people.accounts.queries import SignedIn
from portal.people.accounts.rules import ENROL, FACTOR, SignInRefusedError
from portal.people.accounts.views import enter, onward, refusal

blueprint = Blueprint("factor", __name__, url_prefix="/sign-in")


def waiting(stage: str) -> SignedIn:
    """Return who is at this step of signing in here. Raises ConflictError, a page that leads to its start."""
    found: SignedIn | None = g.get("pending")
    if found is None or found.stage != stage:
        raise ConflictError(
            Message("This sign-in has waited too long, or is finished already. Start again with your password."),
            ((gettext("Sign in"), url_for("accounts.sign_in", next=onward())),),
        )
    return found


def shown(kind: str, answer: str) -> Proof:
    """Return what the person at this request shows."""
    site = passkeys.Site(request.host.rsplit(":", 1)[0], f"{request.scheme}://{request.host}")
    return Proof(kind, answer, request.remote_addr or "", site)


@blueprint.route("/code", methods=["GET", "POST"])
@public(Place.TERRITORY, Place.NETWORK)
def code() -> Response | Answer:
    """Ask for the code of the application, or for a passkey."""
    found, form = waiting(FACTOR), CodeForm()
    if form.validate_on_submit():
        kind = factors.PASSKEY if form.passkey.data else factors.CODE
        return _proved(found, kind, form, form.passkey.data or form.code.data or "")
    return _code_page(found, form), 422 if form.errors else 200


@blueprint.route("/recovery", methods=["GET", "POST"])
@public(Place.TERRITORY, Place.NETWORK)
def recovery() -> Response | Answer:
    """Ask for a recovery code."""
    found, form = waiting(FACTOR), RecoveryForm()
    if form.validate_on_submit():
        return _proved(found, factors.RECOVERY, form, form.code.data or "")
    return render_template("accounts/recovery.html", form=form, next=onward()), 422 if form.errors else 200


def _code_page(found: SignedIn, form: CodeForm) -> str:
    assert found.actor.member_id is not None
    has = factors.of_member(found.actor.member_id)
    return render_template("accounts/code.html", form=form, has=has, next=onward())


def _proved(found: SignedIn, kind: str, form: CodeForm | RecoveryForm, answer: str) -> Response | Answer:
    try:
        token = factors.prove(
            found,
            shown(kind, answer),
            lambda session: factors.complete(session, found, request.user_agent.string, kind),
        )
    except SignInRefusedError as refused:
        form.form_errors.append(refused_words(kind, refused.wait))
        page = (
            _code_page(found, form)
            if isinstance(form, CodeForm)
            else render_template("accounts/recovery.html", form=form, next=onward())
        )
        return page, 429 if refused.wait else 422
    enter(token)
    return redirect(onward(), 303)


def refused_words(kind: str, wait: int) -> str:
    """Say why a proof was refused, and what to do."""
    if wait or kind == factors.PASSWORD:
        return refusal(wait) if wait else gettext("This is not your password. Check it and try again.")
    return {
        factors.CODE: gettext("This code is not right, or was used already. Wait for the next one and enter it."),
        factors.RECOVERY: gettext("This recovery code is not right, or was used already. Try another one."),
        factors.PASSKEY: gettext("The passkey could not be checked. Try again, or use another way."),
    }[kind]


@blueprint.route("/set-up", methods=["GET", "POST"])
@public(Place.TERRITORY, Place.NETWORK)
def set_up() -> Response | Answer:
    """Let a person whose role needs a second factor set it up, before anything else opens."""
    found, form = waiting(ENROL), SetUpForm()
    if form.validate_on_submit():
        kind = factors.PASSKEY if form.passkey.data else factors.CODE
        try:
            made, token = factors.set_up(
                found,
                shown(kind, form.passkey.data or form.code.data or ""),
                lambda session: factors.complete(session, found, request.user_agent.string, kind),
                sealed=sealed_in(form),
                name=devices.words(request.user_agent.string),
            )
        except SignInRefusedError as refused:
            form.form_errors.append(refused_words(kind, refused.wait))
        else:
            enter(token)
            return recovery_codes_page(made, onward()), 200
    page = render_template("accounts/set_up.html", form=form, next=onward(), **drawing(found, form))
    return page, 422 if form.errors else 200


def recovery_codes_page(made: list[str], onward_url: str) -> str:
    """Show recovery codes, this once."""
    return render_template("accounts/recovery_codes.html", codes=made, onward=onward_url)


def sealed_in(form: SetUpForm) -> bytes:
    """Return the sealed secret that a page carried; nothing when it is no such thing."""
    try:
        return urlsafe_b64decode((form.sealed.data or "").encode())
    except (BadBase64, ValueError):
        return b""


def drawing(found: SignedIn, form: SetUpForm) -> dict[str, Any]:
    """Return what the page shows of the secret it carries; a new one when it carries none of this person's."""
    member_id = found.actor.member_id
    assert member_id is not None
    sealed = sealed_in(form)
    try:
        secret = codes.shown_secret(member_id, sealed)
    except vault.UnreadableError:
        sealed = codes.new_secret(member_id)
        secret = codes.shown_secret(member_id, sealed)
    form.sealed.data = urlsafe_b64encode(sealed).decode()
    address = codes.address(secret, found.actor.name, f"Alizé {current_tenant().name}")
    side, path = codes.qr_path(address)
    parts = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return {"address": address, "side": side, "path": path, "secret": parts}


@blueprint.route("/passkey", methods=["POST"])
@public(Place.TERRITORY, Place.NETWORK)
def passkey() -> Response:
    """Give a browser what it needs to make or show a passkey, to a person signed in or on the way there."""
    found: SignedIn | None = g.get("login") or g.get("pending")
    if found is None:
        raise ConflictError(Message("Sign in with your password first."))
    creates = request.form.get("kind") == passkeys.CREATE and found.stage != FACTOR
    kind = passkeys.CREATE if creates else passkeys.GET
    answer = jsonify(passkeys.ask(found, kind, shown("", "").site))
    answer.headers["Cache-Control"] = "no-store"
    return answer
