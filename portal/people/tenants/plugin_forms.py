"""The forms of plugins' settings: code of theirs, made and checked in their threads as hooks are, two seconds long."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from werkzeug.datastructures import MultiDict

from portal.foundation.hooks.calls import INSTALLATION, at_start
from portal.foundation.hooks.registry import Registry
from portal.foundation.hooks.threads import HookFailedError, runner
from portal.foundation.hooks.types import SettingsSpec
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.i18n import gettext
from portal.foundation.web.versions import VersionedForm

T = TypeVar("T")


def made(tenant: UUID, plugin: str, spec: SettingsSpec, **given: Any) -> PortalForm:
    """Return the plugin's form with the portal's questions, its words in the reader's language.

    Raises HookFailedError when it cannot be made. What it is filled with is `given`, `formdata` or `data`: it sees no
    request. The gate has checked the form's token before.
    """
    form = _asked(tenant, plugin, lambda: _made(spec, given))
    for field in form:
        field.label.text = gettext(field.label.text)
        field.description = gettext(field.description) if field.description else ""
        for choice in getattr(field, "choices", ()):
            choice.label = gettext(choice.label)
    return form


def accepted(tenant: UUID, plugin: str, form: PortalForm) -> bool:
    """Tell whether the plugin's form finds all in order; else its fields say what is not, in the reader's language.

    Raises HookFailedError when it cannot be asked.
    """
    valid = _asked(tenant, plugin, form.validate)
    for field in form:
        field.errors = [gettext(str(message)) for message in field.errors]
    return bool(valid)


def settings_problems(installed: Registry, plugin: str, values: dict[str, Any]) -> list[str]:
    """Return what the plugin's form says against `values` (`field: message`), without a request."""
    spec = next((a.value for a in at_start(installed, "settings") if a.plugin == plugin), None)
    if spec is None:
        return [f"{name}: the plugin has no settings" for name in values]
    try:
        return _asked(INSTALLATION, plugin, lambda: _problems(spec, values))
    except HookFailedError as error:
        return [f"the form: {error.cause}"]


def _asked(tenant: UUID, plugin: str, call: Callable[[], T]) -> T:
    answer: T = runner(plugin).run(tenant, "settings.form", call, {})
    return answer


def _made(spec: SettingsSpec, given: Mapping[str, Any]) -> PortalForm:
    form: PortalForm = type("PluginSettingsForm", (spec.form, VersionedForm), {})(meta={"csrf": False}, **given)
    for field in form:
        field.label.text = str(field.label.text)
        if hasattr(field, "choices"):
            select: Any = field  # its published types lag behind
            offered = select._choices_from_input(field.choices) or ()  # what WTForms takes: pairs, words, groups
            field.choices = [replace(choice, label=str(choice.label)) for choice in offered]
    return form


def _problems(spec: SettingsSpec, values: dict[str, Any]) -> list[str]:
    form = spec.form(data={**spec.defaults, **values})
    unknown = [f"{name}: no such setting" for name in values if name not in form]
    form.process(MultiDict({name: str(value) for name, value in {**spec.defaults, **values}.items()}))
    form.validate()
    return unknown or [f"{name}: {message}" for name, found in form.errors.items() for message in found]
