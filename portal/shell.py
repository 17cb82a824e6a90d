"""What the frame of every page shows: territory, person, menu, languages, foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, get_flashed_messages, request

from portal.foundation.kernel.context import Actor
from portal.foundation.web import i18n, navigation
from portal.foundation.web.context import actor, plugin_name, registry
from portal.foundation.web.links import url_for
from portal.foundation.web.permissions import Place
from portal.foundation.web.rules_at_hand import unusable, without_country
from portal.people.accounts.rules import ROLES
from portal.people.tenants.queries import Territory
from portal.people.tenants.rules import STATE_LABELS, WORKING
from portal.settings import Settings

LANGUAGES = {"fr": "Français", "en": "English", "ro": "Română"}
"""Languages in their own words."""


@dataclass(frozen=True, slots=True)
class ShellTenant:
    """The territory as the frame shows it."""

    name: str
    slug: str
    carrier_name: str
    ridge: tuple[int, ...]
    is_network: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class ShellActor:
    """The signed-in person as the frame shows them."""

    name: str
    short_name: str
    role_label: str


def values(settings: Settings) -> dict[str, Any]:
    """Return what every template may read: the frame, the currency's sign, how to reach another host."""
    territory: Territory | None = g.get("territory")
    currency = territory.ref.currency if territory else "EUR"
    return {
        "shell": shell(settings),
        "currency_sign": {"EUR": "€", "RON": "lei"}.get(currency, currency),
        "origin": settings.origin,
        "territory_states": STATE_LABELS,
    }


def shell(settings: Settings) -> dict[str, Any]:
    """Return the values that base.html reads, by name."""
    territory: Territory | None = g.get("territory")
    login = g.get("login")
    place = _place(territory)
    return {
        "tenant": _tenant(territory, settings) if territory else None,
        "actor": _actor(actor()) if login else None,
        "places": [],
        "home_url": url_for("home.home") if login else "/",
        "layout": "plain" if login and not _at_desk(actor()) else "work",
        "nav": _nav(place) if login else _public_nav(territory),
        "tools": [
            {"label": i18n.gettext(t.label), "url": url_for(t.endpoint)} for t in navigation.tools(actor(), place)
        ],
        "locales": _locales(territory),
        "footer": _footer(territory),
        "locale": i18n.current_locale(),
        "theme": login.theme if login else "",
        "search_url": url_for("projects.worklist") if actor().may("search.use") else None,
        "search_label": i18n.gettext("Find a file, a company"),
        "sign_in_url": url_for("accounts.sign_in") if _people_work(territory) else None,
        "sign_out_url": url_for("accounts.sign_out") if territory else None,
        "account_url": url_for("accounts.account") if territory else None,
        "today": territory.today() if territory else None,
        "visit": _visit(),
        "read_only": _read_only(territory) if login and place is Place.TERRITORY else None,
        "no_rules": _no_rules(territory) if login and place is Place.TERRITORY else None,
        "flashes": get_flashed_messages(with_categories=True),
    }


def _visit() -> dict[str, Any] | None:
    """Return until when somebody of the network reads here: shown to them, and to the people who may end it."""
    login = g.get("login")
    if login is None or login.visited_until is None or not (login.visit or actor().may("support.view")):
        return None
    return {"own": login.visit is not None, "until": login.visited_until}


def _read_only(territory: Territory | None) -> dict[str, str] | None:
    """Return which plugin cannot be asked and why, where nothing is changed for that: said before a form is filled."""
    plugin = next(iter(unusable(territory.ref)), None) if territory is not None else None
    if plugin is None:
        return None
    found = registry().installed.get(plugin)
    return {
        "plugin": plugin_name(plugin),
        "why": found.problem if found else i18n.gettext("it is not installed; whoever runs the portal puts it back"),
        "url": url_for("plugins.index") if actor().may("plugins.view") else "",
    }


def _no_rules(territory: Territory | None) -> dict[str, str] | None:
    """Tell people of a territory without a country's rules that nothing is decided, and who enables them."""
    if territory is None or unusable(territory.ref) or not without_country(territory.ref):
        return None
    return {"url": url_for("plugins.index") if actor().may("plugins.settings") else ""}


def _at_desk(person: Actor) -> bool:
    """Tell whether a person works here day by day: the others see the territory's name and one folded menu."""
    return any(person.may(permission) for permission in ("day.view", "network.view", "committee.view", "reports.view"))


def _people_work(territory: Territory | None) -> bool:
    return territory is not None and (territory.ref.is_network or territory.state in WORKING)


def _place(territory: Territory | None) -> Place:
    if territory is None:
        return Place.HOME
    return Place.NETWORK if territory.ref.is_network else Place.TERRITORY


def _tenant(territory: Territory, settings: Settings) -> ShellTenant:
    return ShellTenant(
        territory.name_in(i18n.current_locale()),
        territory.ref.slug,
        territory.carrier_name,
        territory.ridge,
        territory.ref.is_network,
        settings.demo,
    )


def _actor(person: Actor) -> ShellActor:
    first, *rest = person.name.split()
    short = f"{first} {rest[-1][0]}." if rest else first
    return ShellActor(person.name, short, ", ".join(i18n.gettext(ROLES[role].label) for role in person.roles))


def _nav(place: Place) -> list[dict[str, Any]]:
    items = [(url_for(item.endpoint), item) for item in navigation.menu(actor(), place)]
    above = [url for url, _item in items if request.path.startswith(url)]
    same = [url for url, item in items if request.blueprint == item.endpoint.split(".")[0]]
    current = max(above, key=len) if above else next(iter(same), "")
    return [
        {
            "label": i18n.gettext(item.label),
            "url": url,
            "current": url == current,
            "count": item.count(actor()) if item.count else None,
        }
        for url, item in items
    ]


def _public_nav(territory: Territory | None) -> list[dict[str, Any]]:
    if territory is None or territory.ref.is_network or territory.state not in WORKING:
        return []
    current = request.endpoint in {"public.follow_lost", "public.follow"}
    return [{"label": i18n.gettext("Follow my file"), "url": url_for("public.follow_lost"), "current": current}]


def _locales(territory: Territory | None) -> list[dict[str, Any]]:
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return [
        {
            "code": code,
            "label": LANGUAGES.get(code, code),
            "url": url_for("public.language", code=code, next=back),
            "current": code == i18n.current_locale(),
        }
        for code in i18n.locales()
        if territory is None or territory.ref.is_network or code in territory.locales or code == i18n.current_locale()
    ]


def _footer(territory: Territory | None) -> list[dict[str, str]]:
    links = [("public.help_page", i18n.gettext("Help")), ("public.site_map", i18n.gettext("Site map"))]
    links += [
        ("public.accessibility", i18n.gettext("Accessibility: partially compliant")),
        ("public.personal_data", i18n.gettext("Personal data")),
        ("public.legal", i18n.gettext("Legal notice")),
    ]
    found = [{"label": label, "url": url_for(endpoint)} for endpoint, label in links]
    if territory is not None and not territory.ref.is_network:
        found.insert(1, {"label": i18n.gettext("Contact"), "url": url_for("public.home") + "#contact"})
    return found
