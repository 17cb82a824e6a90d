"""Settings, read once from the environment and frozen. Unsafe ones are refused in production."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

KEYS = ("secret_key", "audit_key")
OPENID_SECRET = "OPENID_SECRET_"  # noqa: S105  the name's beginning, not a secret
"""How the variable begins that holds a tenant's secret at its provider of sign-ins."""

REGISTER_URL = "REGISTER_URL_"
"""How the variable begins that says where a plugin asks its country's register of firms."""


class SettingsError(Exception):
    """A setting is missing or unusable; the message says which and what it must be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the process is told from outside.

    `base_domain` is the host of the public home; a territory is `slug.base_domain`. `plugins` None loads every
    installed plugin, a tuple limits them. `mail_url` is `smtp://…`, `smtps://…` or `file:folder`.
    `proxy_hops` is how many proxies stand before the portal in production: so many `X-Forwarded-…` are believed.
    `clamav` is where a virus scanner listens, `/path/of/its.socket` or `host:port`; '' asks none.
    `second_factor` is "required" (roles that ask for one do not get in without) or "offered".
    `openid_secrets` are the tenants' secrets at their providers of sign-ins, by `openid_secret_name`.
    `register_urls` are where plugins ask their country's register of firms, by plugin; '' has one ask nowhere.
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
    audit_head_dir: Path = ROOT / "var" / "audit"
    mail_url: str = "file:var/mail"
    mail_from: str = "alize@localhost"
    proxy_hops: int = 1
    clamav: str = ""
    plugins: tuple[str, ...] | None = None
    demo: bool = False
    second_factor: str = "required"
    testing: bool = False
    openid_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    register_urls: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse short keys, and in production whatever is not safe there."""
        for name in KEYS:
            if len(getattr(self, name)) < 32:
                raise SettingsError(f"{name.upper()} must have at least 32 characters")
        self._check_databases()
        if self.clamav and not re.fullmatch(r"/.+|.+:\d{1,5}", self.clamav):
            raise SettingsError(f"CLAMAV must be the path of a socket or host:port, not {self.clamav!r}")
        if self.second_factor not in {"required", "offered"}:
            raise SettingsError(f"SECOND_FACTOR must be required or offered, not {self.second_factor!r}")
        for plugin, url in self.register_urls.items():
            if url and not re.fullmatch(r"https://\S+|http://(localhost|127\.0\.0\.1)[:/]\S*", url):
                raise SettingsError(f"{REGISTER_URL}{plugin.upper()} must be an address with https, not {url!r}")
        if self.production and self.demo:
            raise SettingsError("PORTAL_DEMO cannot be set in production")

    def _check_databases(self) -> None:
        urls = {"": self.database_url, "OWNER_": self.owner_url, "NETWORK_": self.network_url}
        for name, url in urls.items():
            if url and not re.match(r"(sqlite|postgres(ql)?(\+psycopg)?)://", url):
                raise SettingsError(f"DATABASE_{name}URL must begin with sqlite:// or postgresql://")
        if self.database_url.startswith("sqlite:///"):
            folder = Path(self.database_url.removeprefix("sqlite:///").partition("?")[0]).parent
            if folder != self.var_dir and not folder.is_dir():  # the folder of data is made by `portal db upgrade`
                raise SettingsError(f"DATABASE_URL: the folder {folder} is not there: make it, or name another")

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
    return Settings(**read(environ))


def read(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what `Settings` is made of, not yet judged. Raises SettingsError for what is missing or no number."""
    env = os.environ if environ is None else environ
    var = var_folder(env)
    url = env.get("DATABASE_URL") or f"sqlite:///{var / 'portal.db'}"
    secrets = _secrets(var)
    demo = env.get("PORTAL_DEMO") == "1" or "DATABASE_URL" not in env
    return {
        "database_url": url if "DATABASE_OWNER_URL" in env else secrets.get(f"app {url}", url),
        "owner_url": env.get("DATABASE_OWNER_URL") or url,
        "network_url": env.get("DATABASE_NETWORK_URL") or secrets.get(f"network {url}", url),
        "secret_key": _required(env, secrets, "SECRET_KEY"),
        "audit_key": _required(env, secrets, "AUDIT_KEY"),
        "base_domain": env.get("BASE_DOMAIN", "localhost").lower(),
        "port": _number(env, "PORT", 8000, 1, 65535),
        "production": env.get("PORTAL_ENV") == "production",
        "var_dir": var,
        "tenants_dir": Path(env.get("TENANTS_DIR", ROOT / "tenants")).resolve(),
        "audit_head_dir": Path(env.get("AUDIT_HEAD_DIR") or var / "audit").resolve(),
        "mail_url": env.get("MAIL_URL") or f"file:{var / 'mail'}",
        "mail_from": env.get("MAIL_FROM", "alize@localhost"),
        "proxy_hops": _number(env, "PROXY_HOPS", 1, 0, 5),
        "clamav": env.get("CLAMAV", ""),
        "plugins": chosen_plugins(env),
        "demo": demo,
        "second_factor": env.get("SECOND_FACTOR") or ("offered" if demo else "required"),
        "openid_secrets": {name: value for name, value in env.items() if name.startswith(OPENID_SECRET) and value},
        "register_urls": {
            name.removeprefix(REGISTER_URL).lower(): value
            for name, value in env.items()
            if name.startswith(REGISTER_URL)
        },
    }


def chosen_plugins(environ: Mapping[str, str] | None = None) -> tuple[str, ...] | None:
    """Return the plugins to load, None for all that are installed."""
    text = (os.environ if environ is None else environ).get("PORTAL_PLUGINS")
    return tuple(filter(None, text.split(","))) if text is not None else None


def openid_secret_name(slug: str) -> str:
    """Return the variable that holds a tenant's secret at its provider: OPENID_SECRET_LA_REUNION for la-reunion."""
    return OPENID_SECRET + slug.upper().replace("-", "_")


def var_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder for the database, keys, files and mail: VAR_DIR, else var/ of the checkout or of here."""
    env = os.environ if environ is None else environ
    return Path(env.get("VAR_DIR", ROOT / "var" if (ROOT / "pyproject.toml").exists() else "var")).resolve()


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingsError(f"{name} must be a number from {least} to {most}, not {text!r}")
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
