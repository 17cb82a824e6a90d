"""Making the letter of a mission and recording its signatures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template

from portal.casework.documents import service as documents
from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.rules import Ready
from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.missions import MissionRules
from portal.foundation.hooks.papers import Paper
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.dates import add_months
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import InvalidError
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.missions import letter_paper, letters, life, rules
from portal.programme.missions.letter_forms import LetterForm, SecondmentSignaturesForm, SignaturesForm, secondment_form
from portal.programme.missions.letter_paper import LetterData
from portal.programme.missions.pages import Page, blueprint, context, done, expect
from portal.programme.missions.queries import MissionView
from portal.programme.projects import queries as projects

LANGUAGES = {"fr": "Français", "en": "English", "ro": "Română"}
"""Languages of the letter, in their own words."""


@blueprint.route("/missions/<mission:mission_id>/letter", methods=["GET", "POST"])
@requires(rules.MANAGE)
def letter(mission_id: UUID) -> Page:
    """Make the letter in one of the languages the country has wording for."""
    view = expect(mission_id, ("accepted",))
    form = LetterForm(data=_proposed(view))
    wordings = letter_paper.templates(today())
    form.locale.choices = [SelectChoice(code, LANGUAGES.get(code, code)) for code in _own_first(list(wordings))]
    if form.validate_on_submit():
        data = form.letter_data()
        try:
            terms = life.mission_rules(today())
            ready = letters.compose(actor(), mission_id, data, terms.value, today())
            return perform(lambda: _kept(mission_id, ready, data, terms))
        except InvalidError as error:
            form.add_errors(error.errors)
        except DocumentError as error:
            form.add_errors({"": error.message})
    lent = bool(letter_paper.templates(today(), Paper.SECONDMENT_LETTER))
    page = render_template("missions/letter.html", **context(view), form=form, wordings=wordings, checks=(), lent=lent)
    return page, 422 if form.errors else 200


@blueprint.route("/missions/<mission:mission_id>/secondment", methods=["GET", "POST"])
@requires(rules.MANAGE)
def secondment(mission_id: UUID) -> Page:
    """Make the letter of a formal secondment, once every question of the law is answered with yes."""
    view = expect(mission_id, ("accepted",))
    rule = life.mission_rules(today())
    terms = rule.value
    form = secondment_form(terms.secondment)(data={**_proposed(view), "rhythm": ""})
    wordings = letter_paper.templates(today(), Paper.SECONDMENT_LETTER) if terms.secondment else {}
    form.locale.choices = [SelectChoice(code, LANGUAGES.get(code, code)) for code in _own_first(list(wordings))]
    if form.validate_on_submit():
        data = form.letter_data()
        try:
            ready = letters.compose(actor(), mission_id, data, terms, today())
            return perform(lambda: _kept(mission_id, ready, data, rule))
        except InvalidError as error:
            form.add_errors(error.errors)
        except DocumentError as error:
            form.add_errors({"": error.message})
    asked = [(check, form[f"ask_{check.key}"]) for check in terms.secondment]
    page = render_template("missions/letter.html", **context(view), form=form, wordings=wordings, checks=asked)
    return page, 422 if form.errors else 200


def _own_first(codes: list[str]) -> list[str]:
    own = current_tenant().locale
    return sorted(codes, key=lambda code: (code != own, code))


def _proposed(view: MissionView) -> dict[str, Any]:
    """What is known before anything is typed."""
    file = projects.project_view(view.project_id)
    start = view.first_meeting_on
    return {
        "half_days": view.half_days,
        "starts_on": start,
        "ends_on": view.deadline or add_months(start or today(), 6),
        "rhythm": gettext("One half-day every two weeks, at the company or at a distance."),
        "company_signatory": file.contact_name,
        "operator_signatory": file.lead_name or actor().name,
    }


def _kept(mission_id: UUID, ready: Ready, data: LetterData, terms: Attributed[MissionRules]) -> str:
    letters.keep(actor(), mission_id, ready, data, terms)
    return done(mission_id, gettext("The letter is made. Have it signed by all its parties."))


@blueprint.route("/missions/<mission:mission_id>/signatures", methods=["GET", "POST"])
@requires(rules.MANAGE)
def sign(mission_id: UUID) -> Page:
    """Record who signed when, with the signed letter."""
    view = expect(mission_id, ("accepted",))
    file = projects.project_view(view.project_id)
    operator = file.lead_name or actor().name
    known = {"expert_name": view.expert_name, "company_name": file.contact_name, "operator_name": operator}
    known["lender_name"] = view.employer_signatory or view.expert_name
    form = (SecondmentSignaturesForm if view.employer_signatory else SignaturesForm)(data=known)
    if form.validate_on_submit():
        try:
            ready = documents.receive(form.upload.data)
            signed = form.signed()
            return perform(lambda: _signed(mission_id, ready, signed))
        except DocumentError as error:
            form.add_errors({"upload": error.message})
        except InvalidError as error:
            form.add_errors(error.errors)
    page = render_template("missions/sign.html", **context(view), form=form)
    return page, 422 if form.errors else 200


def _signed(mission_id: UUID, ready: Ready, signed: dict[str, Any]) -> str:
    letters.sign(actor(), mission_id, ready, signed, today())
    return done(mission_id, gettext("The signatures are recorded. The mission can start."))
