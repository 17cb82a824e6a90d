"""Types texts into the fields of the forms that pages show, and judges what comes of each.

On SQLite each form is sent as if it were the first: the database is put back after every form that has written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import getaddresses
from typing import Any

from sqlalchemy import event, select
from werkzeug.test import TestResponse

from isolation.fields import Form, Forms
from isolation.shown import acting, leading
from isolation.world import World
from portal.foundation.db.session import db
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.kernel.text import clean
from portal.foundation.mail import rules
from portal.foundation.mail.models import OutboxMessage

WORDS = ('role="alert"', 'aria-invalid="true"', "az-alert")
"""What stands on a page that refuses something."""
HEADERS = {"from", "to", "subject", "date", "message-id", "content-language", "mime-version", "content-type"}
HEADERS |= {"content-transfer-encoding", "auto-submitted"}


def whole(text: str) -> str:
    """A text as a browser sends it: a half of a character is none (test_odd_requests.py sends halves)."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Back:
    """Puts the world back as it was: its rows, and who is signed in. Does nothing on PostgreSQL."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = [(p, p.token, p.cookie) for tenant in world.tenants.values() for p in tenant.people.values()]
        self.kept = sqlite3.connect(":memory:", check_same_thread=False)
        if world.on_sqlite:
            with closing(self._live()) as live:
                live.backup(self.kept)

    def _live(self) -> sqlite3.Connection:
        return sqlite3.connect(str(self.world.admin.url.database))

    def put(self) -> None:
        """Put everything back."""
        with closing(self._live()) as live:
            self.kept.backup(live)
        for person, token, cookie in self.people:
            person.token, person.cookie = token, cookie


class Written:
    """The texts that statements of the application have written since `clear`, but for the trail; and the tables.

    `there` are those written before that are not put back: a name that is there already is not written again.
    """

    def __init__(self, world: World) -> None:
        self.texts: set[str] = set()
        self.there: set[str] | None = None if world.on_sqlite else set()
        self.tables: set[str] = set()
        with world.app.app_context():
            for engine in db.engines.values():
                event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        words = statement.split(maxsplit=3)
        if words[0] in {"INSERT", "UPDATE", "DELETE"}:
            table = words[1] if words[0] == "UPDATE" else words[2]
            self.tables.add(table)
            if not table.startswith("audit_"):
                self.texts.update(str(value) for value in _flat(values))

    def holds(self, text: str) -> bool:
        """Whether a text was written as it was typed, but for what cannot be seen; in a column or in JSON."""
        kept = clean(text)
        forms = {kept, kept.replace("\n", " ")}
        inner = {json.dumps(form, ensure_ascii=ascii_only)[1:-1] for form in forms for ascii_only in (True, False)}
        if forms & (self.texts | (self.there or set())):
            return True
        return any(one in text for text in self.texts if text[:1] in "[{" for one in inner)

    def clear(self) -> None:
        """Forget what was written and is put back."""
        if self.there is not None:
            self.there |= self.texts
        self.texts.clear()
        self.tables.clear()


def _flat(values: Any) -> Iterator[Any]:
    for given in values.values() if isinstance(values, dict) else values:
        value = getattr(given, "obj", given)  # psycopg's JSON is an object around what it holds
        if isinstance(value, dict | list | tuple):
            yield from _flat(value)
        else:
            yield value


@dataclass
class Typist:
    """Types texts into fields and judges what comes back."""

    world: World
    forms: Forms
    sent: int = 0
    stored: int = 0
    refused: int = 0
    mailed: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Keep the world as it is."""
        self.last = new_id()
        self.back, self.written = Back(self.world), Written(self.world)

    def fill(self, form: Form, typed: dict[str, str]) -> tuple[TestResponse, set[str]]:
        """Send a form with texts in some of its fields; its answer, and the fields whose texts were written."""
        self.sent += 1
        self.written.clear()
        said = f"{form} with {str(typed)[:300]}: "
        answer = self.forms.send(form, typed)
        self.wrong += [f"{said}{problem}" for problem in (*self._look(answer), *leading(answer))]
        kept = {name for name, text in typed.items() if self.written.holds(text)}
        if answer.status_code == 422:
            self._refused(answer, said)
        elif answer.status_code == 303:
            self.stored += bool(kept)
            self._follow(form, answer, said)
        if "outbox_message" in self.written.tables:
            self.wrong += [f"{said}{problem}" for problem in self._mail()]
        if self.world.on_sqlite and self.written.tables:
            self.back.put()
        return answer, kept

    @staticmethod
    def _look(answer: TestResponse) -> list[str]:
        return acting(answer.text) if answer.mimetype == "text/html" else []

    def _refused(self, answer: TestResponse, said: str) -> None:
        self.refused += 1
        if not any(word in answer.text for word in WORDS):
            self.wrong.append(f"{said}refused without a word")

    def _follow(self, form: Form, answer: TestResponse, said: str) -> None:
        path = answer.headers["Location"]
        if not path.startswith("/sign-in"):
            page = self.forms.ask(form.visit, "GET", path)
            told = [f"{page.status_code} at {path}"] if page.status_code >= 500 else []
            self.wrong += [f"{said}then {problem}" for problem in (*told, *self._look(page))]

    def _mail(self) -> Iterator[str]:
        """Judge the bytes of the messages that the form has put in the outbox."""
        with self.world.own.bound():
            rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id > self.last)).all()
            sender = rules.address(self.world.own.ref.name, "portal@example.org")
            for row in rows:
                to = rules.address(row.to_name, row.to_address)
                said = (row.locale, row.subject, row.text, row.html, row.message_id, row.created_at)
                yield from misaddressed(rules.compose(rules.Letter(sender, to, *said)).as_bytes())
        self.mailed += len(rows)


def misaddressed(content: bytes) -> Iterator[str]:
    """What is wrong with a message as it goes out: headers of somebody else's, twice the same, two recipients."""
    message = message_from_bytes(content)
    names = [name.lower() for name in message]
    yield from (f"the header {name}" for name in names if name not in HEADERS)
    yield from (f"the header {name} again" for name in set(names) if names.count(name) > 1)
    if len(getaddresses(message.get_all("To", []))) != 1:
        yield f"the recipients {message['To']}"
    for part in message.walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            assert isinstance(body, bytes)
            yield from acting(body.decode())
