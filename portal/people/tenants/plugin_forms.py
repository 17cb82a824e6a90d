"""The forms of plugins' settings: code of theirs, made, drawn and checked in their threads as hooks are.

Each time two seconds long. What goes wrong is said of the plugin (HookFailedError), wherever on the page it does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from werkzeug.datastructures import MultiDict
from wtforms.meta import DefaultMeta

from portal.foundation.hooks.calls import INSTALLATION, at_start
from portal.foundation.hooks.registry import Registry
from portal.foundation.hooks.threads import HookFailedError, runner
from portal.foundation.hooks.types import SettingsSpec
from portal.foundation.kernel.text import clean
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.i18n import gettext
from portal.foundation.web.versions import VersionedForm, sealed

T = TypeVar("T")
_inside = threading.local()


def made(tenant: UUID, plugin: str, spec: SettingsSpec, **given: Any) -> PortalForm:
    """Return the plugin's form with the portal's questions, its words in the reader's language.

    Raises HookFailedError when it cannot be made, and later when it cannot be drawn. What it is filled with is `given`,
    what was typed (`formdata`) or is kept (`data`): it sees no request. The gate has checked the form's token before.
    """
    ask = partial(_asked, tenant, plugin)
    form: PortalForm = ask(lambda: _made(spec, ask, given))
    for field in form:
        field.label.text = gettext(field.label.text)
        field.description = gettext(field.description)
        for choice in getattr(field, "choices", ()):
            choice.label = gettext(choice.label)
    return form


def accepted(tenant: UUID, plugin: str, form: PortalForm) -> dict[str, Any] | None:
    """Return what was typed, as JSON keeps it, where the plugin's form finds all in order.

    Else None, and its fields say what is not, in the reader's language. Raises HookFailedError when it cannot be asked.
    """
    kept: dict[str, Any] | None = _asked(tenant, plugin, lambda: _answers(form) if form.validate() else None)
    for field in form:
        field.errors = [gettext(str(message)) for message in field.errors]
    return kept


def plain(value: Any) -> Any:
    """Return a setting as JSON keeps it: numbers with decimals as text, texts without what cannot be seen."""
    if isinstance(value, str):
        return clean(value)
    return value if isinstance(value, int | bool | list | None) else str(value)


def settings_problems(installed: Registry, plugin: str, values: dict[str, Any]) -> list[str]:
    """Return what the plugin's form says against `values` (`field: message`), without a request."""
    try:
        return asked_problems(installed, plugin, values)
    except HookFailedError as error:
        return [f"the form: {error.cause}"]


def asked_problems(installed: Registry, plugin: str, values: dict[str, Any]) -> list[str]:
    """Return the same. Raises HookFailedError when the form does not answer."""
    spec = next((a.value for a in at_start(installed, "settings") if a.plugin == plugin), None)
    if spec is None:
        return [f"{name}: the plugin has no settings" for name in values]
    return _asked(INSTALLATION, plugin, lambda: _problems(spec, values))


def _asked(tenant: UUID, plugin: str, call: Callable[[], T]) -> T:
    """Call what is the plugin's in its threads; within such a call, at once."""
    if getattr(_inside, "asked", False):
        return call()
    answer: T = runner(plugin).run(tenant, "settings.form", _marked, {"call": call})
    return answer


def _marked(call: Callable[[], T]) -> T:
    _inside.asked = True
    try:
        return call()
    finally:
        _inside.asked = False


def _made(spec: SettingsSpec, ask: Callable[[Callable[[], Any]], Any], given: Mapping[str, Any]) -> PortalForm:
    form: PortalForm = type("PluginSettingsForm", (spec.form, VersionedForm), {"Meta": _drawn_by(ask)})(
        meta={"csrf": False}, **given
    )
    for field in form:
        field.label.text, field.description = str(field.label.text), str(field.description or "")
        if hasattr(field, "_value"):
            field._value = partial(ask, field._value)  # what it shows is asked too: of two versions, side by side
        if hasattr(field, "choices"):
            select: Any = field  # its published types lag behind
            offered = select._choices_from_input(field.choices) or ()  # what WTForms takes: pairs, words, groups
            field.choices = [replace(choice, label=str(choice.label)) for choice in offered]
    return form if given.get("data") is None else sealed(form)


def _drawn_by(ask: Callable[[Callable[[], Any]], Any]) -> type:
    """Return how WTForms draws a field: as the plugin says, by way of `ask`."""

    class Meta(DefaultMeta):
        def render_field(self, field: Any, render_kw: Any) -> Any:
            return ask(partial(super().render_field, field, render_kw))

    return Meta


def _answers(form: PortalForm) -> dict[str, Any]:
    return {name: plain(value) for name, value in form.values().items() if name != "version"}


def _problems(spec: SettingsSpec, values: dict[str, Any]) -> list[str]:
    form = spec.form(data={**spec.defaults, **values})
    unknown = [f"{name}: no such setting" for name in values if name not in form]
    form.process(MultiDict({name: str(value) for name, value in {**spec.defaults, **values}.items()}))
    form.validate()
    return unknown or [f"{name}: {message}" for name, found in form.errors.items() for message in found]
