"""Before every request: the host's tenant, who asks, what the view declared, the rows the address names.

Default deny. The order of the answers is the same for every route (docs/tenancy.md): anonymous on a protected
route → sign-in; the role lacks the permission → 403, before any row is read; foreign, missing, invisible or
wrong parent → the same 404.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Flask, Request, Response, abort, current_app, g, redirect, request, url_for
from flask_login import LoginManager, current_user, login_user
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import BadHost
from werkzeug.routing import MapAdapter, Rule

from portal.foundation.db import binding
from portal.foundation.db.session import db, end_reading
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import PUBLIC
from portal.foundation.web import addresses, i18n, rules_at_hand, templating
from portal.foundation.web.context import actor, registry
from portal.foundation.web.errors import error_page
from portal.foundation.web.once import repeated
from portal.foundation.web.permissions import SAFE, Place, policy_of
from portal.people.accounts import confirmation, factors, sessions
from portal.people.accounts import queries as accounts
from portal.people.accounts.login import LoginUser
from portal.people.accounts.rules import ENROL, FULL
from portal.people.accounts.views import STEPS, second_factor_required
from portal.people.support import service as support
from portal.people.tenants import queries as tenants
from portal.people.tenants.directory import Directory
from portal.people.tenants.rules import WORKING
from portal.settings import Settings

ALWAYS = frozenset({"account.use", "plugins.settings", "support.grant", "support.view"})
"""What goes on where a plugin cannot be used: one's own access, visits, and putting the plugins right."""


class Portal(Flask):
    """Flask, with addresses also for a visitor who claims a host that is no name: the gate's page has links."""

    jinja_environment = templating.PageEnvironment

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return what finds and builds addresses; for such a host, as if the programme's home had been asked."""
        try:
            return super().create_url_adapter(request)
        except BadHost:
            assert request is not None
            home = self.extensions["settings"].base_domain
            return self.url_map.bind(home, path_info=request.path, default_method=request.method)


def install(app: Flask, settings: Settings) -> None:
    """Put the gate before every view of `app`."""
    directory = Directory()
    app.extensions["directory"] = directory
    login = LoginManager(app)
    login.session_protection = None  # type: ignore[assignment]  # None is its way of saying: ours is on the server
    login.user_loader(_load_user)

    @app.before_request
    def _enter() -> BaseResponse | tuple[str, int] | str | None:
        g.request_id = uuid4().hex[:12]
        g.stack = ExitStack()
        if request.path == "/livez":
            return None
        place = _find_place(directory, settings)
        if place is None:
            g.stack.enter_context(i18n.use_locale("fr"))
            return error_page(421)
        return _check(app, place)

    @app.teardown_request
    def _leave(_error: BaseException | None) -> None:
        stack = g.pop("stack", None)
        if stack is not None:
            db.session.remove()
            stack.close()


def _find_place(directory: Directory, settings: Settings) -> Place | None:
    """Bind the host's tenant and language; return what kind of host it is, None for an unknown one."""
    host = request.host.rsplit(":", 1)[0].lower() if not request.host.endswith("]") else ""
    if host == settings.base_domain:
        g.territory = None
        g.stack.enter_context(i18n.use_locale(_wanted_locale("", "fr")))
        return Place.HOME
    tenant_id = directory.tenant_at(host)
    if tenant_id is None:
        return None
    territory = g.territory = directory.territory(tenant_id)
    g.stack.enter_context(binding.use_tenant(territory.ref))
    found = _signed_in()
    version = found.settings_version if found else tenants.settings_version(tenant_id)
    pending = found if found and found.stage != FULL else None
    if version != territory.version:
        territory = g.territory = directory.territory(tenant_id, version)
        g.stack.enter_context(binding.use_tenant(territory.ref))
    g.pending, g.login = pending, None if pending else found
    g.actor = g.login.actor if g.login else PUBLIC
    binding.bind_person(found.actor.person_id if found else None)
    wanted = _wanted_locale(found.locale if found else "", territory.ref.locale)
    g.stack.enter_context(i18n.use_locale(wanted))
    return Place.NETWORK if territory.ref.is_network else Place.TERRITORY


def _signed_in() -> accounts.SignedIn | None:
    user: Any = current_user
    return user.found if user.is_authenticated else None


def _load_user(token: str) -> LoginUser | None:
    territory = g.get("territory")
    if territory is None:
        return None
    found = accounts.signed_in(token, now(), territory.today())
    return LoginUser(token, found) if found else None


def _wanted_locale(own: str, default: str) -> str:
    offered = i18n.locales()
    for code in (own, request.cookies.get(current_app.config["LANGUAGE_COOKIE"], ""), default):
        if code in offered:
            return code
    return offered[0]


def _check(app: Flask, place: Place) -> BaseResponse | tuple[str, int] | None:
    rule = request.url_rule
    if rule is None:
        return None
    policy = policy_of(app.view_functions[rule.endpoint])
    assert policy is not None
    if request.method not in SAFE:
        _check_origin()
        app.extensions["csrf"].protect()
    if place not in policy.places and Place.ANY not in policy.places:
        abort(404)
    _check_plugin()
    if policy.permission is not None and (answer := _check_person(policy.permission)):
        return answer
    if not addresses.rows_visible(rule, request.view_args or {}, actor()):
        abort(404)
    if request.method not in SAFE and policy.places == {Place.TERRITORY} and policy.permission not in ALWAYS:
        rules_at_hand.check(g.territory.ref)
    if request.method not in SAFE and policy.asks_proof() and (asked := confirmation.ask(g.login)):
        return asked
    if policy.permission is not None and g.login.visit is not None:
        _note_visit(rule)
    if request.method not in SAFE and g.territory is not None:
        answered = repeated()
        assert answered is None or isinstance(answered, Response)
        end_reading()
        return answered
    return None


def _check_origin() -> None:
    """Refuse a form that another site sent: sister territories share a site, so SameSite alone is no wall."""
    own = f"{request.scheme}://{request.host}"
    if request.headers.get("Origin", "").lower() != own.lower():
        abort(403)


def _check_plugin() -> None:
    """A plugin's pages exist only where it is enabled."""
    blueprint = request.blueprint
    enabled = g.territory.ref.plugins if g.territory is not None else ()
    if blueprint in registry().installed and blueprint not in enabled:
        abort(404)


def _check_person(permission: str) -> BaseResponse | None:
    if g.get("login") is None:
        return _to_sign_in()
    if not g.territory.ref.is_network and g.territory.state not in WORKING:
        abort(403)
    if not actor().may(permission):
        abort(403)
    return _keep_session(g.login)


def _to_sign_in() -> BaseResponse:
    """Lead to the first step of signing in, or to the one that this person has reached."""
    target = request.full_path.rstrip("?") if request.method in SAFE else None
    step = STEPS[g.pending.stage] if g.get("pending") else "accounts.sign_in"
    return redirect(url_for(step, next=target), 303)


def _keep_session(found: accounts.SignedIn) -> BaseResponse | None:
    """Note that the login session is in use; give it a new secret when the person's rights have changed.

    Rights that ask for a second factor open when there is one.
    """
    if not found.renew:
        sessions.note_use(found)
        return None
    assert found.actor.member_id is not None
    stage = factors.stage(found.actor.member_id, g.territory.today(), required=second_factor_required())
    stage = ENROL if stage == ENROL else FULL
    token = sessions.renew(found, stage)
    if token:
        login_user(LoginUser(token, found))
    if stage == FULL:
        return None
    g.pending, g.login, g.actor = replace(found, stage=stage), None, PUBLIC
    return _to_sign_in()


def _note_visit(rule: Rule) -> None:
    """Write in the territory's trail what a visitor of the network opens, before they see it: no line, no page."""
    named = {kind.name: (request.view_args or {})[f"{kind.name}_id"] for kind in addresses.of_rule(rule)}
    page = request.full_path.rstrip("?")
    support.note_page(g.login, page, named, sends=request.method not in SAFE)
