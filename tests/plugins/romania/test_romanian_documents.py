"""What a Romanian file needs before the committee."""

from datetime import date
from uuid import UUID

import alize_romania
from portal.programme.projects.documents import ATTACHED
from portal.sdk import CompanySnapshot, ProjectSnapshot, Stage, TenantRef

DAY = date(2026, 11, 23)
ID = UUID("018f3c1e-0000-7000-8000-000000000001")
CLUJ = TenantRef(
    id=ID, slug="cluj", code="RO", name="Cluj", country="RO", locale="ro", currency="RON", timezone="Europe/Bucharest"
)


def asked(**company):
    firm = CompanySnapshot(ID, "Essai", **company)
    project = ProjectSnapshot(ID, "RO-2026-001", "in_study", "Test", firm, DAY)
    return {item.key: item for item in alize_romania.required_documents(CLUJ, project, Stage.STUDY, DAY)}


def test_a_registered_firm_brings_its_certificate_and_its_accounts():
    found = asked()
    assert [key for key, item in found.items() if item.blocking] == ["registration", "accounts"]
    assert all(found[key].source for key in ("registration", "accounts"))


def test_a_firm_being_created_is_held_up_by_nothing_it_cannot_have():
    assert [item.blocking for item in asked(registered=False).values()] == [False]


def test_every_document_can_be_sent_in_as_what_it_is():
    assert asked().keys() <= ATTACHED.keys()
