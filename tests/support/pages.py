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


def filled_in(form: html.FormElement) -> dict[str, str]:
    """What a form would send untouched."""
    values: dict[str, str] = {}
    for box in form.xpath(".//input[@name]"):
        kind = box.get("type")
        if kind in {"submit", "file"} or (kind in {"checkbox", "radio"} and box.get("checked") is None):
            continue
        values[box.get("name")] = box.get("value", "on" if kind == "checkbox" else "")
    for area in form.xpath(".//textarea[@name]"):
        values[area.get("name")] = area.text_content().lstrip("\r\n")
    for choice in form.xpath(".//select[@name]"):
        chosen = choice.xpath(".//option[@selected]") or choice.xpath(".//option")
        values[choice.get("name")] = chosen[0].get("value", "") if chosen else ""
    return values


def tag(form: html.FormElement) -> Tag:
    """A form as a soup, to be filled in."""
    found = BeautifulSoup(html.tostring(form, encoding="unicode", with_tail=False), "html.parser").form
    assert found is not None
    return found


def words(text: str) -> str:
    """Every visible word of a page, a space between the elements."""
    return " ".join(parsed(text).xpath("//text()[not(parent::script or parent::style or parent::template)]"))
