"""The pages of partners and experts."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, request, url_for
from werkzeug import Response

from portal.foundation.hooks.types import IdentifierKind
from portal.foundation.web.context import actor, hooks, today
from portal.foundation.web.errors import Answer, ChangedError, InvalidError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.listing import ListState
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import keep, sealed, two_versions, version_of
from portal.programme.partners import expert_queries, fields, queries, registry, service
from portal.programme.partners.forms import (
    ExpertForm,
    PartnerForm,
    PauseForm,
    expert_form_for,
    partner_form,
    partner_form_for,
)

blueprint = Blueprint("partners", __name__)
Page = Response | str | Answer


@blueprint.get("/partners/")
@requires("partners.view")
def index() -> str:
    """List the partners."""
    state = ListState.from_args(request.args, queries.PARTNER_FILTERS, queries.SORT_KEYS)
    return render_template(
        "partners/index.html", page=queries.partners(actor(), state), state=state, tabs=registry.list_tabs(actor())
    )


@blueprint.get("/experts/")
@requires("partners.view")
def experts() -> str:
    """List the experts, by field, free today or not."""
    state = ListState.from_args(request.args, expert_queries.EXPERT_FILTERS, queries.SORT_KEYS)
    found = expert_queries.experts(actor(), state, today())
    return render_template(
        "partners/experts.html",
        page=found,
        known=expert_queries.fields_of(row.id for row in found.rows),
        labels=fields.labels(),
        state=state,
        tabs=registry.list_tabs(actor()),
        said=lambda expert: expert_queries.availability(expert).said(today()),
        nominates=partial(service.nominates, actor()),
    )


@blueprint.route("/partners/new", methods=["GET", "POST"])
@requires("partners.manage")
def new() -> Page:
    """Add a partner."""
    form = partner_form()()
    if form.validate_on_submit():
        try:
            data = form.partner_data()
            return perform(lambda: _kept(service.add_partner(actor(), data), gettext("The partner is added.")))
        except InvalidError as error:
            form.add_errors(error.errors)
    return _partner_page(form, None)


@blueprint.get("/partners/<partner:partner_id>")
@requires("partners.view")
def show(partner_id: UUID) -> str:
    """Show a partner and its experts."""
    view = queries.partner_view(partner_id)
    kinds = {item.value.key: item.value for item in hooks().collect("identifier_kinds", IdentifierKind)}
    found = expert_queries.experts_of_partner(partner_id)
    return render_template(
        "partners/show.html",
        partner=view,
        numbers=[(kinds[k].label, kinds[k].display(v)) for k, v in view.identifiers.items() if k in kinds],
        experts=found,
        nominates=service.nominates(actor(), view.party_id),
        labels=fields.labels(),
        blocks=registry.blocks(partner_id, actor(), today()),
        today=today(),
    )


@blueprint.route("/partners/<partner:partner_id>/edit", methods=["GET", "POST"])
@requires("partners.manage")
def edit(partner_id: UUID) -> Page:
    """Change what is known of a partner."""
    view = queries.partner_view(partner_id)
    form = partner_form()() if request.method == "POST" else partner_form_for(view)
    if form.validate_on_submit():
        try:
            data = form.partner_data()
            return keep(
                form,
                lambda: partner_form_for(queries.partner_view(partner_id)),
                lambda: _edited(partner_id, data),
                _address(partner_id),
                view.name,
            )
        except InvalidError as error:
            form.add_errors(error.errors)
    return _partner_page(form, view)


def _edited(partner_id: UUID, data: service.PartnerData) -> str:
    service.edit_partner(actor(), partner_id, queries.partner_view(partner_id).version, data)
    return _kept(partner_id, gettext("The partner is kept."))


def _partner_page(form: PartnerForm, view: queries.PartnerView | None) -> Answer:
    return render_template("partners/edit.html", form=form, partner=view), 422 if form.errors else 200


@blueprint.route("/partners/<partner:partner_id>/experts/new", methods=["GET", "POST"])
@requires("partners.nominate")
def nominate(partner_id: UUID) -> Page:
    """Nominate an expert of a partner."""
    partner = queries.partner_view(partner_id)
    if not service.nominates(actor(), partner.party_id):
        abort(403)
    form = ExpertForm(expert_queries.accesses(partner.party_id))
    if form.validate_on_submit():
        data = form.expert_data()
        try:
            return perform(lambda: _nominated(partner_id, data))
        except InvalidError as error:
            form.add_errors(error.errors)
    return _expert_page(form, partner, None)


def _nominated(partner_id: UUID, data: service.ExpertData) -> str:
    service.nominate_expert(actor(), partner_id, data)
    return _kept(partner_id, gettext("The expert is nominated."))


@blueprint.route("/experts/<expert:expert_id>", methods=["GET", "POST"])
@requires("partners.nominate")
def edit_expert(expert_id: UUID) -> Page:
    """Change what is known of an expert."""
    view = expert_queries.expert_view(expert_id)
    if not service.nominates(actor(), view.partner_party_id):
        abort(403)
    accesses = expert_queries.accesses(view.partner_party_id, view.member_id)
    form = ExpertForm(accesses) if request.method == "POST" else expert_form_for(view, accesses)
    if form.validate_on_submit():
        data, version = form.expert_data(), version_of(form)
        try:
            return perform(lambda: _expert_edited(view, version, data))
        except InvalidError as error:
            form.add_errors(error.errors)
        except ChangedError as error:
            now = expert_form_for(expert_queries.expert_view(expert_id), accesses)
            return two_versions(form, now, error, request.path, _address(view.partner_id), view.name)
    return _expert_page(form, queries.partner_view(view.partner_id), view)


def _expert_edited(view: expert_queries.ExpertView, version: int, data: service.ExpertData) -> str:
    service.edit_expert(actor(), view.id, version, data)
    return _kept(view.partner_id, gettext("The expert is kept."))


def _expert_page(form: ExpertForm, partner: queries.PartnerView, view: expert_queries.ExpertView | None) -> Answer:
    page = render_template("partners/expert.html", form=form, partner=partner, expert=view)
    return page, 422 if form.errors else 200


@blueprint.route("/experts/<expert:expert_id>/pause", methods=["GET", "POST"])
@requires("experts.own")
def pause(expert_id: UUID) -> Page:
    """Let an expert take a pause, or end it."""
    view = expert_queries.expert_view(expert_id)
    if not service.pauses(actor(), view.member_id):
        abort(403)
    form = PauseForm() if request.method == "POST" else _pause_of(expert_id)
    if form.validate_on_submit():
        until = form.until.data
        if until is not None and until < today():
            form.until.errors = [gettext("Enter a day from today on, or leave the field empty to end the pause.")]
        else:
            back = url_for("partners.pause", expert_id=expert_id)
            return keep(form, lambda: _pause_of(expert_id), lambda: _paused(expert_id, until), back, view.name)
    page = render_template("partners/pause.html", form=form, expert=view, labels=fields.labels())
    return page, 422 if form.errors else 200


def _pause_of(expert_id: UUID) -> PauseForm:
    return sealed(PauseForm(formdata=None, data={"until": expert_queries.expert_view(expert_id).paused_until}))


def _paused(expert_id: UUID, until: Any) -> str:
    service.pause(actor(), expert_id, until)
    flash(gettext("Your availability is kept."), "ok")
    return url_for("partners.pause", expert_id=expert_id)


def _kept(partner_id: UUID, said: str) -> str:
    flash(said, "ok")
    return _address(partner_id)


def _address(partner_id: UUID) -> str:
    return url_for("partners.show", partner_id=partner_id)
