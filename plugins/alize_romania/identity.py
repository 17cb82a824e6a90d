"""The panel that shows the firm's numbers, its county and the development region of it."""

from __future__ import annotations

from alize_romania.counties import county
from alize_romania.identifiers import CUI, ONRC
from portal.sdk import Panel, ProjectSnapshot


def panel(project: ProjectSnapshot) -> tuple[Panel, ...]:
    """Return the panel when the firm has a CUI, nothing otherwise."""
    numbers = project.company.identifiers
    if not numbers.get(CUI):
        return ()
    place = county(project.company.area)
    context = {
        "cui": numbers[CUI],
        "register": numbers.get(ONRC, ""),
        "county": place.name if place else "",
        "region": f"{place.region} ({place.nuts2})" if place else "",
    }
    return (Panel("alize_romania/identity.html", context, order=20),)
