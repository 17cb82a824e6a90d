"""The fields of a form that ask for an organisation's numbers, as the territory's plugins know them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import IdentifierKind
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import hooks
from portal.foundation.web.errors import InvalidError, UnansweredError, no_answer
from portal.foundation.web.forms import PortalForm, Text, optional
from portal.foundation.web.i18n import say
from portal.people.parties.service import number_field

log = logging.getLogger(__name__)


class NumbersForm(PortalForm):
    """A form that asks for company numbers; `number_fields` gives one for each kind. None of them is required."""

    identifier_kinds: tuple[IdentifierKind, ...] = ()

    @property
    def identifier_fields(self) -> list[Any]:
        """The fields of the company numbers, in the plugins' order."""
        return [self[number_field(kind.key)] for kind in self.identifier_kinds]

    def identifiers(self) -> dict[str, str]:
        """Return the numbers typed, canonical, by kind. Raises InvalidError, by field, for those that are wrong."""
        return canonical(zip(self.identifier_kinds, self.identifier_fields, strict=True))


def canonical(typed: Iterable[tuple[IdentifierKind, Any]]) -> dict[str, str]:
    """Return what was typed into the field of each kind, canonical, by kind; an empty field gives an empty text.

    Raises InvalidError, by field, for numbers that are wrong.
    """
    found, wrong = {}, {}
    for kind, field in typed:
        check = kind.check(field.data) if field.data else None
        if check is None:
            found[kind.key] = ""
        elif check.ok:
            found[kind.key] = check.value
        else:
            wrong[field.name] = check.message or Message("This number is not valid.")
    if wrong:
        raise InvalidError(wrong)
    return found


def number_kinds() -> tuple[IdentifierKind, ...]:
    """Return the kinds of company numbers of the bound territory, the one that identifies a firm first.

    Raises UnansweredError, naming the plugin, while one does not answer: a number that is typed would be dropped, one
    that is known left out.
    """
    try:
        return tuple(item.value for item in hooks().every("identifier_kinds", IdentifierKind))
    except HookFailedError as error:
        log.warning("no company number is taken: %s", error)
        raise UnansweredError(no_answer(error)) from None


def number_fields() -> dict[str, Any]:
    """Return what makes a NumbersForm the bound territory's: its kinds of company numbers and a field for each.

    Raises UnansweredError while a plugin does not answer.
    """
    kinds = number_kinds()
    own: dict[str, Any] = {"identifier_kinds": kinds}
    for kind in kinds:
        own[number_field(kind.key)] = Text(say(kind.label), [optional()], longest=40, description=say(kind.hint))
    return own
