"""The documents of a file: listed, added, made once, given back as downloads, to those who may."""

from __future__ import annotations

import hashlib
import io
import re
from uuid import UUID

import pikepdf
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from sqlalchemy import select
from werkzeug.http import parse_options_header

from portal.casework.documents import store, views
from portal.casework.documents.models import Document
from portal.casework.documents.rules import Ready
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import NotAllowedError
from portal.people.parties.models import Party
from portal.programme.companies.models import Company
from portal.programme.projects import document_wiring, documents
from portal.programme.projects.models import Project, ProjectDocument
from support.app import Visitor, text_of
from support.people import actor_of, ref_of

_picture = io.BytesIO()
Image.new("RGB", (2, 2)).save(_picture, "PNG")
PNG = _picture.getvalue()
SLUG = "demonstration-1"


@pytest.fixture
def site(app, tmp_path):
    if "project_documents" not in app.blueprints:
        document_wiring.wire(app)
    store.configure(tmp_path)
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        app.extensions["documents_before"] = set(db.session.scalars(select(Document.id)))
    return app


@pytest.fixture
def operator(site):
    return Visitor(site, SLUG, "operator")


@pytest.fixture
def project(operator):
    """The address of a file's documents."""
    found = re.search(r'href="(/projects/[0-9a-f-]{36})"', operator.get("/projects/").text)
    return f"{found[1]}/documents"


def add(visitor, address, name="Devis n° 1.png", content=PNG, kind="quote", **more):
    return visitor.post(address, {"kind": kind, "upload": (io.BytesIO(content), name), **more})


def links(page, address):
    return re.findall(rf'href="({address}/[0-9a-f-]{{36}})"', page.text)


def names(visitor, address):
    soup = BeautifulSoup(visitor.get(address).text, "html.parser")
    return [a.text for a in soup.select(f'th a[href^="{address}/"]')]


def rows(app, model):
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        known = app.extensions["documents_before"]
        return [row for row in db.session.scalars(select(model)) if row.id not in known]


def test_an_empty_tab_says_what_it_is_for(operator, project):
    page = operator.get(project)
    assert page.status_code == 200
    assert len(BeautifulSoup(page.text, "html.parser").select("main form[method=post]")) == 2
    assert names(operator, project) == []


def test_a_document_is_added_and_given_back_as_a_download(operator, project):
    answer = add(operator, project)
    assert (answer.status_code, answer.location) == (303, project)
    page = operator.get(project)
    assert names(operator, project) == ["Devis n° 1.png"]
    assert hashlib.sha256(PNG).hexdigest() in page.text
    (address,) = links(page, project)
    file = operator.get(address)
    assert file.data == PNG
    assert file.mimetype == "image/png"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    policy = "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    assert file.headers["Content-Security-Policy"] == policy
    assert "no-store" in file.headers["Cache-Control"]
    shown = file.headers["Content-Disposition"]
    assert shown.startswith("attachment;")
    assert "filename*=UTF-8''Devis%20n%C2%B0%201.png" in shown


def test_without_its_headers_a_document_is_shown_in_the_page_s_own_right(operator, project, monkeypatch):
    monkeypatch.setattr(views, "HEADERS", {})
    add(operator, project)
    (address,) = links(operator.get(project), project)
    assert "sandbox" not in operator.get(address).headers["Content-Security-Policy"]


def test_a_name_cannot_write_a_header(site, operator, project):
    ready = Ready('a"; filename="x.html', "image/png", PNG, hashlib.sha256(PNG).hexdigest())
    with site.app_context(), use_tenant(ref_of(site, SLUG)):
        documents.keep(actor_of(site, SLUG, "operator"), UUID(project.split("/")[2]), ready, "quote")
    (address,) = links(operator.get(project), project)
    shown = operator.get(address).headers["Content-Disposition"]
    assert parse_options_header(shown) == ("attachment", {"filename": ready.name})


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("a.exe", b"MZ", "quote"), ("a.pdf", PNG, "quote"), ("a.png", b"", "quote"), ("a.png", PNG, "no-such-kind")],
)
def test_what_is_refused_is_said_beside_the_field_and_leaves_nothing(
    site, operator, project, tmp_path, name, content, kind
):
    answer = add(operator, project, name, content, kind)
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one("#upload-error, #kind-error").text.strip()
    assert rows(site, Document) == []
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_the_sheet_is_made_and_its_form_acts_once(site, operator, project):
    token = BeautifulSoup(operator.get(project).text, "html.parser")
    form = token.select_one(f'form[action="{project}/sheet"]')
    key = form.select_one("[name=form_key]")["value"]
    for _again in range(3):
        answer = operator.post(f"{project}/sheet", {"form_key": key})
        assert (answer.status_code, answer.location) == (303, project)
    (row,) = rows(site, Document)
    assert (row.kind, row.template, row.generated) == ("project_sheet", "project_sheet", True)
    (address,) = links(operator.get(project), project)
    file = operator.get(address)
    assert file.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(file.data)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang).startswith("fr")


def test_who_may_read_and_who_may_add(site, operator, project):
    add(operator, project)
    (address,) = links(operator.get(project), project)
    accountant = Visitor(site, SLUG, "accountant")
    assert accountant.get(address).status_code == 200
    assert '<input type="file"' not in accountant.get(project).text
    assert add(accountant, project).status_code == 403
    assert accountant.post(f"{project}/sheet").status_code == 403
    assert Visitor(site, SLUG, "funder").get(address).status_code == 403
    assert Visitor(site, SLUG).get(address).status_code == 303
    assert Visitor(site, "ales-cevennes", "operator").get(address).status_code == 404
    other = Visitor(site, SLUG, "committee_member")
    assert other.get(address).status_code == 404


def test_an_address_is_only_good_under_its_own_file(site, operator, project):
    add(operator, project)
    (address,) = links(operator.get(project), project)
    others = {str(row.id) for row in rows(site, Project)} - set(project.split("/"))
    wrong = f"/projects/{min(others)}/documents/{address.rsplit('/', 1)[1]}"
    assert operator.get(wrong).status_code == 404


def test_the_company_reads_what_was_sent_in_and_not_the_working_sheet(site, operator):
    company = actor_of(site, SLUG, "sme")
    with site.app_context(), use_tenant(ref_of(site, SLUG)):
        owned = (
            select(Project.id).join(Company, Company.id == Project.company_id).join(Party, Party.id == Company.party_id)
        )
        found = db.session.scalars(owned.where(Party.id.in_(company.parties("sme")))).first()
    if found is None:
        pytest.skip("the demonstration's company has no file")
    address = f"/projects/{found}/documents"
    add(operator, address)
    operator.post(f"{address}/sheet")
    assert len(names(operator, address)) == 2
    visitor = Visitor(site, SLUG, "sme")
    assert names(visitor, address) == ["Devis n° 1.png"]
    sheet = next(link for link in rows(site, ProjectDocument) if link.kind == documents.SHEET)
    assert visitor.get(f"{address}/{sheet.id}").status_code == 404


def test_a_text_that_cannot_be_printed_is_a_page_that_says_so(site, operator, project, monkeypatch):
    monkeypatch.setattr("portal.programme.projects.project_sheet.COLOUR", "#ffee00")
    answer = operator.post(f"{project}/sheet")
    assert answer.status_code == 409
    assert rows(site, Document) == []
    assert "500" not in text_of(answer)


def test_the_verbs_ask_for_the_permission(site, project):
    accountant = actor_of(site, SLUG, "accountant")
    with site.app_context(), use_tenant(ref_of(site, SLUG)):
        found = db.session.scalars(select(Project)).first()
        with pytest.raises(NotAllowedError):
            documents.make_sheet(accountant, found.id, found.received_on)
        with pytest.raises(NotAllowedError):
            documents.attach(accountant, found.id, None, "quote")


def test_an_altered_file_is_not_given_out(operator, project, tmp_path):
    add(operator, project)
    (path,) = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    path.write_bytes(b"something else")
    (address,) = links(operator.get(project), project)
    answer = operator.get(address)
    assert answer.status_code == 500
    assert "something else" not in answer.text
