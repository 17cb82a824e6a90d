"""Error pages: what happened, what to do, and a number to quote. Never a stack, never a bare 500."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, g, render_template, request
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from portal.foundation.hooks.threads import NOBODY, HookFailedError
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.kernel.message import Message, mark
from portal.foundation.kernel.workflow import TransitionError
from portal.foundation.web.context import plugin_name
from portal.foundation.web.i18n import gettext, say

log = logging.getLogger(__name__)
Answer = tuple[str, int]


class ConflictError(Exception):
    """The act does not fit the present state, the version, or needs another person: a 409 page that says why."""

    def __init__(self, message: Message, links: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message.text)
        self.message, self.links = message, links


class UnansweredError(ConflictError):
    """A plugin that must be asked does not answer: the 409 page keeps what was typed, to be sent again."""


class ChangedError(ConflictError):
    """Somebody else changed the record while a form was open: both versions are shown, see versions.two_versions."""

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or Message("Somebody else changed this record while you had it open."))


class InvalidError(Exception):
    """What was typed cannot be accepted: shown beside the fields. `errors` maps a field's name to its message."""

    def __init__(self, errors: dict[str, Message]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What an error page says."""

    code: int
    title: str
    what_happened: str
    what_to_do: str
    request_id: str = ""
    links: tuple[tuple[str, str], ...] = field(default=())
    typed: tuple[tuple[str, str], ...] = field(default=())
    """The fields of a form that is to be sent again as it was."""


_TEXTS = {
    400: (
        mark("The form could not be read"),
        mark("The page was open for too long, or the form came from another site."),
        mark("Go back, reload the page and send the form again."),
    ),
    403: (
        mark("This page is not open to your role"),
        mark("You are signed in, but your role does not include this page."),
        mark("If you need it, ask the person who manages the territory."),
    ),
    404: (
        mark("This page does not exist"),
        mark("The address is wrong, or what it named is not open to you."),
        mark("Check the address, or start again from the home page."),
    ),
    405: (
        mark("This address does not take forms"),
        mark("The page was reached in a way it does not expect."),
        mark("Start again from the home page."),
    ),
    410: (
        mark("This link no longer works"),
        mark("It was used already, a newer one has replaced it, or it is too old."),
        mark("Ask for a new one."),
    ),
    413: (
        mark("What you sent is too large"),
        mark("A document may have 10 MB at most."),
        mark("Reduce the document, or split it in two."),
    ),
    429: (
        mark("Too many attempts"),
        mark("For your safety, the next attempt has to wait a little."),
        mark("Wait, then try again."),
    ),
}
"""By status: what it is, how it came about, what to do."""

_OURS = (
    mark("Something went wrong on our side"),
    mark("Nothing was changed by what you did."),
    mark("Try again in a few minutes. If it happens again, give us the number below."),
)


def error_page(code: int, what_happened: str = "", links: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return the page for `code`, with another explanation when `what_happened` is given.

    That of an error of ours stands alone: the frame of other pages asks the database, which may be what failed.
    """
    title, happened, todo = (gettext(text) for text in _TEXTS.get(code, _OURS))
    ours = code >= InternalServerError.code
    links = links or (((gettext("Home page"), "/"),) if ours else ())
    page = ErrorPage(code, title, what_happened or happened, todo, g.get("request_id", ""), links)
    if ours:
        return current_app.jinja_env.get_template("errors/error.html").render(error=page), code
    return render_template("errors/error.html", error=page), code


def conflict_page(message: Message, links: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return the 409 page that says why the act was not carried out."""
    return _refusal(say(message), gettext("Nothing was changed. Go back to see the present state, then decide."), links)


def _unanswered_page(message: Message) -> Answer:
    """Return the 409 page that says who does not answer; what was typed is sent again from it."""
    typed = tuple((name, value) for name, value in request.form.items(multi=True) if not SECRET.search(name))
    if not typed:
        return conflict_page(message)
    todo = gettext("Nothing was changed. What you typed stays on this page: send it again later.")
    if any(file.filename for _name, file in request.files.items(multi=True)):
        todo += " " + gettext("Only the documents have to be chosen again.")
    return _refusal(say(message), todo, typed=typed)


SECRET = re.compile("password|csrf_token")
"""What no page gives back: one's password; and the form's token, which each page has anew."""


def _refusal(why: str, todo: str, links: tuple[tuple[str, str], ...] = (), **more: Any) -> Answer:
    page = ErrorPage(409, gettext("This could not be done"), why, todo, g.get("request_id", ""), links, **more)
    return render_template("errors/error.html", error=page), 409


def no_answer(error: HookFailedError) -> Message:
    """Return what people read when a plugin that must be asked does not answer: which one, and that nothing is kept."""
    if error.plugin == NOBODY:
        return Message("None of the plugins enabled here says what holds. Ask who manages this territory.")
    return Message(
        "The plugin “%(plugin)s” does not answer. Try again in a few minutes; nothing is kept until then.",
        {"plugin": plugin_name(error.plugin)},
    )


def register(app: Flask) -> None:
    """Give `app` its error pages."""
    for kind, answer in ANSWERS.items():
        app.register_error_handler(kind, answer)


def _http(error: HTTPException) -> Answer:
    return error_page(error.code or 500)


def _method(error: MethodNotAllowed) -> tuple[str, int, dict[str, str]]:
    """Say which methods there are, as a 405 has to (RFC 9110, 15.5.6)."""
    return *error_page(MethodNotAllowed.code), {"Allow": ", ".join(sorted(error.valid_methods or ()))}


def _not_allowed(_error: NotAllowedError) -> Answer:
    """Say so where the verb, and not the gate, finds that the role does not reach this row."""
    return error_page(403)


def _transition(error: TransitionError) -> Answer:
    return conflict_page(error.message)


def _conflict(error: ConflictError) -> Answer:
    return conflict_page(error.message, error.links)


def _stale(_error: StaleDataError) -> Answer:
    return conflict_page(
        Message("Somebody else changed this record while you had it open. Your changes were not kept.")
    )


def _awaited(error: UnansweredError) -> Answer:
    return _unanswered_page(error.message)


def _unanswered(error: HookFailedError) -> Answer:
    log.warning("plugin failed: %s, request %s", error, g.get("request_id", ""))
    return _unanswered_page(no_answer(error))


def _unexpected(error: Exception) -> Answer:
    log.error("unexpected error, request %s", g.get("request_id", ""), exc_info=error)
    return error_page(InternalServerError.code)


ANSWERS: Mapping[type[Exception], Callable[[Any], Any]] = {
    HTTPException: _http,
    MethodNotAllowed: _method,
    NotAllowedError: _not_allowed,
    TransitionError: _transition,
    ConflictError: _conflict,
    StaleDataError: _stale,
    UnansweredError: _awaited,
    HookFailedError: _unanswered,
    Exception: _unexpected,
}
"""What is answered to each error; the nearest class counts."""
