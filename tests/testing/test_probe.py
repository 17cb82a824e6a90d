"""The reference plugin holds what every plugin must."""

from portal.testing import conformance
from support import probe

found = conformance(probe.module().__name__, probe.FOLDER / "tests/cases")
del found["test_the_portal_finds_it"]  # it is installed by hand
globals().update(found)
