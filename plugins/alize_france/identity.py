"""The panel that shows who the firm is, with its page in the public register."""

from __future__ import annotations

from alize_france.identifiers import SIREN, display
from portal.sdk import Panel, ProjectSnapshot

REGISTER = "https://annuaire-entreprises.data.gouv.fr/entreprise/"


def panel(project: ProjectSnapshot) -> tuple[Panel, ...]:
    """Return the panel when the firm has a SIREN, nothing otherwise."""
    siren = project.company.identifiers.get(SIREN)
    if not siren:
        return ()
    context = {"siren": display(siren), "name": project.company.name, "address": f"{REGISTER}{siren}"}
    return (Panel("alize_france/identity.html", context, order=20),)
