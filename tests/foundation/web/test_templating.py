"""What templates find by name."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import DictLoader

from portal.gate import Portal


@pytest.fixture
def pages() -> Flask:
    app = Portal("pages")
    app.jinja_env.loader = DictLoader(
        {
            "page": "{% import 'kit' as kit %}{{ kit.sign() }}{{ own }}",
            "kit": "{% macro sign() %}{{ unit }}{{ own }}{% endmacro %}",
        }
    )
    app.jinja_env.globals["unit"] = "€"
    return app


def test_all_templates_read_the_same_names(pages: Flask) -> None:
    assert pages.jinja_env.get_template("page").render() == "€"
    assert pages.jinja_env.get_template("page").globals is pages.jinja_env.get_template("kit").globals


def test_a_template_s_own_names_are_no_other_s(pages: Flask) -> None:
    assert pages.jinja_env.get_template("page", globals={"own": "!"}).render() == "€!!"
    assert "own" not in pages.jinja_env.globals
    assert pages.jinja_env.from_string("{{ own }}").render() == ""
