"""Who a test is: territories and people of the demonstration, and their login sessions without a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import demo_people
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor, TenantRef
from portal.foundation.kernel.identifiers import token_digest
from portal.people.accounts import queries as accounts
from portal.people.accounts import service as account_service
from portal.people.accounts.models import LoginSession, Membership, Person
from portal.people.tenants import queries as tenants
from portal.people.tenants.models import Tenant
from support.stages import Stand, commits


def ref_of(app: Flask, slug: str) -> TenantRef:
    """Return a tenant by its slug, plugins included."""
    kept: dict[tuple[UUID, int], TenantRef] = app.extensions.setdefault("refs", {})

    def read() -> TenantRef:
        version = select(Tenant.id, Tenant.settings_version).where(Tenant.slug == slug)
        key = db.session.execute(version).tuples().one()
        if key not in kept:
            found = tenants.load(key[0])
            assert found is not None
            kept[key] = found.ref
        return kept[key]

    ref: TenantRef = asked_once(app, slug, read)
    return ref


def actor_of(app: Flask, slug: str, role: str) -> Actor:
    """Return the demonstration's person with `role` in a tenant."""

    def read() -> Actor:
        with use_tenant(ref_of(app, slug)):
            return demo_people.person(role)

    actor: Actor = asked_once(app, (slug, role), read)
    return actor


def asked_once(app: Flask, question: object, read: Callable[[], Any]) -> Any:
    """Return what a question is answered: asked anew after anything was written, once only where a copy is known."""
    stand: Stand | None = app.extensions.get("stand")
    if stand is not None and stand.known:
        answers = stand.answers.setdefault(stand.path, {})
    else:
        kept = app.extensions.setdefault("answers", {})
        answers = kept.setdefault(commits(app), {})
    if question not in answers:
        with app.app_context():
            answers[question] = read()
    return answers[question]


def everybody_signed_in(app: Flask) -> dict[str, str]:
    """Open a login session for the demonstration's person of every role; the secrets, as `Place.signed_in`."""
    tokens = {}
    with app.app_context():
        slugs = [row.slug for row in tenants.tenants()]
    for slug in slugs:
        with app.app_context(), use_tenant(ref_of(app, slug)):
            roles = list(db.session.scalars(select(Membership.role).distinct()))
        for role in roles:
            tokens[f"{slug} {role}"] = token = open_session(app, slug, actor_of(app, slug, role))
            with app.app_context(), use_tenant(ref_of(app, slug)):
                outlast(token)
    return tokens


def sign_in(app: Flask, client: FlaskClient, slug: str, role: str) -> None:
    """Give a client a login session of the demonstration's person with `role`: the template's own, for the first one.

    After a test has written something, one is opened.
    """
    stand: Stand | None = app.extensions.get("stand")
    known = stand is not None and stand.known
    token = app.extensions["signed_in"].pop(f"{slug} {role}", "") if known else ""
    hold(app, client, slug, token or open_session(app, slug, actor_of(app, slug, role)))


def sign_in_member(app: Flask, client: FlaskClient, slug: str, actor: Actor) -> None:
    """Open a login session for `actor` and put it into the client's cookie."""
    hold(app, client, slug, open_session(app, slug, actor))


def open_session(app: Flask, slug: str, actor: Actor) -> str:
    """Open a login session for `actor`, as after a sign-in; its secret."""
    with app.app_context(), use_tenant(ref_of(app, slug)):
        epoch = db.session.scalars(select(Person.epoch).where(Person.id == actor.person_id)).one()
        assert actor.member_id is not None
        assert actor.person_id is not None
        credentials = accounts.Credentials(actor.member_id, actor.person_id, "", epoch)
        with transaction():
            token = account_service.open_session(credentials, "test")
            stay_fresh(token)
    return token


def hold(app: Flask, client: FlaskClient, slug: str, token: str) -> None:
    """Put the secret of a login session into a client's cookie."""
    domain = app.extensions["settings"].base_domain
    with client.session_transaction(base_url=f"http://{slug}.{domain}:8000") as session:
        session["_user_id"] = token
        session["_fresh"] = True


def stay_fresh(token: str) -> None:
    """Let a login session count as just proved, however long the tests take. Inside a bound tenant."""
    with transaction() as session:
        chosen = select(LoginSession).where(LoginSession.token_digest == token_digest(token))
        session.scalars(chosen).one().proved_at = now() + timedelta(days=1)


def outlast(token: str) -> None:
    """Let a login session last, at whatever step it stands: its limits are minutes, a template is there for a run."""
    with transaction() as session:
        row = session.scalars(select(LoginSession).where(LoginSession.token_digest == token_digest(token))).one()
        row.used_at = row.expires_at = now() + timedelta(days=1)
