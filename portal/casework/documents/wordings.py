"""The wordings of a document that the bound territory's plugins bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal.foundation.hooks.papers import DocumentTemplate, Paper
from portal.foundation.web.context import hooks


def wordings(kind: Paper, locale: str, *, of_all: bool = False) -> Sequence[DocumentTemplate]:
    """Return every wording of a document in a language, in the order of the plugins' ids.

    A plugin that does not answer is left out; when they are wanted `of_all`, HookFailedError is raised.
    """
    ask = hooks().every if of_all else hooks().collect
    found = ask("document_templates", DocumentTemplate, locale=locale)
    return [item.value for item in found if item.value.kind == kind]


def wording(kind: Paper, locale: str, on: date, *, of_all: bool = False) -> DocumentTemplate | None:
    """Return the wording of a document in a language that is in use on `on`, None when no plugin brings one.

    Before the first one has begun it is that one: what is made of an earlier day has no other. Raises HookFailedError
    as `wordings` does.
    """
    found = sorted(wordings(kind, locale, of_all=of_all), key=lambda one: one.since)
    begun = [one for one in found if one.since <= on]
    return begun[-1] if begun else next(iter(found), None)
