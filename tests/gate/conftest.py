"""Applications of the gate's own tests: with other plugins, other settings, or nothing in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portal import app as app_module
from portal.foundation.hooks.registry import Registry, discover
from portal.foundation.web import context
from support.app import close, settings_for


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Starts applications over an empty SQLite file; afterwards this process has its plugins again."""
    started = []

    def make(plugins: Registry | None = None, **changes: object) -> Flask:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        settings = replace(settings_for(url, url, tmp_path), **changes)
        started.append(app_module.create_app(settings, plugins))
        return started[-1]

    yield make
    for app in started:
        close(app)
    context.configure(discover(None))
