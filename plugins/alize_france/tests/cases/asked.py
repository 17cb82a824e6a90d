"""What the cases ask, where it is not one function of the plugin."""

from datetime import date

from alize_europe.deadlines import register_deadline
from alize_france.areas import area_of
from alize_france.country import holidays


def employment_area(commune: str) -> dict[str, str]:
    """The area of a commune; empty when it lies in none."""
    found = area_of(commune)
    return {"area": found.code if found else "", "name": found.name if found else ""}


def public_holidays(year: int, departement: str) -> frozenset[date]:
    """The holidays of a year where the département keeps them."""
    return holidays(departement)(year)


def deadline_in_the_register(granted_on: date, departement: str) -> date | None:
    """Until when an aid granted by a chamber there stands in the register."""
    return register_deadline(granted_on, holidays(departement))
