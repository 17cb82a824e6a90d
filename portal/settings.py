"""Settings, read once from the environment and frozen. Unsafe ones are refused in production."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is missing or unusable; the message says which and what it must be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the process is told from outside.

    `base_domain` is the host of the public home; a territory is `slug.base_domain`. `plugins` None loads every
    installed plugin, a tuple limits them. `mail_url` is `smtp://…`, `smtps://…` or `file:folder`. `second_factor` is
    "required" (roles that ask for one do not get in without) or "offered".
    """

    database_url: str
    owner_url: str
    network_url: str
    secret_key: str
    audit_key: str
    base_domain: str = "localhost"
    port: int = 8000
    production: bool = False
    var_dir: Path = ROOT / "var"
    tenants_dir: Path = ROOT / "tenants"
    mail_url: str = "file:var/mail"
    mail_from: str = "alize@localhost"
    plugins: tuple[str, ...] | None = None
    demo: bool = False
    second_factor: str = "required"
    testing: bool = False

    def __post_init__(self) -> None:
        """Refuse short keys, and in production whatever is not safe there."""
        for name in ("secret_key", "audit_key"):
            if len(getattr(self, name)) < 32:
                raise SettingsError(f"{name.upper()} must have at least 32 characters")
        if self.second_factor not in {"required", "offered"}:
            raise SettingsError(f"SECOND_FACTOR must be required or offered, not {self.second_factor!r}")
        if self.production and self.demo:
            raise SettingsError("PORTAL_DEMO cannot be set in production")

    @property
    def scheme(self) -> str:
        """How the portal's own addresses start: https in production, http on one's own machine."""
        return "https" if self.production else "http"

    def origin(self, host: str) -> str:
        """Return the address of `host` as its visitors type it, without a final slash."""
        default = 443 if self.production else 80
        port = "" if self.production or self.port == default else f":{self.port}"
        return f"{self.scheme}://{host}{port}"


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this process. Raises SettingsError for what is missing or wrong."""
    env = os.environ if environ is None else environ
    var = var_folder(env)
    url = env.get("DATABASE_URL") or f"sqlite:///{var / 'portal.db'}"
    secrets = _secrets(var)
    plugins = env.get("PORTAL_PLUGINS")
    demo = env.get("PORTAL_DEMO") == "1" or "DATABASE_URL" not in env
    return Settings(
        database_url=url if "DATABASE_OWNER_URL" in env else secrets.get(f"app {url}", url),
        owner_url=env.get("DATABASE_OWNER_URL") or url,
        network_url=env.get("DATABASE_NETWORK_URL") or secrets.get(f"network {url}", url),
        secret_key=_required(env, secrets, "SECRET_KEY"),
        audit_key=_required(env, secrets, "AUDIT_KEY"),
        base_domain=env.get("BASE_DOMAIN", "localhost").lower(),
        port=_port(env.get("PORT", "8000")),
        production=env.get("PORTAL_ENV") == "production",
        var_dir=var,
        tenants_dir=Path(env.get("TENANTS_DIR", ROOT / "tenants")).resolve(),
        mail_url=env.get("MAIL_URL") or f"file:{var / 'mail'}",
        mail_from=env.get("MAIL_FROM", "alize@localhost"),
        plugins=tuple(filter(None, plugins.split(","))) if plugins is not None else None,
        demo=demo,
        second_factor=env.get("SECOND_FACTOR") or ("offered" if demo else "required"),
    )


def var_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder for the database, keys, files and mail: VAR_DIR, else var/ of the checkout or of here."""
    env = os.environ if environ is None else environ
    return Path(env.get("VAR_DIR", ROOT / "var" if (ROOT / "pyproject.toml").exists() else "var")).resolve()


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)


def _required(env: Mapping[str, str], secrets: Mapping[str, str], name: str) -> str:
    value = env.get(name) or secrets.get(name.lower())
    if not value:
        raise SettingsError(f"{name} is not set; `portal db upgrade` makes one under the folder var/")
    return value


def _secrets(var: Path) -> dict[str, str]:
    """Return what `portal db upgrade` noted in var/secrets.json (mode 0600): keys and the logins it made."""
    path = var / "secrets.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
