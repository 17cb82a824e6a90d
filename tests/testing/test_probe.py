"""The reference plugin holds what every plugin must."""

from portal.testing import conformance
from support import probe

globals().update(conformance(probe.module().__name__, probe.FOLDER / "tests/cases"))
