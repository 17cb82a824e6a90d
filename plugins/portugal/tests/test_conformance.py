"""What every plugin holds, and this one's cases."""

from portal.testing import conformance

globals().update(conformance("alize_portugal"))
