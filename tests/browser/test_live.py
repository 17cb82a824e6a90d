"""A browser reaches every host of a running portal, on its own machine only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from support.live import Live

pytestmark = pytest.mark.browser


def test_the_public_home_and_a_territory_answer_on_their_own_hosts(live: Live, page: Page) -> None:
    answer = page.goto(live.url())
    assert answer is not None
    assert answer.status == 200
    answer = page.goto(live.url("romania-pilot"))
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_person_of_the_demonstration_is_signed_in_without_typing(
    live: Live, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    live.sign_in(context, "demonstration-1", "operator")
    page = context.new_page()
    answer = page.goto(live.url("demonstration-1", "/projects/"))
    assert answer is not None
    assert answer.status == 200
    assert page.get_by_role("table").count() > 0
