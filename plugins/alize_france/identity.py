"""The panel that shows who the firm is, where, and its page in the public register."""

from __future__ import annotations

from alize_france.areas import area_of
from alize_france.departements import departement_of
from alize_france.identifiers import SIREN, display
from portal.sdk import Panel, ProjectSnapshot

REGISTER = "https://annuaire-entreprises.data.gouv.fr/entreprise/"


def panel(project: ProjectSnapshot) -> tuple[Panel, ...]:
    """Return the panel when the firm has a SIREN, nothing otherwise."""
    siren = project.company.identifiers.get(SIREN)
    if not siren:
        return ()
    context = {"siren": display(siren), "name": project.company.name, "address": f"{REGISTER}{siren}"}
    context |= _where(project.company.area)
    return (Panel("alize_france/identity.html", context, order=20),)


def _where(commune: str) -> dict[str, str]:
    """Return the département, region and employment area of a commune, each "" when it is not known."""
    departement, area = departement_of(commune), area_of(commune)
    return {
        "departement": departement.label if departement else "",
        "region": departement.region_name if departement else "",
        "employment_area": area.name if area else "",
    }
