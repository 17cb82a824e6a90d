"""The prior aid of an organisation: what it declared, each aid, its evidence."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, request, url_for
from werkzeug import Response

from portal.casework.documents import service as documents
from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.rules import ENDINGS, LARGEST, Ready
from portal.casework.documents.views import send
from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.rates import RateRule
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor, hooks, today
from portal.foundation.web.errors import Answer, ConflictError, InvalidError
from portal.foundation.web.i18n import format_rate, gettext, say
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import sent_version, two_versions, version_of
from portal.programme.aids import exchange, group, queries, registry, service
from portal.programme.aids.forms import AidForm, NoneForm
from portal.programme.aids.queries import AidView
from portal.programme.aids.rated import LOOK_UP
from portal.programme.aids.rules import INSTRUMENTS, REGIMES, AidData
from portal.programme.groups import figures, size
from portal.programme.groups.rules import CONTROLS, HOLDERS

blueprint = Blueprint("aids", __name__, url_prefix="/aid/<party:party_id>")
Page = Response | str | Answer


def _list(party_id: UUID) -> str:
    return url_for("aids.declared", party_id=party_id)


@blueprint.get("")
@requires("aids.view")
def declared(party_id: UUID) -> str:
    """Show what the organisation declared, the firms tied to it, and how large it is with them."""
    rules, shown = hooks().collect("rate_rules", RateRule), frame(party_id)
    return render_template(
        "aids/declared.html",
        regimes=REGIMES,
        instruments=INSTRUMENTS,
        controls=CONTROLS,
        holders=HOLDERS,
        percent=format_rate,
        acts=registry.acts(party_id, actor()),
        counted_in=exchange.counted_in(rules),
        titles={rule.value.key: say(rule.value.title) for rule in rules},
        say_quotes=exchange.say_quotes,
        size=size.judge(size.facts(party_id, shown["declared"].party_name), today()),
        years=figures.years_of([party_id])[::-1],
        **shown,
    )


def frame(party_id: UUID) -> dict[str, Any]:
    """Return what each page about an organisation's aid shows; a linked firm's leads back to the file it counts for."""
    together = group.of(party_id, today())
    places = (registry.place(firm, actor()) for firm in together.firms)
    return {
        "declared": together.firms[party_id],
        "group": together,
        "place": next((found for found in places if found), None),
    }


@blueprint.route("/new", methods=["GET", "POST"])
@requires("aids.edit")
def new(party_id: UUID) -> Page:
    """Record a declared aid."""
    own = current_tenant()
    starting = {"declared_on": today(), "member_state": own.country, "currency": own.currency}
    form = AidForm(data=starting if request.method == "GET" else None)
    if request.form.get(LOOK_UP):
        return _form_page(party_id, form, None, _looked_up(form))
    if form.validate_on_submit():
        try:
            data, paper = form.aid_data(), _evidence(form)
            return perform(lambda: _recorded(party_id, data, paper))
        except InvalidError as error:
            form.add_errors(error.errors)
    return _form_page(party_id, form, None)


def _recorded(party_id: UUID, data: AidData, paper: Ready | None) -> str:
    service.record_aid(actor(), party_id, data, today(), paper)
    flash(gettext("The aid is recorded."), "ok")
    return _list(party_id)


@blueprint.route("/<prior_aid:prior_aid_id>", methods=["GET", "POST"])
@requires("aids.edit")
def edit(party_id: UUID, prior_aid_id: UUID) -> Page:
    """Change a declared aid."""
    view = queries.aid(prior_aid_id)
    form = AidForm() if request.method == "POST" else AidForm.of(view)
    if request.form.get(LOOK_UP):
        return _form_page(party_id, form, view, _looked_up(form))
    if form.validate_on_submit():
        try:
            data, paper, version = form.aid_data(), _evidence(form), version_of(form)
            return perform(lambda: _changed(view, version, data, paper))
        except InvalidError as error:
            form.add_errors(error.errors)
        except ConflictError as error:
            return two_versions(form, AidForm.of(view), error, request.path, _list(party_id), view.grantor)
    return _form_page(party_id, form, view)


def _looked_up(form: AidForm) -> exchange.Notice | None:
    """Ask for the rate of the day of the decision and fill it in; None when the form does not say enough."""
    on, said = form.granted_on.data, {"currency": form.counted_in}
    if on is None or on > today():
        form.add_errors({"granted_on": Message("Enter the date of the decision first.")})
        return None
    if not form.foreign or not form.currency.validate(form):
        form.add_errors({"currency": Message("Choose the currency of the aid, if it is not %(currency)s.", said)})
        return None
    return form.look_rate_up(on, form.equivalent.data)


def _changed(view: AidView, version: int, data: AidData, paper: Ready | None) -> str:
    service.edit_aid(actor(), view.id, version, data, today(), paper)
    flash(gettext("The aid is changed."), "ok")
    return _list(view.party_id)


@blueprint.post("/<prior_aid:prior_aid_id>/remove")
@requires("aids.edit")
def remove(party_id: UUID, prior_aid_id: UUID) -> Response:
    """Take back an aid recorded by mistake."""
    version = sent_version()

    def act() -> str:
        service.remove_aid(actor(), prior_aid_id, version)
        flash(gettext("The aid is removed."), "ok")
        return _list(party_id)

    return perform(act)


@blueprint.route("/none", methods=["GET", "POST"])
@requires("aids.edit")
def none(party_id: UUID) -> Page:
    """Note that the organisation declared to have received nothing."""
    form = NoneForm(data={"declared_on": today()} if request.method == "GET" else None)
    if form.validate_on_submit():
        day = form.declared_on.data
        assert day is not None
        try:
            return perform(lambda: _nothing(party_id, day))
        except InvalidError as error:
            form.add_errors(error.errors)
    return render_template("aids/none.html", form=form, **frame(party_id)), 422 if form.errors else 200


def _nothing(party_id: UUID, day: date) -> str:
    service.declare_nothing(actor(), party_id, day, today())
    flash(gettext("The declaration is recorded."), "ok")
    return _list(party_id)


@blueprint.get("/<prior_aid:prior_aid_id>/evidence")
@requires("aids.view")
def evidence(party_id: UUID, prior_aid_id: UUID) -> Response:
    """Give the paper back that shows an aid."""
    view = queries.aid(prior_aid_id)
    if view.document_id is None:
        abort(404)
    return send(view.document_id)


def _evidence(form: AidForm) -> Ready | None:
    """Return the paper sent with the form, checked. Raises InvalidError when it is not accepted."""
    if not form.evidence.data or not form.evidence.data.filename:
        return None
    try:
        return documents.receive(form.evidence.data)
    except DocumentError as error:
        raise InvalidError({"evidence": error.message}) from None


def _form_page(party_id: UUID, form: AidForm, view: AidView | None, notice: exchange.Notice | None = None) -> Answer:
    page = render_template(
        "aids/edit.html",
        form=form,
        aid=view,
        endings=ENDINGS,
        limit=LARGEST // 1024 // 1024,
        notice=notice,
        looks_up=form.looks_up,
        rate_example=exchange.say_quotes((exchange.EXAMPLE,)),
        **frame(party_id),
    )
    return page, 422 if form.errors else 200
