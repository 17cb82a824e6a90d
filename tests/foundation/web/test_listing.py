"""The place in a list that an address carries: whatever stands there, the list is shown."""

from __future__ import annotations

import base64

import pytest
from flask import Flask

from isolation.nasty import places
from support.app import Visitor

DEEP = base64.urlsafe_b64encode(b"[" * 100_000).decode()


@pytest.mark.parametrize("shared_app", ["sqlite"], indirect=True)
def test_a_place_that_is_none_is_the_beginning(shared_app: Flask) -> None:
    visitor = Visitor(shared_app, "demonstration-1", "operator")
    for after in (*places(), DEEP):
        assert visitor.get("/projects/", query_string={"after": after}).status_code == 200, after[:80]
