"""The agreement's pages: preparing it, recording its signature, recording the payment to the company."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask_wtf.file import FileField
from werkzeug import Response

from portal.casework.documents import service as files
from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.rules import Ready
from portal.foundation.kernel.workflow import TransitionError
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError, InvalidError
from portal.foundation.web.i18n import gettext, say
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.programme.advances import agreements, papers, payee, queries, rules, service, terms
from portal.programme.advances.certificate import certificate
from portal.programme.advances.forms import DisburseForm, PrepareForm, SignForm
from portal.programme.advances.terms import Draft
from portal.programme.advances.views import FILE, blueprint, frame
from portal.programme.aids.rules import REGIMES
from portal.programme.funds import sources

Page = Response | str | Answer


def address(project_id: UUID) -> str:
    """Return the address of a file's repayments."""
    return url_for("advances.show", project_id=project_id)


@blueprint.route(f"{FILE}/agreement", methods=["GET", "POST"])
@requires(rules.PREPARE)
def prepare(project_id: UUID) -> Page:
    """Show what the agreement will say and what it is worth as aid; prepare it."""
    try:
        return _preparing(project_id)
    except (ConflictError, TransitionError) as error:
        return blocked(project_id, error, gettext("Prepare the agreement"))


def _preparing(project_id: UUID) -> Page:
    form = PrepareForm()
    starts_on = form.starts_on.data or today()
    drafted = terms.draft(project_id, starts_on, today(), _chosen(form))
    if request.method != "POST":
        proposed = {"company": drafted.file.contact_name, "regime": drafted.aid.value.regime}
        form = PrepareForm(formdata=None, data={"starts_on": today(), **proposed})
    if form.validate_on_submit() and _in_order(form, starts_on):
        try:
            return _prepare(form, drafted)
        except InvalidError as error:
            form.add_errors(error.errors)
    status = 422 if form.errors else 200
    return render_template("advances/prepare.html", **frame(project_id, "agreement"), form=form, draft=drafted), status


def _chosen(form: PrepareForm) -> str:
    """Return the rules of aid that were chosen; before any choice none, so that they are proposed."""
    return form.regime.data if form.regime.data in REGIMES else ""


def _prepare(form: PrepareForm, drafted: Draft) -> Response:
    project_id, external = drafted.file.id, form.external_value(drafted.terms.principal)
    if external is not None:
        drafted = terms.draft(project_id, drafted.terms.starts_on, today(), _chosen(form), external.amount)
        if not drafted.aid.value.allowed:
            raise InvalidError({"external": drafted.aid.value.message})
    signatories = form.signatories()
    paper = papers.agreement(drafted, signatories)
    step = agreements.step_to_contract(actor(), project_id, today())

    def act() -> str:
        agreements.prepare(actor(), drafted, signatories, paper, step, external)
        flash(gettext("The agreement is prepared. Have it signed by both parties."), "ok")
        return address(project_id)

    return perform(act)


def _in_order(form: PrepareForm, starts_on: date) -> bool:
    if starts_on < today():
        form.add_errors({"starts_on": terms.PAST})
        return False
    return True


def blocked(project_id: UUID, error: ConflictError | TransitionError, title: str) -> tuple[str, int]:
    """Show, in the file, why an act is not possible now, with the way out; a form that came too late is a 409."""
    page = render_template(
        "advances/blocked.html",
        **frame(project_id, "agreement"),
        title=title,
        why=say(error.message),
        links=error.links if isinstance(error, ConflictError) else (),
    )
    return page, 409 if request.method == "POST" else 200


@blueprint.route(f"{FILE}/agreement/sign", methods=["GET", "POST"])
@requires(rules.SIGN)
def sign(project_id: UUID) -> Page:
    """Show what a signature today grants; record the signed agreement."""
    try:
        return _signing(project_id)
    except (ConflictError, TransitionError) as error:
        return blocked(project_id, error, gettext("Record the signature"))


def _signing(project_id: UUID) -> Page:
    form = SignForm()
    if form.validate_on_submit():
        try:
            return _signed(project_id, form)
        except InvalidError as error:
            form.add_errors(error.errors)
    elif request.method != "POST":
        form = SignForm(formdata=None, data={"signed_on": today(), "signed_by": _expected(project_id)})
    signing = terms.signing(project_id, today(), "")
    page = render_template("advances/sign.html", **frame(project_id, "agreement"), form=form, signing=signing)
    return page, 422 if form.errors else 200


def _expected(project_id: UUID) -> str:
    """Return who was to sign for the company."""
    advance = queries.current(project_id)
    prepared = queries.agreement(advance.id) if advance else None
    return prepared.company_signatory if prepared else ""


def _signed(project_id: UUID, form: SignForm) -> Response:
    signed_on = form.signed_on.data
    assert signed_on is not None
    prepared = queries.agreement(terms.granted(project_id).id)
    if prepared is not None:
        agreements.check_signature(prepared, signed_on, today())
    signed = signed_paper(form.paper)
    signing = terms.signing(project_id, signed_on, form.signed_by.data or "")
    proof = certificate(signing)

    def act() -> str:
        agreements.sign(actor(), signing, signed, proof, today())
        flash(gettext("The signature is recorded and the aid granted. Another person now pays the advance."), "ok")
        return address(project_id)

    return perform(act)


def signed_paper(field: FileField) -> Ready:
    """Return the signed agreement, checked. Raises InvalidError when it is no PDF or is not accepted."""
    try:
        found = files.receive(field.data)
    except DocumentError as error:
        raise InvalidError({"paper": error.message}) from None
    if found.media_type != files.PDF:
        raise InvalidError({"paper": terms.NOT_PDF})
    return found


@blueprint.route(f"{FILE}/agreement/payment", methods=["GET", "POST"])
@requires(rules.DISBURSE, fresh=True)
def disburse(project_id: UUID) -> Page:
    """Show what is paid to whom; record the payment, by a second person."""
    try:
        return _disbursing(project_id)
    except (ConflictError, TransitionError) as error:
        return blocked(project_id, error, gettext("Record the payment to the company"))


def _disbursing(project_id: UUID) -> Page:
    lendable = sources.lendable()
    form = DisburseForm(lendable)
    if form.validate_on_submit():
        try:
            return _disbursed(project_id, form)
        except InvalidError as error:
            form.add_errors(error.errors)
    elif request.method != "POST":
        form = DisburseForm(lendable, formdata=None, data={"on": today()})
    paying = service.payout(actor(), project_id, today(), today())
    form.payee.data = str(paying.payee.id)
    context: dict[str, Any] = {
        "paying": paying,
        "fund": lendable.balance,
        "abroad": payee.elsewhere(paying.payee.iban),
        "refusal": service.refusal(actor(), project_id, lendable),
    }
    page = render_template("advances/disburse.html", **frame(project_id, "agreement"), form=form, **context)
    return page, 422 if form.errors else 200


def _disbursed(project_id: UUID, form: DisburseForm) -> Response:
    paid_on = form.on.data
    assert paid_on is not None
    paying = service.payout(actor(), project_id, paid_on, today())
    if form.payee_id() != paying.payee.id:
        raise ConflictError(payee.CHANGED)

    def act() -> str:
        service.disburse(actor(), paying, form.reference.data or "", today(), form.source_id())
        flash(gettext("The payment is recorded. The schedule runs."), "ok")
        return address(project_id)

    return perform(act)
