"""What the author of a plugin runs: `globals().update(conformance("alize_xx"))` in a test file, then `pytest`."""

from portal.testing.kit import conformance

__all__ = ["conformance"]
