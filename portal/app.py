"""The application: an ordered list of steps, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import gate, headers, logs, policies, shell
from portal.casework.deadlines import wiring as deadlines
from portal.casework.documents import scanner, store
from portal.casework.documents import wiring as documents
from portal.foundation.audit import heads
from portal.foundation.audit import service as audit
from portal.foundation.db import engines
from portal.foundation.db.session import db
from portal.foundation.hooks.registry import Registry, discover
from portal.foundation.hooks.tables import own_tables
from portal.foundation.kernel.identifiers import new_token
from portal.foundation.mail import service as mail
from portal.foundation.web import context, errors, files, i18n, links, templating
from portal.foundation.web.catalogs import Catalogs
from portal.outward.exchange import wiring as exchange
from portal.outward.network import wiring as network
from portal.outward.public import wiring as public
from portal.outward.reports import wiring as reports
from portal.people.accounts import wiring as accounts
from portal.people.leaving import wiring as leaving
from portal.people.openid import wiring as openid
from portal.people.rights import wiring as rights
from portal.people.support import wiring as support
from portal.people.tenants import wiring as tenants
from portal.programme.advances import wiring as advances
from portal.programme.aids import wiring as aids
from portal.programme.committee import wiring as committee
from portal.programme.employment import wiring as employment
from portal.programme.funds import wiring as funds
from portal.programme.groups import wiring as groups
from portal.programme.missions import wiring as missions
from portal.programme.partners import wiring as partners
from portal.programme.projects import wiring as projects
from portal.settings import ROOT, Settings

HERE = Path(__file__).parent
ROOMS = (
    *(tenants, accounts, openid, rights, support, leaving, documents, deadlines, groups, aids, funds),
    *(partners, projects, advances, missions, employment, committee, reports, exchange, network, public),
)
"""The rooms' wiring, from the ground up."""


def create_app(settings: Settings, plugins: Registry | None = None) -> Flask:
    """Return the application for `settings`. Reads no row of the database; raises what keeps it from being safe."""
    app = gate.Portal("portal", static_folder=None)
    app.config.update(headers.serving(settings))
    app.extensions["settings"] = settings
    if settings.production:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # Flask's own way
    if not settings.testing:
        logs.configure()
    registry = plugins if plugins is not None else discover(settings.plugins)
    _add_database(app, settings)
    configure(settings, registry)
    CSRFProtect(app)
    _add_templates(app, registry)
    errors.register(app)
    logs.wire(app)
    gate.install(app, settings)
    files.wire(app)
    for room in ROOMS:
        room.wire(app)
    _add_pages(app, settings, registry)
    policies.check(app)
    return app


def _add_database(app: Flask, settings: Settings) -> None:
    url = engines.normal_url(settings.database_url)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engines.engine_options(settings.database_url)
    db.init_app(app)
    with app.app_context():
        engines.prepare(db.engine)
    app.extensions["network_engine"] = engines.network_engine(settings.network_url)


def configure(settings: Settings, registry: Registry) -> None:
    """Set what there is once in a process: words, plugins, keys, the places of files and mail."""
    core = HERE / "translations"
    folders = {plugin: found.folder / "translations" for plugin, found in registry.installed.items()}
    i18n.configure(Catalogs(core if core.exists() else ROOT / "translations", folders))
    registry.register_urls = settings.register_urls
    context.configure(registry)
    audit.configure(settings.audit_key.encode())
    heads.configure(settings.audit_head_dir)
    mail.configure(settings.mail_url, settings.mail_from)
    store.configure(settings.var_dir)
    scanner.configure(settings.clamav)


def _add_templates(app: Flask, registry: Registry) -> None:
    """Core templates by room, a plugin's only under its own name."""
    folders = sorted(str(path) for path in HERE.glob("**/templates") if path.is_dir())
    plugins = {name: FileSystemLoader(found.folder / "templates" / name) for name, found in registry.installed.items()}
    app.jinja_env.loader = ChoiceLoader([FileSystemLoader(folders), PrefixLoader(plugins)])
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.plain_ngettext, newstyle=True, pgettext=i18n.pgettext, npgettext=i18n.plain_npgettext
    )
    jinja_gettext: Any = app.jinja_env.globals["gettext"]
    translate = templating.keeping(jinja_gettext)
    app.jinja_env.globals.update(
        csrf_token=generate_csrf,
        new_key=new_token,
        may=lambda permission: context.actor().may(permission),
        url_for=links.url_for,
        wave=templating.wave,
        _=translate,
        gettext=translate,
    )
    app.jinja_env.filters.update(
        money=i18n.format_money,
        short_money=i18n.format_short_money,
        number=i18n.format_number,
        percent=i18n.format_percent,
        date=i18n.format_date,
        longdate=i18n.format_long_date,
        weekday_date=i18n.format_weekday,
        datetime=i18n.format_datetime,
        relative_days=i18n.relative_days,
        say=i18n.say,
        plugin_name=context.plugin_name,
        actor_name=templating.actor_name,
        translated=i18n.gettext,
    )


def _add_pages(app: Flask, settings: Settings, registry: Registry) -> None:
    app.context_processor(lambda: shell.values(settings))
    app.after_request(headers.protect)
    for answer in own_tables(registry):
        for model in answer.value:
            model.__table__.info["plugin"] = answer.plugin
