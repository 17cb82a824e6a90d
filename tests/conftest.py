"""What every test may ask for."""

_NAMES = ("postgres", "browser", "smtp", "app", "live", "order", "prove")
pytest_plugins = [f"support.{name}" for name in _NAMES]
