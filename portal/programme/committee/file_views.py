"""What the committee decided on a file: a tab of the file's page, and lifting its conditions."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, render_template, url_for

from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.forms import PortalForm, Text, required
from portal.foundation.web.i18n import gettext, lazy
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.committee import agenda, file_queries, notification, queries, rules
from portal.programme.committee.blueprint import Page
from portal.programme.committee.meeting_page import words
from portal.programme.projects import conditions, decisions
from portal.programme.projects.file_page import file_context

blueprint = Blueprint("committee_file", __name__, url_prefix="/projects/<project:project_id>")


class LiftForm(PortalForm):
    """The proof that a condition is met."""

    proof = Text(lazy("Proof"), [required(lazy("Say what proves that the condition is met."))])


class NotifyForm(PortalForm):
    """Who signs the letter."""

    signatory = Text(lazy("Who signs for the committee"), [required(lazy("Enter the person’s name."))])
    quality = Text(lazy("Signs as"), description=lazy("For example: chair of the committee."))


@blueprint.get("/committee")
@requires("projects.view")
def tab(project_id: UUID) -> str:
    """Show the decisions on a file, its conditions, its meetings; when it is ready, those that still take files."""
    person, head = actor(), file_context(project_id, "committee")
    waits = head["file"].state == "ready" and person.may(rules.PREPARE)
    return render_template(
        "committee/file.html",
        **head,
        planned=queries.in_states(person, ("planned",)) if waits else None,
        decisions=decisions.decisions(project_id),
        conditions=conditions.conditions(project_id),
        appearances=file_queries.appearances(person, project_id),
        meetings=agenda.meeting_references(project_id),
        letters=notification.made(person, project_id),
        notifies=person.may(rules.PREPARE) and notification.worded(),
        today=today(),
        **words(),
    )


@blueprint.route("/committee/letter", methods=["GET", "POST"])
@requires(rules.PREPARE)
def notify(project_id: UUID) -> Page:
    """Make the letter that notifies the decision in force; there is none before the minutes are signed."""
    about = notification.case(actor(), project_id, today())
    form = NotifyForm(data={"signatory": about.chair})
    if form.validate_on_submit():
        ready = notification.compose_letter(about, form.signatory.data or "", form.quality.data or "")

        def act() -> str:
            notification.keep(actor(), about, ready)
            flash(gettext("The letter is made. Have it signed, then post it."), "ok")
            return url_for("committee_file.tab", project_id=project_id)

        return perform(act)
    head = file_context(project_id, "committee")
    page = render_template("committee/notify.html", **head, form=form, about=about, **words())
    return page, 422 if form.errors else 200


@blueprint.route("/conditions/<condition:condition_id>/lift", methods=["GET", "POST"])
@requires("conditions.lift")
def lift(project_id: UUID, condition_id: UUID) -> Page:
    """Lift a condition, with its proof."""
    condition = next(c for c in conditions.conditions(project_id) if c.id == condition_id)
    form = LiftForm(data={"proof": condition.proof})
    if form.validate_on_submit():
        proof, on = form.proof.data or "", today()
        asked = decisions.ask(actor(), project_id, ("conditions_lifted",), on)

        def act() -> str:
            last = conditions.lift_condition(actor(), condition_id, proof, on, asked)
            flash(gettext("The file is approved.") if last else gettext("The condition is lifted."), "ok")
            return url_for("committee_file.tab", project_id=project_id)

        return perform(act)
    if condition.lifted_on is not None:
        raise ConflictError(conditions.LIFTED)
    page = render_template(
        "committee/lift.html", **file_context(project_id, "committee"), form=form, condition=condition, **words()
    )
    return page, 422 if form.errors else 200
