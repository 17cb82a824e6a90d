"""The panel that shows the firm's numbers."""

from __future__ import annotations

from alize_romania.identifiers import CUI, ONRC
from portal.sdk import Panel, ProjectSnapshot


def panel(project: ProjectSnapshot) -> tuple[Panel, ...]:
    """Return the panel when the firm has a CUI, nothing otherwise."""
    numbers = project.company.identifiers
    if not numbers.get(CUI):
        return ()
    context = {"cui": numbers[CUI], "register": numbers.get(ONRC, "")}
    return (Panel("alize_romania/identity.html", context, order=20),)
