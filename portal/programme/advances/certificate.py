"""The certificate of the aid that a signed agreement grants: values for the country's template."""

from __future__ import annotations

from portal.casework.documents.rules import Ready
from portal.foundation.hooks.funding import AidStep
from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.money import total
from portal.foundation.web.i18n import format_date, format_long_date, say, use_locale
from portal.programme.advances.papers import (
    Data,
    cents,
    company,
    compose,
    framed,
    lender,
    numbered,
    rate,
    received,
    regulation,
    template,
)
from portal.programme.advances.showing import aid_value
from portal.programme.advances.terms import Signing
from portal.programme.companies.activity import activity_code
from portal.programme.groups.queries import undertaking


def certificate(signing: Signing) -> Ready:
    """Return the certificate of the aid that a signature grants, as a PDF. Raises ConflictError with the reason."""
    chosen = template(Paper.AID_CERTIFICATE)
    inside = signing.known.within(signing.aid.window_start, signing.signed_on)
    with use_locale(chosen.locale):
        data = framed(chosen, signing.file, signing.certificate_reference)
        firm = company(signing.file, signing.signed_by)
        data |= {
            "lender": lender(signing.rules, signing.lender_signatory),
            "company": {
                **firm,
                "number": f"{firm['id_label']} {firm['id']}" if firm["id"] else "",
                "signatory": signing.signed_by,
                "activity": activity_code(signing.file.activity, signing.signed_on),
                "purpose": signing.file.title,
                "undertaking": ", ".join(numbered(undertaking(signing.file.party_id, signing.signed_on))),
            },
            "grant": _grant(signing),
            "window": {
                "from": format_long_date(signing.aid.window_start),
                "to": format_long_date(signing.signed_on),
            },
            "declared_on": format_long_date(signing.known.declared_on) if signing.known.declared_on else "",
            "aids": received(inside),
            "totals": {
                "declared": cents(total([aid.equivalent for aid in inside], signing.aid.ceiling.currency)),
                "ceiling": cents(signing.aid.ceiling),
                "prior": cents(signing.aid.used),
                "left": cents(signing.aid.left - signing.aid.amount),
            },
        }
        return compose(chosen, data, signing.certificate_reference)


def _grant(signing: Signing) -> Data:
    return {
        "number": signing.aid_number,
        "file": signing.file.reference,
        "register_by": format_date(signing.register_by.value) if signing.register_by and signing.rules.filed else "",
        "regulation": regulation(signing.aid),
        "official_reference": signing.aid.official_reference,
        "nominal": cents(signing.terms.principal),
        "rate": rate(signing.rules.rate),
        "equivalent": cents(signing.aid.amount),
        "method": say(signing.aid.method),
        "date": format_date(signing.signed_on),
        "day": format_long_date(signing.signed_on),
        "steps": [_step(step) for step in signing.aid.steps],
    }


def _step(step: AidStep) -> Data:
    note = say(step.note) if step.note else ""
    return {"label": say(step.label), "value": aid_value(step.value), "note": note}
