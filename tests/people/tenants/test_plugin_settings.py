"""The settings of a plugin: what the plugin's own form refuses is said in the reader's language."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.foundation.kernel.context import Actor, NotAllowedError
from portal.people.tenants import plugin_states
from support.app import Visitor, text_of


def test_what_is_refused_is_said_in_the_reader_s_language(shared_app: Flask) -> None:
    visitor = Visitor(shared_app, "demonstration-1", "territory_manager")
    answer = visitor.submit("/settings/plugins/alize_france", {"lender_number": "12", "register_role": "zqx"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Un SIREN compte 9 chiffres" in page
    assert "Choisissez l’une des réponses." in page
    assert "valid choice" not in page


def test_the_list_is_narrowed_by_what_a_plugin_adds_and_is(shared_app: Flask) -> None:
    visitor = Visitor(shared_app, "demonstration-1", "territory_manager")

    def shown(**asked: str) -> list[str]:
        page = BeautifulSoup(visitor.get("/settings/plugins/", query_string=asked).text, "html.parser")
        return [heading["id"].removeprefix("plugin-") for heading in page.select("h2[id^=plugin-]")]

    assert {"alize_europe", "alize_france", "alize_romania"} <= set(shown())
    assert shown(q="roumain langue") == shown(state="elsewhere", category="country") == ["alize_romania"]
    assert shown(category="region") == ["alize_europe"]
    assert shown(q="échéancier", state="enabled") == ["alize_france"]
    assert shown(q="zqx") == []
    assert shown(category="zqx") == shown()


def test_nobody_else_changes_what_a_plugin_does_here() -> None:
    other = Actor("Somebody", permissions=frozenset({"projects.list"}))
    with pytest.raises(NotAllowedError):
        plugin_states.save_plugin_settings(other, "alize_france", {"lends": True})
    with pytest.raises(NotAllowedError):
        plugin_states.forget_plugin_setting(other, "alize_france", "lends")
