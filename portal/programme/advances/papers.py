"""The papers of an advance: values for the country's templates, formatted once, in the document's own language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.casework.documents import service as documents
from portal.casework.documents import wordings
from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.rules import Ready
from portal.foundation.db.binding import current_tenant, current_tenant_id
from portal.foundation.hooks.funding import AdvanceRules, AidEquivalent, Instalment
from portal.foundation.hooks.papers import DocumentTemplate, Paper
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money, total
from portal.foundation.web.context import today
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.i18n import (
    format_date,
    format_long_date,
    format_money,
    format_rate,
    gettext,
    say,
    use_locale,
)
from portal.people.parties.numbers import number_kinds
from portal.people.parties.queries import identifiers
from portal.people.tenants import queries as tenants
from portal.programme.advances.aid import Received
from portal.programme.advances.terms import Draft, Signatories
from portal.programme.aids.rules import INSTRUMENTS, REGIMES
from portal.programme.funds import queries as funds
from portal.programme.projects.project_sheet import frame
from portal.programme.projects.queries import ProjectView

Data = dict[str, Any]


def wording(kind: Paper) -> DocumentTemplate | None:
    """Return the territory's wording of a document as in use today, None when its country brings none."""
    return wordings.wording(kind, current_tenant().locale, today())


def template(kind: Paper) -> DocumentTemplate:
    """Return the territory's wording of a document: in its own language. Raises ConflictError when there is none."""
    chosen = wording(kind)
    if chosen is None:
        raise ConflictError(
            Message("The country’s plugin has no wording for this document in the territory’s language.")
        )
    return chosen


def agreement(draft: Draft, signatories: Signatories) -> Ready:
    """Return the agreement to sign as a PDF. Raises ConflictError, with the reason, when it cannot be set."""
    chosen = template(Paper.ADVANCE_AGREEMENT)
    with use_locale(chosen.locale):
        data = framed(chosen, draft.file, draft.reference)
        data |= {
            "lender": lender(draft.rules, signatories.lender, signatories.lender_quality),
            "company": company(draft.file, signatories.company, signatories.company_quality),
            "advance": _advance(draft, chosen),
            "schedule": _schedule(draft),
        }
        return compose(chosen, data, draft.reference)


def compose(chosen: DocumentTemplate, data: Data, reference: str) -> Ready:
    """Return the document as a PDF. Raises ConflictError when a text in it cannot be printed."""
    try:
        return documents.compose(chosen.path, data, f"{chosen.title} {reference}.pdf")
    except DocumentError as error:
        raise ConflictError(error.message) from None


def framed(chosen: DocumentTemplate, file: ProjectView, reference: str) -> Data:
    """Return what both papers carry: letterhead, title, template, and what they say of themselves."""
    kept = gettext("Kept for ten years from the grant of the aid. The fingerprint of the file is shown in the portal.")
    data = frame() | {
        "title": chosen.title,
        "file_title": f"{chosen.title} {reference}",
        "subtitle": ", ".join(filter(None, (file.company_name, file.place))),
        "short_title": f"{chosen.title} · {file.company_name}",
        "reference": reference,
        "template": {
            "name": chosen.name,
            "label": chosen.title,
            "version": chosen.version,
            "effective": gettext("in use since %(date)s", date=format_long_date(chosen.since)),
            "note": kept,
        },
    }
    if not chosen.approved:
        body = gettext("Neutral wording: the territory’s lawyer has not approved it yet.")
        title = gettext("Model to be approved")
        data |= {"status": title, "notice": {"title": f"{title}.", "body": body}}
    if file.invented:
        data["sample"] = gettext("This company, its people and its figures are invented to show the portal at work.")
    return data


def lender(rules: AdvanceRules, name: str, quality: str = "") -> Data:
    """Return who lends, as a party to a paper."""
    return {
        "name": rules.lender,
        "id_label": _number_label(),
        "id": rules.lender_number,
        "seat": rules.lender_seat,
        "representative": name,
        "quality": quality,
    }


def _number_label() -> str:
    return next((say(kind.label) for kind in number_kinds()), "")


def numbered(firms: Mapping[UUID, str]) -> list[str]:
    """Return firms (id → name) as papers list them, each with the number that identifies it where it is known."""
    known, kinds = identifiers(firms), number_kinds()
    found = []
    for firm, name in firms.items():
        kind = next((kind for kind in kinds if known[firm].get(kind.key)), None)
        number = f"{say(kind.label)}\u00a0{kind.display(known[firm][kind.key])}" if kind else ""
        found.append(f"{name} ({number})" if number else name)
    return found


def received(aids: Sequence[Received]) -> list[Data]:
    """Return aid received as papers list it, each firm with its number: one query for all of it."""
    firms = {aid.party_id: aid.company for aid in aids}
    names = dict(zip(firms, numbered(firms), strict=True))
    return [
        {
            "company": names[aid.party_id],
            "date": format_date(aid.granted_on),
            "body": aid.grantor,
            "form": gettext(INSTRUMENTS[aid.instrument]) if aid.instrument else "",
            "regime": gettext(REGIMES[aid.regime]),
            "amount": cents(aid.equivalent),
        }
        for aid in aids
    ]


def company(file: ProjectView, name: str, quality: str = "") -> Data:
    """Return the firm, as a party to a paper."""
    kind = next((kind for kind in number_kinds() if file.identifiers.get(kind.key)), None)
    return {
        "name": file.company_name,
        "id_label": say(kind.label) if kind else _number_label(),
        "id": kind.display(file.identifiers[kind.key]) if kind else "",
        "seat": file.place,
        "representative": name,
        "quality": quality,
    }


def _advance(draft: Draft, chosen: DocumentTemplate) -> Data:
    parts = [each.amount for each in draft.instalments]
    return {
        "file": draft.file.reference,
        "decided_on": format_long_date(draft.decision.decided_on),
        "decision": draft.decision.number,
        "minutes": draft.decision.minutes_reference,
        "amount": cents(draft.terms.principal),
        "amount_words": chosen.in_words(draft.terms.principal) if chosen.in_words else "",
        "rate": rate(draft.rules.rate),
        "months": draft.terms.months,
        "instalment": cents(parts[0]),
        "instalment_last": cents(parts[-1]) if parts[-1] != parts[0] else "",
        "first_due": format_date(draft.instalments[0].due_on),
        "last_due": format_date(draft.instalments[-1].due_on),
        "expected_payment": format_long_date(draft.terms.starts_on),
        "purpose": draft.file.title,
        "conditions": [condition.text for condition in draft.conditions],
        "jobs_created": draft.file.jobs_created,
        "jobs_kept": draft.file.jobs_kept,
        "equivalent": cents(draft.aid.value.amount),
        "computed_on": format_long_date(draft.on),
        "regulation": regulation(draft.aid.value),
        "official_reference": draft.aid.value.official_reference,
        "certificate": draft.certificate_reference,
        "partnership": _partnership(draft.on),
        "privacy_contact": _contact(),
        "place": "",
    }


def _partnership(on: date) -> str:
    current = (c for c in funds.conventions() if c.starts_on <= on <= c.ends_on)
    return next((c.title for c in current), "")


def _contact() -> str:
    territory = tenants.load(current_tenant_id())
    assert territory is not None
    return territory.contact.get("email", "")


def _schedule(draft: Draft) -> Data:
    return {
        "version": "1",
        "date": format_long_date(draft.on),
        "rows": _rows(draft.instalments, draft.terms.principal),
        "total": cents(total([each.amount for each in draft.instalments], draft.terms.principal.currency)),
        "final": cents(Money.zero(draft.terms.principal.currency)),
    }


def _rows(instalments: Sequence[Instalment], principal: Money) -> list[Data]:
    """Return the annex's lines; `permille` is how long a bar is drawn, of what was owed at the beginning."""
    rows, repaid = [], Money.zero(principal.currency)
    for each in instalments:
        repaid = repaid + each.amount
        owed = principal - repaid
        rows.append(
            {
                "n": str(each.number),
                "date": format_date(each.due_on),
                "amount": cents(each.amount),
                "repaid": cents(repaid),
                "outstanding": cents(owed),
                "permille": owed.cents * 1000 // principal.cents,
            }
        )
    return rows


def regulation(found: AidEquivalent) -> str:
    """Return the rules that an aid falls under as a sentence cites them: its first letter is small."""
    said = say(found.regulation)
    return said[:1].lower() + said[1:]


def cents(amount: Money) -> str:
    """Return an amount with its cents, as papers and schedules have it."""
    return format_money(amount, cents=True)


def rate(value: Decimal) -> str:
    """Return the interest of an advance: 0 %."""
    return format_rate(value, least=0)
