"""What every command stands on: the settings, the application, errors told in a line."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal import logins, new_plugin
from portal.app import create_app
from portal.foundation.audit import heads
from portal.foundation.db import migrate
from portal.foundation.hooks.registry import PluginError
from portal.foundation.kernel.context import TenantRef
from portal.foundation.kernel.dated import ParameterError
from portal.people.tenants import files as tenant_files
from portal.people.tenants import queries as tenants
from portal.settings import SettingsError, from_environment

EXPECTED = (
    SettingsError,
    heads.TrailCutError,
    migrate.BrokenKeysError,
    PluginError,
    ParameterError,
    new_plugin.NewPluginError,
    tenant_files.TenantFileError,
    logins.InstallationError,
    OSError,
)


def told(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what can be expected to go wrong into one line and exit status 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except BrokenPipeError:
            raise  # whoever read has read enough (`| head`): click ends without a word
        except EXPECTED as error:
            raise click.ClickException(str(error)) from None
        except OperationalError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise click.ClickException(f"the database cannot be reached: {reason}") from None

    return run


def application() -> Flask:
    """Return the portal with the settings of the environment."""
    return create_app(from_environment())


def territories(app: Flask) -> list[TenantRef]:
    """Return every tenant."""
    with app.app_context():
        return [tenants.bare_ref(row) for row in tenants.tenants()]
