"""What every test may ask for."""

pytest_plugins = ["support.postgres", "support.browser", "support.smtp", "support.app", "support.live", "support.prove"]
