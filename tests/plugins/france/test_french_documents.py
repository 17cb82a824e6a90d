"""What a French file needs before the committee."""

from datetime import date
from uuid import UUID

import alize_france
from portal.programme.projects.documents import ATTACHED
from portal.sdk import CompanySnapshot, ProjectSnapshot, Stage, TenantRef

DAY = date(2026, 11, 23)
ID = UUID("018f3c1e-0000-7000-8000-000000000001")
ALES = TenantRef(
    id=ID, slug="ales", code="ALES", name="Alès", country="FR", locale="fr", currency="EUR", timezone="Europe/Paris"
)


def asked(**company):
    firm = CompanySnapshot(ID, "Essai", **company)
    project = ProjectSnapshot(ID, "ALES-2026-001", "in_study", "Test", firm, DAY)
    return {item.key: item for item in alize_france.required_documents(ALES, project, Stage.STUDY, DAY)}


def test_a_registered_firm_brings_accounts_and_a_forecast():
    found = asked()
    assert [key for key, item in found.items() if item.blocking] == ["accounts", "forecast"]
    assert found["accounts"].source


def test_a_register_extract_is_never_a_condition():
    assert not asked()["registration"].blocking
    assert "2021-631" in asked()["registration"].source.title


def test_a_firm_being_created_has_no_accounts_yet():
    assert list(asked(registered=False)) == ["forecast", "quote"]


def test_every_document_can_be_sent_in_as_what_it_is():
    assert asked().keys() <= ATTACHED.keys()
