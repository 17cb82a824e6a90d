"""The plugins of a territory: what each is, whether it is enabled, its settings here."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from werkzeug import Response
from wtforms import HiddenField

from portal.foundation.audit import queries as audit
from portal.foundation.audit import words
from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.calls import at_start
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import SettingsSpec
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor, plugin_name, registry
from portal.foundation.web.errors import Answer, conflict_page
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.i18n import gettext
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.foundation.web.templating import actor_name
from portal.foundation.web.versions import keep
from portal.people.tenants import plugin_forms, plugin_states, queries
from portal.people.tenants.plugin_list import CATEGORIES, STATES, cards, chosen, found_or_missing, names_of
from portal.people.tenants.plugins import account, with_needed

log = logging.getLogger(__name__)
blueprint = Blueprint("plugins", __name__, url_prefix="/settings/plugins")
LINES = 5
"""How many of a plugin's last changes its page shows."""


class SwitchForm(PortalForm):
    """What the page offered, to enable or to disable: whoever sends it late does not do the opposite."""

    enable = HiddenField()


def specs() -> dict[str, SettingsSpec]:
    """Return the settings that the installed plugins declare, by plugin."""
    return {answer.plugin: answer.value for answer in at_start(registry(), "settings")}


@blueprint.route("/")
@requires("plugins.view")
def index() -> str:
    """List the plugins that are installed or used here: what each adds, its state; all, or those asked for."""
    found = cards(registry(), queries.plugins_here())
    asked = {name: request.args.get(name, "") for name in ("q", "category", "state")}
    return render_template(
        "tenants/plugins.html",
        cards=(shown := chosen(found, asked)),
        network=queries.network_contact() if any(card.here is None for card in shown) else {},
        total=len(found),
        asked=asked,
        categories=[(code, gettext(words)) for code, words in CATEGORIES.items()],
        states=[(code, gettext(words)) for code, words in STATES.items()],
        name_of=plugin_name,
    )


@blueprint.route("/<plugin>", methods=["GET", "POST"])
@requires("plugins.settings", fresh=True)
def settings(plugin: str) -> Response | str | Answer:
    """Show what a plugin is here, and keep its settings in this territory, by the plugin's own form."""
    here = _offered(plugin)
    spec = specs().get(plugin) if plugin in current_tenant().plugins else None
    if spec is None:
        return _page(plugin, here, None, None)
    try:
        return _settings(plugin, here, spec)
    except HookFailedError as error:
        log.warning("plugin failed: %s", error)
        about = {"plugin": plugin_name(plugin)}
        return conflict_page(
            Message("The settings of the plugin “%(plugin)s” cannot be shown or checked: it does not answer.", about),
            () if here.required else ((gettext("Disable this plugin"), url_for("plugins.switch", plugin=plugin)),),
        )


def _settings(plugin: str, here: queries.PluginHere, spec: SettingsSpec) -> Response | str | Answer:
    sent = request.method == "POST"
    form = _form(plugin, spec, formdata=request.form) if sent else _kept(plugin, spec)
    values = plugin_forms.accepted(current_tenant().id, plugin, form) if sent else None
    if values is not None:
        others = here.before(spec.defaults)
        own = {name: value for name, value in values.items() if value != plugin_forms.plain(others.get(name))}
        act = partial(_keep, plugin, own, request.path)
        return keep(form, lambda: _kept(plugin, spec), act, request.path, plugin_name(plugin))
    return _page(plugin, here, spec, form), 422 if form.errors else 200


@blueprint.post("/<plugin>/defaults/<name>")
@requires("plugins.settings", fresh=True)
def default(plugin: str, name: str) -> Response:
    """Let a setting be again what the plugin says; other settings stay as they are."""
    _offered(plugin)
    return perform(partial(_forget, plugin, name))


@blueprint.route("/<plugin>/switch", methods=["GET", "POST"])
@requires("plugins.settings", fresh=True)
def switch(plugin: str) -> Response | str:
    """Say what enabling or disabling a plugin changes here, and do it."""
    here, about = _offered(plugin), account(registry(), plugin, current_tenant().plugins)
    form = SwitchForm(enable="" if here.enabled else "1")
    if form.validate_on_submit():
        return perform(partial(_switch, plugin, on=form.enable.data == "1"))
    offered = queries.plugins_here()
    enabled = {name for name, state in offered.items() if state.enabled}
    return render_template(
        "tenants/plugin_switch.html",
        network=queries.network_contact() if here.required else {},
        together=() if here.enabled else with_needed(registry(), plugin, offered, enabled)[:-1],
        found=found_or_missing(registry(), plugin),
        here=here,
        account=about,
        form=form,
        name_of=plugin_name,
    )


def _offered(plugin: str) -> queries.PluginHere:
    """Return the state here of a plugin that is offered, or used though not installed any more; else not found."""
    here = queries.plugins_here().get(plugin)
    if here is None or not (here.enabled or plugin in registry().installed):
        abort(404)
    return here


def _keep(plugin: str, own: dict[str, Any], back: str) -> str:
    plugin_states.save_plugin_settings(actor(), plugin, own)
    flash(gettext("The settings are kept."), "ok")
    return back


def _forget(plugin: str, name: str) -> str:
    plugin_states.forget_plugin_setting(actor(), plugin, name)
    flash(gettext("The settings are kept."), "ok")
    return url_for("plugins.settings", plugin=plugin)


def _switch(plugin: str, *, on: bool) -> str:
    plugin_states.switch_plugin(actor(), plugin, on=on)
    flash(gettext("The plugin is enabled.") if on else gettext("The plugin is disabled. What it kept stays."), "ok")
    return url_for("plugins.settings", plugin=plugin) if plugin in registry().installed else url_for("plugins.index")


def _page(plugin: str, here: queries.PluginHere, spec: SettingsSpec | None, form: PortalForm | None) -> str:
    return render_template(
        "tenants/plugin_settings.html",
        found=found_or_missing(registry(), plugin),
        here=here,
        account=(about := account(registry(), plugin, current_tenant().plugins)),
        languages=names_of(about.languages),
        form=form,
        origins=_origins(spec, here, form) if spec and form else [],
        lines=_lines(here, form),
        name_of=plugin_name,
    )


def _origins(spec: SettingsSpec, here: queries.PluginHere, form: PortalForm) -> list[dict[str, Any]]:
    """Return what the network and the territory have set; a territory's own value with the one it stands before."""
    others = here.before(spec.defaults)
    return [
        {
            "name": field.name,
            "label": field.label.text,
            "value": _words(field, here.values[field.name]),
            "own": field.name in here.settings,
            "network": field.name in here.network_settings,
            "instead": _words(field, others.get(field.name)),
        }
        for field in form
        if field.name in here.values
    ]


def _lines(here: queries.PluginHere, form: PortalForm | None) -> list[dict[str, Any]]:
    """Return the last acts on the plugin here: who, when, and which settings."""
    found = []
    for entry in audit.trail("plugin_state", here.id, limit=LINES):
        changed = [name for name in entry.before | entry.after if entry.before.get(name) != entry.after.get(name)]
        labels = [form[name].label.text for name in changed if form is not None and name in form]
        said = gettext(words.sentence(entry.verb) or entry.verb) % {
            "who": actor_name(entry.actor_name) or gettext("Somebody")
        }
        found.append({"said": said, "at": entry.at, "settings": labels})
    return found


def _words(field: Any, value: Any) -> str:
    """Return a setting as its form would show it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    labels = {choice.value: choice.label for choice in getattr(field, "choices", ())}
    if value in labels:
        return str(labels[value])
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _kept(plugin: str, spec: SettingsSpec) -> PortalForm:
    """Return the form with the settings as they are kept now."""
    return _form(plugin, spec, data={**spec.defaults, **queries.plugins_here()[plugin].values})


def _form(plugin: str, spec: SettingsSpec, *, formdata: Any = None, data: Any = None) -> PortalForm:
    return plugin_forms.made(current_tenant().id, plugin, spec, formdata=formdata, data=data)
