"""Sister territories share a site, so SameSite cookies come along: the Origin is what keeps their forms out."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.people.accounts.models import Member
from support.live import Live
from support.people import actor_of, ref_of

pytestmark = pytest.mark.browser
FORM = """<!doctype html><title>evil</title>
<form method="post" action="{target}"><input name="csrf_token" value="{token}"><input name="locale" value="en">
<input name="theme" value="dark"><button>Win</button></form>"""
FRAMED = (
    """<!doctype html><title>evil</title><iframe sandbox="allow-forms allow-top-navigation" srcdoc='{form}'></iframe>"""
)


def theme(live: Live) -> str:
    """What the operator's preferences say."""
    actor = actor_of(live.app, "demonstration-1", "operator")
    with live.app.app_context(), use_tenant(ref_of(live.app, "demonstration-1")):
        return db.session.scalars(select(Member.theme).where(Member.id == actor.member_id)).one()


def show(body: str, route) -> None:
    """Answer with a page of the attacker's."""
    route.fulfill(body=body, content_type="text/html")


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_form_on_another_subdomain_is_refused_though_its_cookie_and_token_are_right(live: Live, new_context) -> None:
    context = new_context()
    live.sign_in(context, "demonstration-1", "operator")
    page = context.new_page()
    page.goto(live.url("demonstration-1", "/account"))
    token = page.locator("main input[name=csrf_token]").first.input_value()
    target, sent = live.url("demonstration-1", "/account"), []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    form = FORM.format(target=target, token=token)
    framed = FRAMED.format(form=form.replace("'", "").replace("<form", '<form target="_top"'))
    for name, body in (("form", form), ("framed", framed)):
        evil = live.url("sister", f"/{name}")
        page.route(evil, partial(show, body))
        page.goto(evil)
        box = page.frame_locator("iframe") if name == "framed" else page
        with page.expect_navigation(url=target) as answer:
            box.get_by_role("button").click()
        assert answer.value.status == 403, name
    origins = [request.all_headers()["origin"] for request in sent]
    assert origins == [live.url("sister").rstrip("/"), "null"]
    assert all("alize=" in request.all_headers().get("cookie", "") for request in sent[:1]), "SameSite did not help"
    assert theme(live) == ""
    page.goto(target)
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form').submit()")
    assert sent[-1].response().status == 303, "the same form from its own page is taken"
