"""Needs: noted by the project officer; read by partners as cards that name nobody, and answered there."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template, request, url_for
from werkzeug import Response

from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import ChangedError, InvalidError
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import two_versions, version_of
from portal.programme.missions import file_parts, life, needs, proposals, queries, rules, wording
from portal.programme.missions.forms import AcceptForm, DeclineForm, NeedForm, OfferForm
from portal.programme.missions.pages import Page, blueprint, done, expect
from portal.programme.partners import fields
from portal.programme.projects.file_page import file_context


@blueprint.route("/projects/<project:project_id>/missions/new", methods=["GET", "POST"])
@requires(rules.MANAGE)
def new(project_id: UUID) -> Page:
    """Note a need of a file."""
    posted = request.method == "POST"
    form = NeedForm() if posted else NeedForm(formdata=None, data=file_parts.still_to_note(project_id))
    if form.validate_on_submit():
        data = form.need_data()
        try:
            return perform(lambda: _opened(project_id, data))
        except InvalidError as error:
            form.add_errors(error.errors)
    page = render_template("missions/need_edit.html", **file_context(project_id, "skills"), form=form, mission=None)
    return page, 422 if form.errors else 200


def _opened(project_id: UUID, data: life.NeedData) -> str:
    return done(life.open_need(actor(), project_id, data, today()), gettext("The need is noted."))


@blueprint.route("/missions/<mission:mission_id>/need", methods=["GET", "POST"])
@requires(rules.MANAGE)
def edit(mission_id: UUID) -> Page:
    """Change a need that nobody was asked for yet."""
    view = expect(mission_id, {"need_identified", "searching"})
    form = NeedForm() if request.method == "POST" else _need_of(mission_id)
    if form.validate_on_submit():
        data, version = form.need_data(), version_of(form)
        try:
            return perform(lambda: _edited(mission_id, version, data))
        except InvalidError as error:
            form.add_errors(error.errors)
        except ChangedError as error:
            back = url_for("missions.show", mission_id=mission_id)
            return two_versions(form, _need_of(mission_id), error, request.path, back, view.company_name)
    page = render_template(
        "missions/need_edit.html", **file_context(view.project_id, "skills"), form=form, mission=view
    )
    return page, 422 if form.errors else 200


def _need_of(mission_id: UUID) -> NeedForm:
    return NeedForm(formdata=None, obj=queries.mission_view(mission_id))


def _edited(mission_id: UUID, version: int, data: life.NeedData) -> str:
    life.edit_need(actor(), mission_id, version, data)
    return done(mission_id, gettext("The need is kept."))


@blueprint.get("/needs/")
@requires("needs.view")
def need_list() -> str:
    """List the needs that the reader may answer."""
    return render_template(
        "missions/needs.html",
        needs=needs.open_cards(actor()),
        fields=fields.labels(),
        half_days_text=wording.half_days_text,
        today=today(),
    )


@blueprint.get("/needs/<need:need_id>")
@requires("needs.view")
def need(need_id: UUID) -> str:
    """Show a need as partners see it: nobody is named."""
    return _card(need_id, DeclineForm(formdata=None), OfferForm(formdata=None))


@blueprint.post("/needs/<need:need_id>/accept")
@requires(rules.ANSWER)
def accept_need(need_id: UUID) -> Response:
    """A partner's contact accepts for their expert."""
    mission_id = queries.of_need(need_id).id
    yes, word = proposals.Answer(accepted=True), gettext("Thank you: your yes is noted.")
    return perform(lambda: _answered(mission_id, yes, word))


@blueprint.post("/needs/<need:need_id>/decline")
@requires(rules.ANSWER)
def decline_need(need_id: UUID) -> Page:
    """A partner's contact declines for their expert."""
    form = DeclineForm()
    if form.validate_on_submit():
        answer, mission_id = form.answer(), queries.of_need(need_id).id
        return perform(lambda: _answered(mission_id, answer, gettext("Thank you: somebody else will be asked.")))
    return _card(need_id, form, OfferForm(formdata=None)), 422


@blueprint.post("/needs/<need:need_id>/offer")
@requires(rules.ANSWER)
def offer(need_id: UUID) -> Page:
    """Offer an expert for a need."""
    form = OfferForm()
    form.expert.choices = _offerable(need_id)
    if form.validate_on_submit():
        expert_id, message = UUID(form.expert.data), form.message.data or ""
        return perform(lambda: _offered(need_id, expert_id, message))
    return _card(need_id, DeclineForm(formdata=None), form), 422


def _answered(mission_id: UUID, answer: proposals.Answer, said: str) -> str:
    proposals.answer_for_lender(actor(), mission_id, answer, today())
    flash(said, "ok")
    return url_for("missions.mine")


def _offered(need_id: UUID, expert_id: UUID, message: str) -> str:
    proposals.offer(actor(), need_id, expert_id, message, today())
    flash(gettext("Your expert is offered; the project officer decides."), "ok")
    return url_for("missions.need", need_id=need_id)


def _offerable(need_id: UUID) -> list[SelectChoice]:
    found = needs.offerable(actor(), need_id)
    return [SelectChoice("", ""), *(SelectChoice(str(expert.id), expert.name) for expert in found)]


def _card(need_id: UUID, decline: DeclineForm, offer_form: OfferForm) -> str:
    offer_form.expert.choices = _offerable(need_id)
    card = needs.card(actor(), need_id)
    return render_template(
        "missions/need.html",
        need=card,
        label=fields.labels()[card.field],
        codes=fields.national_codes(card.field),
        half_days_text=wording.half_days_text,
        decline=decline,
        accept=AcceptForm(formdata=None),
        offer=offer_form,
        today=today(),
    )
