"""Default deny: what a view must declare before the portal starts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask

from portal import app as app_module
from portal.foundation.hooks.registry import Registry
from portal.foundation.web.addresses import AddressError
from portal.foundation.web.permissions import public, requires
from portal.policies import GateError
from support import probe


def bare() -> str:
    return "bare"


def room(view, rule="/planted") -> SimpleNamespace:
    """A room with one view."""

    def wire(app: Flask) -> None:
        blueprint = Blueprint("planted", __name__)
        blueprint.add_url_rule(rule, view_func=view, endpoint="view")
        app.register_blueprint(blueprint)

    return SimpleNamespace(wire=wire)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (bare, "declares neither"),
        (requires("projects.fly")(lambda: ""), "no role has"),
        (requires("projects.view", fresh=True)(lambda: ""), "takes none"),
    ],
)
def test_a_view_without_a_usable_policy_keeps_the_portal_from_starting(start, monkeypatch, view, said):
    monkeypatch.setattr(app_module, "ROOMS", (*app_module.ROOMS, room(view)))
    with pytest.raises(GateError, match=f"planted.view.*{said}"):
        start()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("/planted/<project:other_id>", "names no kind of row"),
    ],
)
def test_ids_that_cannot_be_checked_keep_the_portal_from_starting(start, monkeypatch, rule, said):
    view = requires("projects.view")(lambda **_ids: "")
    monkeypatch.setattr(app_module, "ROOMS", (*app_module.ROOMS, room(view, rule)))
    with pytest.raises((AddressError, ValueError), match=said):
        start()


def test_a_child_says_how_it_belongs_to_its_parent(start, monkeypatch):
    view = requires("projects.view")(lambda **_ids: "")
    rule = "/planted/<project_document:project_document_id>/<project:project_id>"
    monkeypatch.setattr(app_module, "ROOMS", (*app_module.ROOMS, room(view, rule)))
    with pytest.raises(AddressError, match="does not say how it belongs"):
        start()


def test_a_declared_view_is_welcome(start, monkeypatch):
    monkeypatch.setattr(app_module, "ROOMS", (*app_module.ROOMS, room(public()(lambda: "hello"))))
    assert "planted.view" in start().view_functions


def test_the_core_starts_and_shows_its_home_with_no_plugin_at_all(app, start):
    made = app_module.create_app(app.extensions["settings"], Registry())
    try:
        answer = made.test_client().get("/", base_url="http://localhost:8000")
        assert answer.status_code == 200
    finally:
        from support.app import close

        close(made)
        start()


def test_the_core_starts_with_the_probe_alone(app, start):
    made = app_module.create_app(app.extensions["settings"], probe.registry())
    try:
        assert made.test_client().get("/", base_url="http://localhost:8000").status_code == 200
    finally:
        from support.app import close

        close(made)
        start()
