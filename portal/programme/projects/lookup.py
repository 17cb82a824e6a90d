"""Looking a firm up in the public register while its file is being filled in: only empty answers are filled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.foundation.db.session import end_reading
from portal.foundation.hooks.lookup import WHY, CompanyAnswer, CompanyFacts, CompanyUnknown, RegisterSilent, Why
from portal.foundation.hooks.types import IdentifierKind
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.text import fold
from portal.foundation.web.context import hooks, today
from portal.foundation.web.i18n import format_date, format_datetime, format_number, gettext, say
from portal.programme.projects.forms import ProjectForm

BUTTON = "look_up"
"""The name of the buttons; their value is the kind of number."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of looking up: its kind of alert, what it says first, facts, sentences, the source."""

    kind: str
    title: str
    rows: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    source: str = ""


def look_up(form: ProjectForm, key: str) -> Notice | None:
    """Ask the register by the number that was typed, fill what is empty and say so; None when there is no number.

    Nothing that was typed is changed. The reading transaction is ended first: another machine is waited for.
    """
    kind, field = next((pair for pair in form.numbers() if pair[0].key == key and pair[0].lookup), (None, None))
    if kind is None or field is None or not hooks().looks_up:
        return None
    check = kind.check(field.data or "")
    if not field.data or not check.ok:
        wrong = check.message if field.data else Message("Enter the number first.")
        form.add_errors({field.name: wrong or Message("This number is not valid.")})
        return None
    end_reading()
    return _notice(form, hooks().look_up(key, check.value, today()))


def _notice(form: ProjectForm, answer: CompanyAnswer) -> Notice:
    by_hand = gettext("Nothing you typed is lost: you can fill in the form by hand.")
    if isinstance(answer, CompanyFacts):
        return _found(form, answer)
    if isinstance(answer, CompanyUnknown):
        missing = gettext("The register shows no company with this number.")
        return Notice(
            "warn", missing, lines=(gettext("Check the number."), by_hand), source=gettext(answer.source.title)
        )
    why = answer.why if isinstance(answer, RegisterSilent) else Why.UNREADABLE
    return Notice("warn", say(WHY[why]), lines=(by_hand,))


def _found(form: ProjectForm, facts: CompanyFacts) -> Notice:
    filled, differing = [], []
    for field, said, same in _compared(form, facts):
        if not field.data:
            field.data = said
            filled.append(str(field.label.text))
        elif not same:
            differing.append(_differs(field, said))
    if facts.headcount and not _within(form.headcount.data, facts.headcount):
        differing.append(_differs(form.headcount, _band(facts.headcount)))
    notes = [say(note) for note in facts.notes]
    lines = [gettext("Filled in: %(fields)s.", fields=", ".join(filled))] if filled else []
    if facts.restricted:
        lines.append(gettext("It does not want its name and address to be shown: enter them yourself."))
    asked = gettext(
        "%(source)s, asked on %(moment)s", source=gettext(facts.source.title), moment=format_datetime(facts.asked_at)
    )
    kind = "ok" if facts.active and not (facts.restricted or notes or differing) else "warn"
    return Notice(
        kind, _title(facts), tuple(row for row in _rows(facts) if row[1]), (*notes, *lines, *differing), asked
    )


def _title(facts: CompanyFacts) -> str:
    if facts.active:
        return gettext("The register knows this company.")
    if facts.ceased_on:
        return gettext("The register notes it as closed since %(day)s.", day=format_date(facts.ceased_on))
    return gettext("The register notes it as closed.")


def _rows(facts: CompanyFacts) -> Iterator[tuple[str, str]]:
    town = " ".join(filter(None, (facts.postcode, facts.place)))
    yield gettext("Name"), facts.name
    yield gettext("Address"), ", ".join(filter(None, (*facts.address, town)))
    yield gettext("Activity code"), " · ".join(facts.activities.values())
    yield gettext("Employees"), _band(facts.headcount) if facts.headcount else ""


def _compared(form: ProjectForm, facts: CompanyFacts) -> Iterator[tuple[Any, str, bool]]:
    """Each field that the register says something for, what it says, and whether that is what was typed."""
    for field, said in ((form.company_name, facts.name), (form.place, facts.place)):
        if said:
            yield field, said, fold(field.data or "") == fold(said)
    if facts.activities:
        typed = (form.activity.data or "").replace(",", " ").split()
        known = {_bare(code) for code in facts.activities}
        yield form.activity, ", ".join(facts.activities), {_bare(code) for code in typed} <= known
    for kind, field in form.numbers():
        if said := facts.identifiers.get(kind.key, ""):
            yield field, kind.display(said), _canonical(kind, field.data or "") == said


def _canonical(kind: IdentifierKind, typed: str) -> str:
    return kind.check(typed).value if typed else ""


def _bare(activity: str) -> str:
    """An activity code without its nomenclature and punctuation."""
    return re.sub(r"[^0-9A-Z]", "", activity.rpartition(":")[2].upper())


def _within(typed: int | None, band: tuple[int, int | None]) -> bool:
    return typed is None or (typed >= band[0] and (band[1] is None or typed <= band[1]))


def _band(band: tuple[int, int | None]) -> str:
    low, high = format_number(band[0]), band[1]
    if high is None:
        return gettext("%(low)s or more", low=low)
    return low if band[0] == high else gettext("%(low)s to %(high)s", low=low, high=format_number(high))


def _differs(field: Any, said: str) -> str:
    return gettext(
        "%(field)s: you wrote “%(typed)s” and the register says “%(said)s”. Yours is kept.",
        field=field.label.text,
        typed=field.data,
        said=said,
    )
