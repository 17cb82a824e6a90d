"""The wordings of a document that the bound territory's plugins bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal.foundation.hooks.papers import DocumentTemplate, Paper
from portal.foundation.web.context import hooks


def wordings(kind: Paper, locale: str) -> Sequence[DocumentTemplate]:
    """Return every wording of a document in a language, in the order of the plugins' ids."""
    found = hooks().collect("document_templates", DocumentTemplate, locale=locale)
    return [item.value for item in found if item.value.kind == kind]


def wording(kind: Paper, locale: str, on: date) -> DocumentTemplate | None:
    """Return the wording of a document in a language that is in use on `on`, None when no plugin brings one."""
    return max((one for one in wordings(kind, locale) if one.since <= on), key=lambda one: one.since, default=None)
