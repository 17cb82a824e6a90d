"""A page of one territory, of another, and of the first again: nothing of the second stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from isolation.matrix import same
from portal.foundation.kernel.message import Message
from portal.foundation.web import i18n
from support.app import Visitor

PATHS = ("/", "/sign-in", "/help", "/nowhere")
TOUR = ("ales-cevennes", "romania-pilot", "ales-cevennes", "network", "romania-pilot", "ales-cevennes")


@pytest.mark.parametrize("role", [None, "operator", "territory_manager"])
def test_a_then_b_then_a(shared_app, role):
    first: dict[tuple[str, str], object] = {}
    for slug in TOUR:
        if slug == "network" and role:
            continue
        visitor = Visitor(shared_app, slug, role)
        for path in (*PATHS, *(("/account", "/projects/") if role else ())):
            found = same(visitor.get(path), path)
            assert first.setdefault((slug, path), found) == found, (slug, path)
    assert 'lang="fr"' in first["ales-cevennes", "/"][1]
    assert 'lang="ro"' in first["romania-pilot", "/"][1]


def test_many_at_once(shared_app):
    """Languages and tenants of requests that run side by side do not meet."""

    def ask(number: int) -> tuple[str, bool]:
        slug, language = (("ales-cevennes", "fr"), ("romania-pilot", "ro"))[number % 2]
        page = Visitor(shared_app, slug).get("/sign-in").text
        return slug, f'lang="{language}"' in page

    with ThreadPoolExecutor(4) as pool:
        assert all(right for _slug, right in pool.map(ask, range(40)))


def test_a_choice_of_language_stays_at_its_host(shared_app):
    visitor = Visitor(shared_app, "ales-cevennes")
    visitor.get("/language/en?next=/sign-in")
    assert 'lang="en"' in visitor.get("/sign-in").text
    other = Visitor(shared_app, "romania-pilot")
    other.client = visitor.client
    assert 'lang="ro"' in other.get("/sign-in").text


@pytest.mark.parametrize("target", ["//example.org", "https://example.org", "/\\example.org", "javascript:alert(1)"])
def test_no_way_out_by_a_link(shared_app, target):
    answer = Visitor(shared_app, "ales-cevennes").get("/language/en", query_string={"next": target})
    assert answer.headers["Location"] == "/"


def test_nothing_is_said_of_nothing(shared_app):
    with shared_app.test_request_context(), i18n.use_locale("fr"):
        assert i18n.gettext("") == ""
        assert i18n.gettext("Save") != ""


def test_catalogs_are_kept_by_language_and_plugins(shared_app):
    assert set(i18n.locales()) >= {"fr", "en", "ro"}


@pytest.mark.parametrize(
    ("num", "words"), [(1, "lună"), ("1", "lună"), ("2", "luni"), (20, "de luni"), ("20", "de luni")]
)
def test_a_number_that_was_kept_as_text_chooses_the_same_form(shared_app, num, words):
    months = Message("%(num)s month", {"num": num}, "%(num)s months")
    with i18n.use_locale("ro"):
        assert i18n.say(months).split(" ", 1)[1] == words
