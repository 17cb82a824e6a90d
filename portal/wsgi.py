"""The application as a server loads it: `portal.wsgi:application`."""

from __future__ import annotations

from portal.app import create_app
from portal.settings import from_environment

application = create_app(from_environment())
