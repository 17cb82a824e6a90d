"""Mails about accounts, and the links in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.mail.models import OutboxMessage
from support.app import Visitor
from support.people import ref_of

GOOD = "quatre baleines sur un vélo"
"""A password that the policy accepts."""


@dataclass(frozen=True)
class Letter:
    """A message of the outbox."""

    kind: str
    to: str
    locale: str
    subject: str
    text: str

    @property
    def path(self) -> str:
        """The path of its one link."""
        (found,) = re.findall(r"https?://\S+", self.text)
        return urlsplit(found).path


def letters(app: Flask, slug: str, to: str = "") -> list[Letter]:
    """Return the messages about accounts in a tenant's outbox, in the order they were written."""
    with app.app_context(), use_tenant(ref_of(app, slug)):
        rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        found = [Letter(r.kind, r.to_address, r.locale, r.subject, r.text) for r in rows]
    return [one for one in found if one.kind.startswith("accounts.") and to in one.to]


def taken_over(visitor: Visitor, path: str) -> dict[str, str]:
    """Return a form's answers to « who takes over »: for each kind the first who may."""
    page = BeautifulSoup(visitor.get(path).text, "html.parser")
    asked = page.select("select[name^=taker_]")
    return {str(s["name"]): str(s.select("option")[1]["value"]) for s in asked}


def read(app: Flask, slug: str, work: Callable[[], Any]) -> Any:
    """Return what `work` reads in a tenant."""
    with app.app_context(), use_tenant(ref_of(app, slug)):
        return work()


def invite(app: Flask, slug: str, email: str, role: str = "operator", **more: str) -> str:
    """Have the one who manages the people invite somebody, and return the path of the link."""
    manager = "network_administrator" if slug == "network" else "territory_manager"
    answer = Visitor(app, slug, manager).submit("/people/invite", {"email": email, "role": role, **more})
    assert answer.status_code == 303, answer.text
    return letters(app, slug, email)[-1].path
