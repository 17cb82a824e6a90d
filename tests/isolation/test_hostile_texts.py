"""Texts that break programs, typed into every field of every form: stored as typed or refused, and shown as text.

Short: each field gets one text, and each form a few; `make prove` types 300 into every field on SQLite, and some on
PostgreSQL, where odd requests (test_odd_requests.py) reach every column with the tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask

from isolation import nasty
from isolation.fields import Form, Forms
from isolation.typist import WORDS, Typist, misaddressed, whole
from isolation.world import NETWORK, World
from portal.foundation.kernel.text import clean
from portal.foundation.web import forms as web_forms
from support.prove import LONG, Proven, draw, size

pytestmark = pytest.mark.slow
MANY = 300
"""Texts for each field, of those that there are: every form gets others."""
PARTS = size(1, 6)
"""Into how many tests the forms are dealt out, which then run side by side."""
BRIEF = 40
"""Letters of a text that every field of words takes."""


@dataclass
class Known:
    """A typist, one form of each kind, and which of their fields keep words as they are typed."""

    typist: Typist
    forms: list[Form] = field(default_factory=list)
    takes: dict[Form, list[str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"] if LONG else ["sqlite"])
def known(request: pytest.FixtureRequest) -> Known:
    """The forms of the visited territory, each field typed into once; of a kind, the one that keeps most."""
    world: World = request.getfixturevalue(f"{request.param}_world")
    forms = Forms(world, (world.own.slug, NETWORK) if world.on_sqlite else ())
    found, kinds = Known(Typist(world, forms)), defaultdict(list)
    for form in forms.all():
        if form.typed:
            kinds[form.kind].append(form)
            found.takes[form] = sorted(keeps(found.typist, form))
    found.forms = [max(same, key=lambda form: len(found.takes[form])) for same in kinds.values()]
    return found


def keeps(typist: Typist, form: Form) -> set[str]:
    """The fields of a form that keep a text as it is typed."""
    texts = [text for text in (*nasty.markup(), *nasty.formulas()) if 5 < len(clean(text)) <= BRIEF]
    found = set()
    for name, text in zip(form.typed, draw(str(form.kind[0])).choices(texts, k=len(form.typed)), strict=True):
        answer, kept = typist.fill(form, {name: text})
        found |= kept if answer.status_code == 303 else set()
    return found


def each(known: Known, form: Form, text: str) -> None:
    """One text in each field of a form at once; again without the fields that refuse it, until it is taken."""
    typist, names = known.typist, list(form.typed)
    while names:
        answer, kept = typist.fill(form, dict.fromkeys(names, text))
        if answer.status_code == 303:
            takes = known.takes[form] if clean(text) else ()
            known.lost += [f"{form}: {name} has lost {text!r}" for name in takes if name in names and name not in kept]
            break
        refused = typist.forms.refused(answer)
        names = [name for name in names if name not in refused] if refused & set(names) else []


@pytest.mark.parametrize("known", ["sqlite"], indirect=True)
def test_every_route_that_takes_a_form_shows_it_to_somebody(known: Known) -> None:
    """So that what is typed into every form is typed into every route; one that nobody is shown is a state missing."""
    forms = known.typist.forms
    assert not forms.unseen()
    place = forms.shown.pop("committee.close")
    assert forms.unseen() == ["committee.close"]
    forms.shown["committee.close"] = place
    assert len(forms.shown) > 140


@pytest.mark.parametrize("part", range(PARTS), ids="part {}".format)
def test_every_field_takes_texts_as_texts(known: Known, part: int, proven: Proven) -> None:
    typist, texts = known.typist, nasty.texts()
    before, count = typist.sent, size(1, MANY if typist.world.on_sqlite else 12)
    for form in known.forms[part::PARTS]:
        for text in draw(f"texts {form.kind[0]} {len(form.names)}").sample(texts, count):
            each(known, form, whole(text))
    proven("hostile texts typed", typist.sent - before)
    fields = {(form.endpoint, name) for form in known.forms for name in form.typed}
    assert not typist.forms.failed, "\n".join(typist.forms.failed[:10])
    assert not typist.wrong, f"{len(typist.wrong)} of {typist.sent}\n" + "\n".join(typist.wrong[:15])
    assert not known.lost, "\n".join(known.lost[:15])
    assert len(texts) >= MANY
    assert len(fields) > 200
    assert sum(len(takes) for takes in known.takes.values()) > 30
    assert min(typist.stored, typist.refused) > 20
    assert typist.mailed > (3 if typist.world.on_sqlite else 0)  # few texts are typed there, in six parts


@pytest.mark.parametrize("known", ["sqlite"], indirect=True)
def test_what_comes_too_late_and_is_wrong_is_told(known: Known) -> None:
    """A form is sent once more after it was taken, when its page may not show it any more, with texts too long."""
    typist, silent, late = known.typist, [], 0
    for form in known.forms:
        if typist.forms.send(form, {}).status_code == 303:
            answer = typist.forms.send(form, dict.fromkeys(form.typed, "zqx " * 2000))
            late += answer.status_code in {409, 422}
            if answer.status_code == 422 and not any(word in answer.text for word in WORDS):
                silent.append(str(form))
        typist.back.put()
    assert not silent, "\n".join(silent)
    assert late > 50


@contextmanager
def escaping_off(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let templates print what they are given."""
    with monkeypatch.context() as patch:
        patch.setattr(app.jinja_env, "autoescape", False)
        patch.setattr(app.jinja_env, "bytecode_cache", None)
        app.jinja_env.cache.clear()
        yield
    app.jinja_env.cache.clear()


@pytest.mark.parametrize("known", ["sqlite"], indirect=True)
def test_a_page_that_does_not_escape_is_found(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    typist, form = known.typist, next(form for form in known.forms if form.endpoint == "projects.edit")
    before = len(typist.wrong)
    with escaping_off(typist.world.app, monkeypatch):
        typist.fill(form, {"title": "<img src=x onerror=zqx()><!--"})
    found = str(typist.wrong[before:])
    del typist.wrong[before:]
    assert "the attribute onerror" in found
    assert "a comment" in found


@pytest.mark.parametrize("known", ["sqlite"], indirect=True)
def test_a_text_that_is_changed_is_found(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_forms, "clean", lambda text: clean(text).replace("<", ""))
    form = next(form for form in known.forms if form.endpoint == "projects.edit")
    kept, before = known.typist.fill(form, {"title": "zqx < zqx"})[1], known.typist.stored
    assert not kept
    assert before == known.typist.stored


def test_a_header_that_a_text_made_is_found() -> None:
    right = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: zqx\r\n"
    assert not list(misaddressed(right + b"\r\nBcc: zqx@example.org\r\n"))
    assert list(misaddressed(right + b"Bcc: zqx@example.org\r\n\r\n")) == ["the header bcc"]
    assert list(misaddressed(right.replace(b"b@", b"zqx@example.org, b@") + b"\r\n"))
