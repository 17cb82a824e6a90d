"""A provider on this machine, and nothing kept of what an earlier one published."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.people.openid import discovery
from support.provider import FakeProvider, running


@pytest.fixture(scope="module")
def running_provider() -> Iterator[FakeProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: FakeProvider) -> Iterator[FakeProvider]:
    """One that answers rightly until a test says otherwise."""
    discovery.forget()
    running_provider.reset()
    yield running_provider
    discovery.forget()
