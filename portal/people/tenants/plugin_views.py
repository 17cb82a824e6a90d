"""The plugins of a territory: what each is and its settings here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.calls import at_start
from portal.foundation.hooks.registry import Registry
from portal.foundation.hooks.types import SettingsSpec
from portal.foundation.web.context import actor, plugin_name, registry
from portal.foundation.web.errors import Answer
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.foundation.web.i18n import gettext
from portal.foundation.web.permissions import requires
from portal.foundation.web.versions import VersionedForm, keep, sealed
from portal.people.tenants import service
from portal.people.tenants.queries import plugin_settings

blueprint = Blueprint("plugins", __name__, url_prefix="/settings/plugins")


def specs() -> dict[str, SettingsSpec]:
    """Return the settings that the installed plugins declare, by plugin."""
    return {answer.plugin: answer.value for answer in at_start(registry(), "settings")}


@blueprint.route("/")
@requires("plugins.view")
def index() -> str:
    """List the installed plugins and which are enabled here."""
    enabled, declared = current_tenant().plugins, specs()
    plugins = [
        {
            "found": found,
            "enabled": plugin in enabled,
            "settings": plugin in declared,
            "register": registry().register(plugin),
        }
        for plugin, found in sorted(registry().installed.items())
    ]
    return render_template("tenants/plugins.html", plugins=plugins)


@blueprint.route("/<plugin>", methods=["GET", "POST"])
@requires("plugins.settings", fresh=True)
def settings(plugin: str) -> Response | str | Answer:
    """Show and keep a plugin's settings in this territory, by the plugin's own form."""
    spec = specs().get(plugin)
    if spec is None or plugin not in current_tenant().plugins:
        abort(404)
    form = _form(spec) if request.method == "POST" else _kept(plugin, spec)
    if form.validate_on_submit():
        values = {name: _plain(value) for name, value in form.values().items() if name != "version"}

        def act() -> str:
            service.save_plugin_settings(actor(), plugin, values)
            flash(gettext("The settings are kept."), "ok")
            return request.path

        return keep(form, lambda: _kept(plugin, spec), act, request.path, plugin_name(plugin))
    for field in form:
        field.errors = [gettext(message) for message in field.errors]
    found = registry().installed[plugin]
    return render_template("tenants/plugin_settings.html", found=found, form=form), 422 if form.errors else 200


def settings_problems(installed: Registry, plugin: str, values: dict[str, Any]) -> list[str]:
    """Return what the plugin's form says against `values` (`field: message`), without a request."""
    spec = next((a.value for a in at_start(installed, "settings") if a.plugin == plugin), None)
    if spec is None:
        return [f"{name}: the plugin has no settings" for name in values]
    form = spec.form(data={**spec.defaults, **values})
    unknown = [f"{name}: no such setting" for name in values if name not in form]
    form.process(MultiDict({name: str(value) for name, value in {**spec.defaults, **values}.items()}))
    form.validate()
    return unknown or [f"{name}: {message}" for name, found in form.errors.items() for message in found]


def _kept(plugin: str, spec: SettingsSpec) -> PortalForm:
    """Return the form with the settings as they are kept now."""
    return sealed(_form(spec, formdata=None, data={**spec.defaults, **plugin_settings(plugin)}))


def _form(spec: SettingsSpec, **kwargs: Any) -> PortalForm:
    """Return the plugin's form with the portal's protection, its words in the reader's language."""
    form: PortalForm = type("PluginSettingsForm", (spec.form, VersionedForm), {})(**kwargs)
    for field in form:
        field.label.text = gettext(field.label.text)
        field.description = gettext(field.description) if field.description else ""
        if hasattr(field, "choices"):
            field.choices = [SelectChoice(c.value, gettext(c.label)) for c in field.choices]
    return form


def _plain(value: Any) -> Any:
    """Return a setting as JSON keeps it: numbers with decimals as text."""
    return value if isinstance(value, str | int | bool | list | None) else str(value)
