"""What an agreement is made of, gathered before anything is written: rules, schedule, aid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import has_request_context, url_for
from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.numbering import Counter
from portal.foundation.db.session import db
from portal.foundation.hooks.funding import (
    AdvanceRules,
    AdvanceTerms,
    AidBasis,
    AidEquivalent,
    Instalment,
    RepaymentSchedule,
)
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import hooks, registry
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.i18n import gettext
from portal.programme.advances import aid, queries
from portal.programme.advances.external import KeptValue, kept
from portal.programme.advances.queries import AdvanceView
from portal.programme.advances.rules import RESERVED
from portal.programme.funds.advance_terms import advance_rules, repayment_schedule
from portal.programme.projects import conditions, decisions
from portal.programme.projects import queries as projects
from portal.programme.projects.conditions import ConditionView
from portal.programme.projects.decisions import DecisionView
from portal.programme.projects.queries import ProjectView

PAST = Message("This day is over: choose today or a later day.")
NOT_PDF = Message("The signed agreement is kept as a PDF: scan it, or save the signed file as PDF.")


@dataclass(frozen=True, slots=True)
class Signatories:
    """Who will sign, and as what."""

    lender: str
    lender_quality: str
    company: str
    company_quality: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An agreement before it is prepared."""

    on: date
    advance: AdvanceView
    file: ProjectView
    decision: DecisionView
    conditions: tuple[ConditionView, ...]
    rules: AdvanceRules
    terms: AdvanceTerms
    instalments: tuple[Instalment, ...]
    schedule_rule: dict[str, Any]
    known: aid.Record
    aid: Attributed[AidEquivalent]
    number: int

    @property
    def reference(self) -> str:
        """The agreement's reference: the file's, CA, and which one it is when it was prepared again."""
        return f"{self.file.reference}-CA{self.number if self.number > 1 else ''}"

    @property
    def certificate_reference(self) -> str:
        """The reference of the certificate that the signature will bring."""
        return f"{self.file.reference}-DM"


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature before it is recorded: the aid as it is worth on that day, and the number it will have."""

    advance: AdvanceView
    agreement_id: UUID
    file: ProjectView
    rules: AdvanceRules
    terms: AdvanceTerms
    signed_on: date
    signed_by: str
    lender_signatory: str
    known: aid.Record
    answer: Attributed[AidEquivalent]
    aid_number: str
    register_by: Attributed[date] | None
    external: KeptValue | None = None

    @property
    def aid(self) -> AidEquivalent:
        """What the advance is worth as aid."""
        return self.answer.value

    @property
    def certificate_reference(self) -> str:
        """The certificate's reference."""
        return f"{self.file.reference}-DM"


def way_out(label: str, endpoint: str, **values: Any) -> tuple[tuple[str, str], ...]:
    """Return a link for a page that refuses something; none where there is no page (a command, the worker)."""
    return ((label, url_for(endpoint, **values)),) if has_request_context() else ()


def offered(on: date) -> AdvanceRules:
    """Return the rules of advances in force on `on`. Raises ConflictError when none is offered or nobody may lend."""
    rules = advance_rules(on)
    if not rules.offered:
        assert rules.reason is not None
        raise ConflictError(rules.reason)
    if not rules.lender:
        raise ConflictError(
            Message(
                "No lender is named for this territory, and an agreement needs one. "
                "The territory manager names it in the settings of the country’s plugin."
            )
        )
    return rules


def granted(project_id: UUID) -> AdvanceView:
    """Return a project's advance. Raises ConflictError when the committee granted none."""
    found = queries.current(project_id)
    if found is None:
        raise ConflictError(Message("The committee has granted no advance to this file."))
    return found


def draft(project_id: UUID, starts_on: date, on: date, regime: str = "", external: Money | None = None) -> Draft:
    """Return what an agreement prepared on `on`, with the payment expected on `starts_on`, would say.

    `regime` are the rules of aid chosen for it, those that the rules propose while it is empty. `external` is a gross
    grant equivalent computed elsewhere: it counts instead of the rules' own. Asks the plugins. Raises ConflictError
    with the reason when no agreement can be prepared.
    """
    rules, advance = offered(on), granted(project_id)
    if advance.state != "approved":
        raise ConflictError(
            Message("The agreement is signed, or the advance was given up: nothing is prepared any more.")
        )
    file = projects.project_view(project_id)
    decision = next(d for d in decisions.decisions(project_id) if d.id == advance.decision_id)
    terms = AdvanceTerms(advance.principal, advance.months, advance.grace_months, starts_on)
    schedule = repayment_schedule(terms, on)
    known = aid.record(file.party_id, on)
    earlier = queries.agreement(advance.id)
    return Draft(
        on=on,
        advance=advance,
        file=file,
        decision=decision,
        conditions=tuple(conditions.open_conditions(project_id)),
        rules=rules,
        terms=terms,
        instalments=schedule.instalments,
        schedule_rule=schedule_rule(terms, schedule),
        known=known,
        aid=aid.equivalent(terms, known, on, AidBasis(file.activity, regime, external)),
        number=earlier.number + 1 if earlier else 1,
    )


def schedule_rule(terms: AdvanceTerms, schedule: RepaymentSchedule) -> dict[str, Any]:
    """Return what a schedule was made by, as it is kept: plugin, version, terms, values and the source of each."""
    plugin = hooks().registry.owners("repayment_schedule", current_tenant().plugins)[0]
    return {
        "plugin": plugin,
        "version": registry().installed[plugin].manifest.version,
        "starts_on": terms.starts_on.isoformat(),
        "months": terms.months,
        "grace_months": terms.grace_months,
        "parameters": dict(schedule.parameters),
        "sources": [aid.kept_source(source) for source in schedule.sources],
        "origins": aid.kept_origins(schedule.origins),
    }


def signing(project_id: UUID, signed_on: date, signed_by: str) -> Signing:
    """Return what a signature of `signed_on` grants: the equivalent and the room of that very day.

    Raises ConflictError when there is nothing to sign, nobody declared the firm's aid, or the aid does not fit: then
    all of it is refused.
    """
    rules, advance = offered(signed_on), granted(project_id)
    prepared = queries.agreement(advance.id)
    if prepared is None or advance.state not in RESERVED:
        links = way_out(gettext("Prepare the agreement"), "advances.prepare", project_id=project_id)
        raise ConflictError(Message("Prepare the agreement first: there is nothing to sign yet."), links)
    if prepared.signed_on is not None:
        raise ConflictError(Message("This agreement is signed already."))
    agreement_id, starts_on, lender_signatory = prepared.id, prepared.starts_on, prepared.lender_signatory
    regime = prepared.regime
    external = kept(prepared, advance.principal.currency)
    file = projects.project_view(project_id)
    terms = AdvanceTerms(advance.principal, advance.months, advance.grace_months, starts_on)
    known = aid.record(file.party_id, signed_on)
    basis = AidBasis(file.activity, regime, external.amount if external else None)
    answer = aid.hastened(aid.equivalent(terms, known, signed_on, basis), rules)
    links = way_out(gettext("Aid received by the company"), "aids.declared", party_id=file.party_id)
    aid.check(known, answer.value, links)
    return Signing(
        advance=advance,
        agreement_id=agreement_id,
        file=file,
        rules=rules,
        terms=terms,
        signed_on=signed_on,
        signed_by=signed_by,
        lender_signatory=lender_signatory,
        known=known,
        answer=answer,
        aid_number=aid_number(signed_on.year, _last("aid", signed_on.year) + 1),
        register_by=aid.register_by(answer.value, signed_on),
        external=external,
    )


def aid_number(year: int, number: int) -> str:
    """Return the number of an aid as papers and the register have it."""
    return f"{current_tenant().code}-{year}-A{number:04d}"


def _last(kind: str, year: int) -> int:
    """Return the last number given out, 0 before the first; the verb checks that it is still the last."""
    query = select(Counter.value).where(Counter.kind == kind, Counter.year == year)
    return db.session.scalar(query) or 0
