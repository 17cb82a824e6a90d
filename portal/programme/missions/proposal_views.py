"""The matching board, and the answers of the expert and of the company."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template, url_for
from werkzeug import Response

from portal.foundation.hooks.missions import MissionRules
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.web.context import actor, today
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.missions import life, matching, proposals, rules
from portal.programme.missions.forms import AcceptForm, DeclineForm, MeetForm, ProposeForm, RecordForm, WhyForm
from portal.programme.missions.pages import Page, blueprint, context, done, expect
from portal.programme.missions.queries import MissionView, mission_view
from portal.programme.partners import expert_queries
from portal.programme.partners import service as partner_service
from portal.programme.projects import firm

PROPOSED = ("proposed",)


@blueprint.route("/missions/<mission:mission_id>/experts", methods=["GET", "POST"])
@requires(rules.MANAGE)
def board(mission_id: UUID) -> Page:
    """Show who could take the mission, why and why not; ask one of them."""
    view = expect(mission_id, ("searching",))
    possible, excluded = matching.shortlist(view, today())
    form = ProposeForm(data={"half_days": view.half_days})
    form.expert.choices = [SelectChoice(str(c.expert.id), c.expert.name) for c in possible]
    if form.validate_on_submit():
        chosen = next((c.expert.id for c in possible if str(c.expert.id) == form.expert.data), None)
        if chosen is not None:
            terms = life.mission_rules(today())
            return perform(lambda: _propose(mission_id, chosen, form, terms))
        form.expert.errors = [gettext("Choose an expert.")]
    page = render_template(
        "missions/board.html",
        **context(view),
        form=form,
        possible=possible,
        excluded=excluded,
        weights=matching.WEIGHTS,
        allowed=view.project_state in rules.LETTER_STATES,
    )
    return page, 422 if form.errors else 200


def _propose(mission_id: UUID, expert_id: UUID, form: ProposeForm, terms: Attributed[MissionRules]) -> str:
    half_days, message = form.half_days.data or 0, form.message.data or ""
    proposals.propose(actor(), mission_id, expert_id, half_days, message, today(), terms)
    if mission_view(mission_id).expert_member_id is not None:
        return done(mission_id, gettext("The mission is proposed; the expert is told by e-mail."))
    said = gettext(
        "The mission is proposed. The expert has no access of their own: their firm answers, or you record the answer."
    )
    return done(mission_id, said)


@blueprint.get("/missions/<mission:mission_id>/answer")
@requires(rules.ANSWER)
def answer(mission_id: UUID) -> str:
    """Ask the expert: I take it, or not for me."""
    return _answer_page(expect(mission_id, PROPOSED), DeclineForm(formdata=None))


@blueprint.post("/missions/<mission:mission_id>/answer/yes")
@requires(rules.ANSWER)
def accept(mission_id: UUID) -> Response:
    """The expert takes the mission."""
    yes = proposals.Answer(accepted=True)
    return perform(lambda: _lender_answered(mission_id, yes, gettext("Thank you. The company is asked now.")))


@blueprint.post("/missions/<mission:mission_id>/answer/no")
@requires(rules.ANSWER)
def decline(mission_id: UUID) -> Page:
    """The expert declines, and may ask for a pause."""
    form = DeclineForm()
    view = expect(mission_id, PROPOSED)
    if form.validate_on_submit():
        return perform(lambda: _declined(view, form))
    return _answer_page(view, form), 422


def _answer_page(view: MissionView, form: DeclineForm) -> str:
    assert view.expert_id is not None
    if not proposals.speaks_for(actor(), view.expert_id):
        raise NotAllowedError(rules.ANSWER)
    return render_template(
        "missions/answer.html",
        **context(view),
        proposal=proposals.live(view.id),
        accept=AcceptForm(formdata=None),
        form=form,
    )


def _lender_answered(mission_id: UUID, said: proposals.Answer, word: str) -> str:
    proposals.answer_for_lender(actor(), mission_id, said, today())
    return done(mission_id, word)


def _declined(view: MissionView, form: DeclineForm) -> str:
    proposals.answer_for_lender(actor(), view.id, form.answer(), today())
    until = form.pause_until.data
    if until is not None and until >= today() and partner_service.pauses(actor(), view.expert_member_id):
        assert view.expert_id is not None
        partner_service.pause(actor(), view.expert_id, until)
    flash(gettext("Thank you for your answer: somebody else will be asked."), "ok")
    return url_for("missions.mine")


@blueprint.get("/missions/<mission:mission_id>/agreement")
@requires(rules.CONFIRM)
def agreement(mission_id: UUID) -> str:
    """Ask the company whether it agrees to the expert."""
    return _agreement_page(expect(mission_id, PROPOSED), MeetForm(formdata=None), WhyForm(formdata=None))


@blueprint.post("/missions/<mission:mission_id>/agreement/yes")
@requires(rules.CONFIRM)
def agree(mission_id: UUID) -> Page:
    """The company agrees, and may say when the first meeting is."""
    form = MeetForm()
    view = expect(mission_id, PROPOSED)
    if form.validate_on_submit():
        word = gettext("Thank you. The project officer now prepares the mission letter.")
        return perform(lambda: _company_answered(mission_id, form.answer(), word))
    return _agreement_page(view, form, WhyForm(formdata=None)), 422


@blueprint.post("/missions/<mission:mission_id>/agreement/no")
@requires(rules.CONFIRM)
def disagree(mission_id: UUID) -> Page:
    """The company would rather have another expert."""
    form = WhyForm()
    view = expect(mission_id, PROPOSED)
    if form.validate_on_submit():
        no = proposals.Answer(accepted=False, reason="other", note=form.reason.data or "")
        return perform(lambda: _company_answered(mission_id, no, gettext("Your answer is noted; we look further.")))
    return _agreement_page(view, MeetForm(formdata=None), form), 422


def _agreement_page(view: MissionView, meet: MeetForm, why: WhyForm) -> str:
    firm.require(actor(), rules.CONFIRM, view.project_id)
    assert view.expert_id is not None
    return render_template(
        "missions/agreement.html",
        **context(view),
        proposal=proposals.live(view.id),
        expert=expert_queries.expert_view(view.expert_id),
        meet=meet,
        why=why,
    )


def _company_answered(mission_id: UUID, said: proposals.Answer, word: str) -> str:
    proposals.answer_for_company(actor(), mission_id, said, today())
    return done(mission_id, word)


@blueprint.route("/missions/<mission:mission_id>/record-answer", methods=["GET", "POST"])
@requires(rules.MANAGE)
def record_answer(mission_id: UUID) -> Page:
    """Record an answer that came by telephone or letter: the expert's first, then the company's."""
    view = expect(mission_id, PROPOSED)
    proposal = proposals.live(mission_id)
    assert proposal is not None
    lender = proposal.lender_answer == "open"
    form = RecordForm()
    if form.validate_on_submit():
        record = _lender_answered if lender else _company_answered
        return perform(lambda: record(mission_id, form.answer(), gettext("The answer is recorded.")))
    page = render_template("missions/record.html", **context(view), form=form, lender=lender)
    return page, 422 if form.errors else 200
