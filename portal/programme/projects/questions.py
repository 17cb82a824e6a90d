"""Questions that plugins add to the form of a project, and the answers as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField

from portal.foundation.hooks.fields import ExtraField, FormId
from portal.foundation.web.context import hooks
from portal.foundation.web.forms import SelectChoice, Text, optional
from portal.foundation.web.i18n import gettext, say


def asked() -> dict[str, ExtraField]:
    """Return the questions of the bound territory's plugins by `<plugin>.<key>`, in the plugins' order."""
    found = hooks().collect("form_fields", ExtraField, form=FormId.PROJECT)
    return {f"{item.plugin}.{item.value.key}": item.value for item in found}


def field(question: ExtraField) -> Any:
    """Return the form field of a question, in the language in use."""
    label, hint = say(question.label), say(question.hint) if question.hint else ""
    if not question.choices:
        return Text(label, [optional()], longest=question.longest, description=hint)
    choices = [SelectChoice(code, say(words)) for code, words in question.choices.items()]
    return SelectField(
        label, [optional()], description=hint, choices=[SelectChoice("", gettext("Not known yet")), *choices]
    )


def answers(extra: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what was answered as label and words; a question whose plugin is off, or unanswered, is left out."""
    told = []
    for key, question in asked().items():
        if value := extra.get(key):
            told.append((say(question.label), say(question.choices[value]) if value in question.choices else value))
    return told
