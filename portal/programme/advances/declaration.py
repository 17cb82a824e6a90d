"""The declaration of aid received, for the firm to complete and sign: what the portal knows stands in it already."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.hooks.funding import AdvanceRules, AdvanceTerms, AidBasis, AidEquivalent
from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.context import Actor
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.i18n import format_long_date, use_locale
from portal.programme.advances import aid, queries
from portal.programme.advances.papers import (
    Data,
    cents,
    company,
    compose,
    framed,
    lender,
    numbered,
    received,
    regulation,
    template,
)
from portal.programme.advances.rules import DECLARATION
from portal.programme.companies.activity import activity_code
from portal.programme.funds.advance_terms import advance_rules
from portal.programme.groups.queries import undertaking
from portal.programme.projects import documents
from portal.programme.projects import queries as projects
from portal.programme.projects.queries import ProjectView

EDIT = "aids.edit"


def declaration(project_id: UUID, on: date) -> Ready:
    """Return the declaration as a PDF, with the aid of the window that ends on `on`.

    Raises ConflictError, with the reason, when no advance is offered, the rules cannot tell or it cannot be set.
    """
    chosen = template(Paper.AID_DECLARATION)
    rules = advance_rules(on)
    if not rules.offered:
        assert rules.reason is not None
        raise ConflictError(rules.reason)
    file = projects.project_view(project_id)
    known = aid.record(file.party_id, on)
    found = aid.equivalent(_terms(file, rules, on), known, on, _basis(file)).value
    reference = f"{file.reference}-DD"
    with use_locale(chosen.locale):
        firm = company(file, file.contact_name)
        data = framed(chosen, file, reference) | {
            "lender": lender(rules, ""),
            "company": {
                **firm,
                "number": f"{firm['id_label']} {firm['id']}" if firm["id"] else "",
                "activity": activity_code(file.activity, on),
                "purpose": file.title,
            },
            "file": file.reference,
            "made_on": format_long_date(on),
            "regulation": regulation(found),
            "official_reference": found.official_reference,
            "ceiling": cents(found.ceiling),
            "window": {"from": format_long_date(found.window_start), "to": format_long_date(on)},
            "linked": numbered(undertaking(file.party_id, on))[1:],
            **_known(known, found, on),
        }
        return compose(chosen, data, reference)


def _terms(file: ProjectView, rules: AdvanceRules, on: date) -> AdvanceTerms:
    """Return an advance such as this file's: the aid rules say by it which window and ceiling hold."""
    granted = queries.current(file.id)
    if granted is not None:
        return AdvanceTerms(granted.principal, granted.months, granted.grace_months, on)
    assert rules.minimum is not None
    return AdvanceTerms(file.requested or rules.minimum, rules.months[1], 0, on)


def _basis(file: ProjectView) -> AidBasis:
    """Return the rules chosen for the file's agreement; before it is prepared, they are proposed by the activity."""
    advance = queries.current(file.id)
    prepared = queries.agreement(advance.id) if advance is not None else None
    return AidBasis(file.activity, prepared.regime if prepared is not None else "")


def _known(known: aid.Record, found: AidEquivalent, on: date) -> Data:
    return {
        "aids": received(known.within(found.window_start, on)),
        "used": cents(found.used),
        "declared_on": format_long_date(known.declared_on) if known.declared_on else "",
    }


def keep(actor: Actor, project_id: UUID, ready: Ready) -> UUID:
    """Keep the declaration to sign with the file; return the link's id."""
    actor.require(EDIT)
    with transaction():
        kept = documents.keep(actor, project_id, ready, DECLARATION)
        audit.record(actor, "aid.declaration_made", "project", project_id, after={"sha256": ready.sha256})
        return kept
