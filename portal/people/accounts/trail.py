"""The trail as it is read: each line a sentence, the record it is about, and what changed, in the reader's language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from babel.lists import format_list
from sqlalchemy import select

from portal.foundation.audit import words
from portal.foundation.audit.queries import Entry
from portal.foundation.audit.words import Field, Named
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import SYSTEM_NAMES
from portal.foundation.kernel.message import mark
from portal.foundation.kernel.money import Money
from portal.foundation.web.i18n import babel_locale, format_long_date, format_money, format_number, gettext, say
from portal.foundation.web.templating import actor_name
from portal.people.accounts.models import Member
from portal.people.accounts.rules import ROLES

VERBS = {
    "account.added": mark("%(who)s added a person to the territory."),
    "account.signed_in": mark("%(who)s signed in."),
    "account.signed_out": mark("%(who)s signed out."),
    "account.sign_in_failed": mark("Somebody failed to sign in."),
    "account.preferences": mark("%(who)s changed their preferences."),
    "account.address_asked": mark("%(who)s asked to use another address."),
    "account.address_changed": mark("%(who)s now uses another address."),
    "account.codes_removed": mark("%(who)s removed their authenticator application."),
    "account.codes_set_up": mark("%(who)s set up an authenticator application."),
    "account.confirmed": mark("%(who)s proved once more who they are."),
    "account.factors_forgotten": mark("%(who)s let a person set up their second step anew."),
    "account.joined": mark("%(who)s joined the territory by an invitation."),
    "account.link_asked": mark("Somebody asked for a link to sign in."),
    "account.link_used": mark("%(who)s signed in by a link."),
    "account.passkey_added": mark("%(who)s added a passkey."),
    "account.passkey_asked": mark("%(who)s began to use a passkey."),
    "account.passkey_removed": mark("%(who)s removed a passkey."),
    "account.password_asked": mark("Somebody asked for a new password."),
    "account.password_set": mark("%(who)s chose a new password."),
    "account.proof_failed": mark("%(who)s failed to prove who they are."),
    "account.recovery_codes_made": mark("%(who)s received new recovery codes."),
    "account.session_renewed": mark("%(who)s received a new session."),
    "account.sign_in_begun": mark("%(who)s took the first step of signing in."),
    "invitation.sent": mark("%(who)s invited a person."),
    "invitation.withdrawn": mark("%(who)s withdrew an invitation."),
    "role.goes_on": mark("%(who)s took the end off a person’s role."),
    "member.switched_off": mark("%(who)s closed a person’s access."),
    "member.switched_on": mark("%(who)s opened a person’s access again."),
    "role.ended": mark("%(who)s ended a role."),
    "role.given": mark("%(who)s gave a role."),
    "sign_in.links": mark("%(who)s changed who may sign in by a link."),
    "audit.erased": mark("%(who)s erased what a line of the journal said."),
}
FIELDS = {"roles": Field(mark("Roles"), {key: role.label for key, role in ROLES.items()})}
Names = Mapping[tuple[str, UUID], Named]
"""How records are called, by kind and id."""

_NOTHING: tuple[Any, ...] = (None, "", [], {})
_DAY, _MONEY = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"(-?\d+\.\d\d) ([A-Z]{3})")


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a line: its name, what it was (« » when it was nothing), what it became."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the trail as the page shows it."""

    seq: int
    at: datetime
    said: str
    about: Named | None
    changes: tuple[Change, ...]
    reason: str
    erased: bool


def tell(entries: Sequence[Entry]) -> list[Told]:
    """Return these lines in words; records are named with one query for each kind."""
    named = words.names(_mentioned(entries))
    return [_told(entry, named) for entry in entries]


def _mentioned(entries: Iterable[Entry]) -> dict[str, set[UUID]]:
    """Return the records that the lines are about or speak of, by kind."""
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    for entry in entries:
        if entry.subject_id is not None:
            found[entry.subject_kind].add(entry.subject_id)
        for name, shown in words.fields(entry.verb).items():
            if shown.record:
                found[shown.record].update(_ids(entry.before.get(name)), _ids(entry.after.get(name)))
    return found


def _ids(value: Any) -> set[UUID]:
    """Return the ids that a value holds; a count of records holds none."""
    return {UUID(one) for one in (value if isinstance(value, list) else [value]) if one and isinstance(one, str)}


def _told(entry: Entry, named: Names) -> Told:
    template = words.sentence(entry.verb)
    who = _who(entry)
    said = gettext(template, who=who) if template else f"{who}: {entry.verb}"
    about = named.get((entry.subject_kind, entry.subject_id)) if entry.subject_id else None
    changes = tuple(_changes(entry, named))
    return Told(entry.seq, entry.at, said, about, changes, entry.reason, entry.erased)


def _who(entry: Entry) -> str:
    """Return who did it: a person by name, a visitor of the public pages, or the portal itself."""
    if entry.actor_id is not None:
        return entry.actor_name or gettext("Somebody whose name was erased")
    return actor_name(entry.actor_name) if entry.actor_name in SYSTEM_NAMES else gettext("The portal")


def members(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return how these persons are called."""
    rows = db.session.execute(select(Member.id, Member.name).where(Member.id.in_(ids)))
    return {row.id: Named(row.name) for row in rows}


def _changes(entry: Entry, named: Names) -> Iterable[Change]:
    for name, shown in words.fields(entry.verb).items():
        before, after = entry.before.get(name), entry.after.get(name)
        if before == after or (before in _NOTHING and after in _NOTHING):
            continue
        was, became = (_value(name, shown, side, named) for side in (entry.before, entry.after))
        yield Change(gettext(shown.label), was, became)


def _value(name: str, shown: Field, side: Mapping[str, Any], named: Names) -> str:
    """Return a value of one side in words: records, amounts, lists, counts by code, days; '' for nothing."""
    value: Any = side.get(name)
    if value in _NOTHING:
        return ""
    if shown.record and (ids := _ids(value)):
        return _listed(sorted(named[(shown.record, key)].text for key in ids if (shown.record, key) in named))
    if name.endswith("cents"):
        return format_money(Money(value, current_tenant().currency))
    if shown.message is not None:
        return say(shown.message(value, side))
    if isinstance(value, dict):
        keys = {key: f"{gettext(word)} " for key, word in shown.codes.items()}
        return _listed(f"{keys.get(key, '')}{_plain(shown, one)}" for key, one in value.items())
    return _listed(_plain(shown, one) for one in value) if isinstance(value, list) else _plain(shown, value)


def _listed(texts: Iterable[str]) -> str:
    return format_list(list(texts), locale=babel_locale())


def _plain(shown: Field, value: Any) -> str:
    """Return one value in words."""
    word = shown.codes.get(str(value))
    if word is not None:
        return gettext(word)
    if isinstance(value, bool):
        return gettext(words.YES_OR_NO[str(value)])
    if isinstance(value, int):
        return format_number(value)
    text = str(value)
    if _DAY.fullmatch(text):
        return format_long_date(date.fromisoformat(text))
    if amount := _MONEY.fullmatch(text):
        return format_money(Money.of(amount[1], amount[2]))
    return text
