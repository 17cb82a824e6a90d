"""Submitting a project without an account, and following it by a link."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from flask import abort, current_app, g, make_response, redirect, render_template, request, session, url_for
from werkzeug import Response

from portal.foundation.kernel.identifiers import new_token
from portal.foundation.web.context import today
from portal.foundation.web.errors import Answer, error_page
from portal.foundation.web.i18n import current_locale, gettext
from portal.foundation.web.once import FIELD, perform
from portal.foundation.web.permissions import public
from portal.outward.public import offer, own_file, queries, service
from portal.outward.public.forms import ApplyForm, FollowForm, apply_form
from portal.outward.public.views import blueprint, contact
from portal.people.tenants.queries import Territory
from portal.programme.projects import intake

Page = Response | str | Answer
RECEIVED = "received"
"""Where the visitor's own session keeps the secret of the link they were just given."""


@blueprint.route("/apply", methods=["GET", "POST"])
@public()
def apply() -> Page:
    """Take a project: the need first, then the firm, then how to reach it."""
    territory: Territory = g.territory
    service.check_open(territory)
    form = apply_form(territory, offer.firm_numbers(), offer.advance_terms(territory.ref, today()))
    if form.validate_on_submit():
        try:
            service.brake("apply", request.remote_addr or "")
            return _submit(territory, form)
        except service.TooOftenError:
            return _too_often()
        except intake.AlreadyReceivedError:
            return _form_page(territory, form, twice=True), 409
    return _form_page(territory, form), 422 if form.errors else 200


def _form_page(territory: Territory, form: ApplyForm, *, twice: bool = False) -> str:
    return render_template("public/apply.html", form=form, territory=territory, twice=twice, **contact(territory))


def _submit(territory: Territory, form: ApplyForm) -> Response:
    token = _secret(territory)
    data = form.project_data(territory.invented)
    name, email, phone = form.contact_name.data or "", form.contact_email.data or "", form.contact_phone.data or ""
    applicant = intake.Applicant(name, email, phone, current_locale())

    def act() -> str:
        service.apply(territory, applicant, data, today(), token, again=form.again.data)
        return url_for("public.received")

    try:
        answer = perform(act)
    except intake.AlreadyReceivedError:
        answer = perform(act)  # perhaps this very form, sent twice at once: then it leads to the first one's page
    session[RECEIVED] = token
    return answer


def _secret(territory: Territory) -> str:
    """Return the secret of the link for this form: the same when the form is sent again, unguessable, kept nowhere."""
    key = request.form.get(FIELD, "")
    if not key:
        return new_token()
    secret = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(secret, b"follow" + territory.ref.id.bytes + key.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _too_often() -> Answer:
    said = gettext("Too many requests came from your connection within an hour. Call us, or try again later.")
    return error_page(429, said)


@blueprint.route("/apply/received")
@public()
def received() -> Page:
    """Show the reference and the link, to the browser that has just submitted the project."""
    token = str(session.get(RECEIVED, ""))
    project_id = intake.followed(token) if token else None
    if project_id is None:
        return redirect(url_for("public.follow_lost"), 303)
    link = url_for("public.follow", token=token)
    found = intake.application_of(project_id)
    page = render_template(
        "public/received.html", file=queries.own_file(project_id), link=link, application=found, **contact(g.territory)
    )
    return _private(page)


def _private(page: str) -> Response:
    """Keep a page that only its reader should see out of caches and search engines."""
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@blueprint.route("/follow", methods=["GET", "POST"])
@public()
def follow_lost() -> Page:
    """Say how to find the link again, and send a new one. The answer never tells whether a file exists."""
    form = FollowForm()
    if form.validate_on_submit():
        try:
            service.brake("follow", request.remote_addr or "")
        except service.TooOftenError:
            return _too_often()
        reference, email = form.reference.data or "", form.email.data or ""

        def act() -> str:
            service.send_link_again(g.territory, reference, email)
            return url_for("public.follow_lost", sent=1)

        return perform(act)
    page = render_template("public/follow_lost.html", form=form, sent="sent" in request.args, **contact(g.territory))
    return page, 422 if form.errors else 200


@blueprint.route("/follow/<token>")
@public()
def follow(token: str) -> Response:
    """Show a file to its firm: where it stands, what is expected, whom to call."""
    project_id = intake.followed(token)
    if project_id is None:
        abort(404)
    return _private(render_template("public/follow.html", **own_file.context(project_id), **contact(g.territory)))
