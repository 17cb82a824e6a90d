"""What of a page leads on: its links and its forms, found by libxml2 in a twentieth of the time of a whole soup."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from lxml import html


def parsed(text: str) -> html.HtmlElement:
    """A page to be searched by XPath."""
    return html.document_fromstring(text or "<html></html>")


def links(text: str, within: str = "") -> list[str]:
    """Where the links of a page lead, or those within the elements of one name."""
    return [str(href) for href in parsed(text).xpath(f"{'//' + within if within else ''}//a/@href")]


def forms(text: str) -> list[html.FormElement]:
    """The forms of a page."""
    return list(parsed(text).xpath("//form"))


def tag(form: html.FormElement) -> Tag:
    """A form as a soup, to be filled in."""
    found = BeautifulSoup(html.tostring(form, encoding="unicode", with_tail=False), "html.parser").form
    assert found is not None
    return found


def words(text: str) -> str:
    """Every visible word of a page, a space between the elements."""
    return " ".join(parsed(text).xpath("//text()[not(parent::script or parent::style or parent::template)]"))
