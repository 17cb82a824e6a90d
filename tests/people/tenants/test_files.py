"""Tenant files: who owns which field, what a second run does, what a wrong file says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal import installation
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.people.accounts.rules import system_actor
from portal.people.tenants import files, queries, service
from portal.people.tenants.models import Tenant
from portal.settings import ROOT
from support.app import Visitor
from support.people import ref_of


def file_of(slug: str) -> files.TenantFile:
    return next(file for file in files.read_all(ROOT / "tenants") if file.slug == slug)


def tenant(app: Flask, slug: str) -> Tenant:
    return db.session.scalars(select(Tenant).where(Tenant.slug == slug)).one()


def with_provider(**changes: object) -> tuple[str, str]:
    """Name a provider of sign-ins in a file."""
    said = {"issuer": "https://sso.example", "client_id": "alize", "label": "Essai", **changes}
    pairs = ", ".join(f"{name} = {json.dumps(value)}" for name, value in said.items())
    return "schema = 1", f"schema = 1\nprovider = {{ {pairs} }}"


def test_a_provider_comes_and_goes_with_the_file(app: Flask, tmp_path: Path) -> None:
    text = (ROOT / "tenants" / "ales-cevennes.toml").read_text(encoding="utf-8")
    path = tmp_path / "ales-cevennes.toml"
    for change, issuer in ((with_provider(), "https://sso.example"), (("", ""), None)):
        path.write_text(text.replace(*change), encoding="utf-8")
        file = files.read(path)
        for fields in (["provider"], []):
            with app.app_context():
                changes = service.apply(file, ref_of(app, "network").id, "localhost", system_actor("test"))
            assert [change.field for change in changes] == fields
        with app.app_context():
            found = queries.load(file.id)
        assert found is not None
        assert (found.provider.issuer if found.provider else None) == issuer


def test_applying_again_changes_nothing(app: Flask) -> None:
    assert installation.apply_tenants(app) == 0


def test_the_screens_own_what_the_file_only_seeds(app: Flask) -> None:
    with app.app_context(), use_tenant(ref_of(app, "ales-cevennes")), transaction() as session:
        row = session.get(Tenant, ref_of(app, "ales-cevennes").id)
        assert row is not None
        row.contact = {"email": "ecran@alize.example"}
        row.timezone = "Europe/Rome"
    with app.app_context():
        plan = service.plan(file_of("ales-cevennes"), "localhost")
    found = {(change.kind, change.field) for change in plan}
    assert {("drift", "contact"), ("change", "timezone")} <= found
    assert installation.apply_tenants(app) == 1
    with app.app_context():
        row = tenant(app, "ales-cevennes")
        assert row.contact == {"email": "ecran@alize.example"}
        assert row.timezone == "Europe/Paris"


def test_the_demonstration_s_clock_moves_the_business_date(app: Flask) -> None:
    with app.app_context(), use_tenant(ref_of(app, "ales-cevennes")):
        service.move_clock(date(2027, 2, 1), system_actor("test"))
    page = Visitor(app, "ales-cevennes", "operator").get("/day")
    assert "2027" in page.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('slug = "ales-cevennes"', 'slug = "www"'), "slug: Value error, this name is reserved"),
        (('country = "FR"', 'country = "France"'), "country: "),
        (("schema = 1", "schema = 2"), "schema: "),
        (("ridge = [", "ridge = [99, "), "ridge: "),
        (
            ("plugins = [", 'required = ["alize_romania"]\nplugins = ['),
            "required: Value error, alize_romania must be among",
        ),
        (('state = "active"', "state = active"), "ales-cevennes.toml"),
        (with_provider(issuer="http://sso.example"), "provider.issuer: Value error, give an address"),
        (with_provider(issuer="https://sso.example/?realm=1"), "provider.issuer: "),
        (with_provider(issuer="https://user@sso.example"), "provider.issuer: "),
        (with_provider(client_id=""), "provider.client_id: "),
        (with_provider(scopes=["email"]), "provider.scopes: Value error, openid"),
        (with_provider(scopes=["openid", "a b"]), "provider.scopes.1: "),
        (with_provider(secret="here"), "provider.secret: "),
    ],
)
def test_a_wrong_file_names_itself_and_the_key(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    text = (ROOT / "tenants" / "ales-cevennes.toml").read_text(encoding="utf-8")
    path = tmp_path / "ales-cevennes.toml"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(files.TenantFileError, match=r"ales-cevennes\.toml") as caught:
        files.read(path)
    assert words in str(caught.value)


def test_two_files_may_not_share_a_code(tmp_path: Path) -> None:
    for name in ("network", "ales-cevennes"):
        text = (ROOT / "tenants" / f"{name}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.toml").write_text(text.replace('code = "ALES"', 'code = "NET"'), encoding="utf-8")
    with pytest.raises(files.TenantFileError, match="NET is used by two files"):
        files.read_all(tmp_path)
