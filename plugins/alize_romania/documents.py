"""Documents that a Romanian file needs before the committee."""

from __future__ import annotations

from portal.sdk import CompanySnapshot, DocumentRequirement, Message, Source

ACCOUNTS = Source("Legea contabilității nr. 82/1991 (situații financiare anuale)")
REGISTER = Source(
    "Legea nr. 265/2022 privind registrul comerțului (certificat constatator)",
    "https://www.incorpo.ro/en-us/laws/commerce-registry-law/",
)


def requirements(company: CompanySnapshot) -> tuple[DocumentRequirement, ...]:
    """Return what to ask the firm for; one being created has neither accounts nor a certificate yet."""
    forecast = DocumentRequirement("forecast", Message("Forecast of the activity"), blocking=False)
    if not company.registered:
        return (forecast,)
    return (
        DocumentRequirement(
            "registration", Message("Certificate of the trade register, not older than 30 days"), source=REGISTER
        ),
        DocumentRequirement("accounts", Message("Annual financial statements of the last year"), source=ACCOUNTS),
        forecast,
    )
