"""The programme's home, a territory's page, the pages every site owes its readers, and the way in after sign-in."""

from __future__ import annotations

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug import Response

from portal.foundation.web.context import actor
from portal.foundation.web.i18n import locales
from portal.foundation.web.permissions import Place, public, requires
from portal.outward.public import queries
from portal.people.accounts.rules import EVERYONE
from portal.programme.projects import queries as projects
from portal.programme.projects.rules import STATE_LABELS, kind_of

blueprint = Blueprint("public", __name__)
home_blueprint = Blueprint("home", __name__)
YEAR = 365 * 24 * 3600


@blueprint.route("/")
@public(Place.ANY)
def home() -> str:
    """Show the programme's home on the base domain, a territory's page on its host."""
    if g.territory is None:
        return render_template("public/home.html", territories=queries.territories(current_app))
    return render_template("public/territory.html", territory=g.territory)


@blueprint.route("/language/<code>")
@public(Place.ANY)
def language(code: str) -> Response:
    """Remember the language a visitor chose, on this host only, and go back to the page."""
    target = request.args.get("next", "/")
    back = target if target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target else "/"
    answer = redirect(back, 303)
    if code in locales():
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie("language", code, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
    return answer


def _text_page(name: str) -> str:
    return render_template(f"public/{name}.html")


@blueprint.route("/help")
@public(Place.ANY)
def help_page() -> str:
    """Explain the words of the programme and where to ask."""
    return _text_page("help")


@blueprint.route("/site-map")
@public(Place.ANY)
def site_map() -> str:
    """List the pages one may reach."""
    return _text_page("site_map")


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


@home_blueprint.route("/home", endpoint="home")
@requires(EVERYONE, Place.TERRITORY, Place.NETWORK)
def own_home() -> Response | str:
    """Show what a person finds after signing in: their day, for those who work on files."""
    if not g.territory.ref.is_network and actor().may("day.view"):
        day = redirect(url_for("day.day"), 303)
        assert isinstance(day, Response)
        return day
    rows = projects.visible_to(actor()) if not g.territory.ref.is_network else ()
    return render_template("public/own_home.html", rows=rows, labels=STATE_LABELS, kind_of=kind_of)
