"""The programme's home, a territory's page, and the pages every site owes its readers."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel import Locale
from flask import Blueprint, abort, current_app, g, redirect, render_template, request
from werkzeug import Response

from portal.foundation.web.errors import Answer
from portal.foundation.web.i18n import current_locale, locales
from portal.foundation.web.links import onward
from portal.foundation.web.map_layout import Spot, picture
from portal.foundation.web.permissions import Place, public
from portal.outward.public import editorial, offer, queries, rules, service
from portal.outward.public.forms import check_form
from portal.people.tenants import places
from portal.people.tenants.queries import Territory
from portal.people.tenants.rules import TAKES_APPLICATIONS, WORKING
from portal.settings import Settings

blueprint = Blueprint("public", __name__)
YEAR = 365 * 24 * 3600
TEXTS_ON = date(2026, 11, 23)
"""The day of the statements on accessibility and personal data."""


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@blueprint.route("/")
@public(Place.ANY)
def home() -> str:
    """Show the programme's home on the base domain, a territory's page on its host."""
    territory: Territory | None = g.territory
    if territory is None:
        return _programme()
    if territory.ref.is_network:
        return render_template("public/network.html", home=_home())
    if territory.state not in WORKING:
        return render_template("public/planned.html", territory=territory, home=_home(), **contact(territory))
    return _territory(territory)


def _programme() -> str:
    found = queries.territories(current_app)
    return render_template(
        "public/home.html",
        territories=found,
        figures=queries.programme_figures(current_app, found),
        pilots=[t for t in found if t.pilot],
        map=picture([_spot(t) for t in found if t.position]),
        demo=_settings().demo,
    )


def _spot(territory: queries.PublicTerritory) -> Spot:
    name = territory.name_in(current_locale())
    country = Locale.parse(current_locale()).territories.get(territory.country, name)
    position, weight = territory.position, territory.sums.shown("studied") or 0
    url = _settings().origin(territory.host)
    return Spot(name, territory.look, url, position["map"], position["area"], weight, country, not territory.invented)


def _territory(territory: Territory) -> str:
    own = territory.ref.locale
    told = editorial.stories(_settings().tenants_dir, territory.ref.slug)
    return render_template(
        "public/territory.html",
        territory=territory,
        open=territory.state in TAKES_APPLICATIONS,
        advance=offer.advance_terms(territory.ref, territory.today()),
        figures=queries.own_figures(current_app),
        area=places.area_name(territory, territory.name_in(current_locale())),
        stories=told,
        tell=lambda texts: editorial.in_language(texts, current_locale(), own),
        demo=_settings().demo,
        **contact(territory),
    )


def contact(territory: Territory) -> dict[str, Any]:
    """Return how a territory's office is reached, for the macro that shows it."""
    phone = territory.contact.get("phone", "")
    return {"office": {**territory.contact, "dial": offer.phone_address(territory.ref, phone) if phone else ""}}


@blueprint.route("/check")
@public()
def check() -> str | Answer:
    """Ask five questions and say what the answers suggest; nothing is kept."""
    territory: Territory = g.territory
    service.check_open(territory)
    advances = offer.advance_offered(territory.ref, territory.today())
    name = places.area_name(territory, territory.name_in(current_locale()))
    answers = request.args if "size" in request.args or "place" in request.args else None
    form = check_form(name, answers)
    complete = answers is not None and form.validate()
    found = rules.verdict(form.answers(), advances) if complete else None
    page = render_template(
        "public/check.html", form=form, verdict=found, territory=territory, home=_home(), **contact(territory)
    )
    return page, 422 if answers is not None and not complete else 200


def _home() -> str:
    return _settings().origin(_settings().base_domain)


@blueprint.route("/large-firms")
@public()
def large_firms() -> str:
    """Say what a large firm gives and gets, and whom to talk to."""
    return render_template("public/large_firms.html", territory=g.territory, **contact(g.territory))


@blueprint.route("/sources")
@public(Place.ANY)
def sources() -> str:
    """Say what the figures count, where they come from, what is published and what is invented."""
    found = queries.territories(current_app)
    figures = queries.programme_figures(current_app, found)
    return render_template("public/sources.html", territories=found, figures=figures, demo=_settings().demo)


@blueprint.route("/language/<code>")
@public(Place.ANY)
def language(code: str) -> Response:
    """Remember the language a visitor chose, on this host only, and go back to the page."""
    if code not in locales():
        abort(404)
    answer = redirect(onward("/"), 303)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    name = current_app.config["LANGUAGE_COOKIE"]
    answer.set_cookie(name, code, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
    return answer


def _text_page(name: str, **more: Any) -> str:
    """Show one of the texts that a site owes its readers, in the name of the territory or of the network."""
    territory: Territory | None = g.territory
    own = territory if territory is not None and not territory.ref.is_network else None
    values: dict[str, Any] = {"office": {}} if own is None else contact(own)
    values |= {"own": own, "home": _home(), "demo": _settings().demo, "on": TEXTS_ON, **more}
    return render_template(f"public/{name}.html", **values)


@blueprint.route("/help")
@public(Place.ANY)
def help_page() -> str:
    """Explain the words of the programme, as the country says them, and where to ask."""
    territory: Territory | None = g.territory
    own = offer.country_words(territory.ref, current_locale()) if territory is not None else {}
    return _text_page("help", words=own)


@blueprint.route("/site-map")
@public(Place.ANY)
def site_map() -> str:
    """List the pages one may reach."""
    territory: Territory | None = g.territory
    found = () if territory else queries.territories(current_app)
    takes = territory is not None and territory.state in TAKES_APPLICATIONS
    return _text_page("site_map", territories=found, takes=takes)


@blueprint.route("/accessibility")
@public(Place.ANY)
def accessibility() -> str:
    """Give the accessibility statement."""
    return _text_page("accessibility")


@blueprint.route("/personal-data")
@public(Place.ANY)
def personal_data() -> str:
    """Say what is kept about people and their rights."""
    return _text_page("personal_data")


@blueprint.route("/legal-notice")
@public(Place.ANY)
def legal() -> str:
    """Name who answers for the site."""
    return _text_page("legal")
