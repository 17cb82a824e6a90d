"""Settings that are not safe for a portal that people reach."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy.engine import URL

from portal.deployment.place import Check, Deployment, Unsafe
from portal.foundation.db.engines import normal_url

LEAST_DIFFERENT = 12
"""Characters that differ in a key made at random; a word or a repetition has fewer."""

LEAST_PASSWORD = 16
GUESSED = ("secret", "change", "example", "default", "password", "alize", "test", "1234")
RESERVED = ("test", "example", "invalid", "local", "localdomain", "internal", "lan")
ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})
LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})


def process(place: Deployment) -> Iterator[Unsafe]:
    """How the process itself is run."""
    if not place.settings.production:
        yield Unsafe("not-production", "set PORTAL_ENV=production: addresses are http and cookies go without TLS")
    if place.env.get("FLASK_DEBUG", "0").lower() not in {"", "0", "false", "no"}:
        yield Unsafe("debug", "FLASK_DEBUG is set: errors would show code and values")
    if place.env.get("PYTHONOPTIMIZE") or sys.flags.optimize:
        yield Unsafe("asserts-off", "PYTHONOPTIMIZE is set: what the code asserts is not checked")
    if place.env.get("PYTHONDEVMODE") or sys.flags.dev_mode:
        yield Unsafe("development-mode", "PYTHONDEVMODE is set: Python runs for development")
    if place.uid == 0:
        yield Unsafe("root", "the portal runs as root: give it a user of its own")
    if place.demo:
        yield Unsafe("demonstration", "the demonstration is on: set DATABASE_URL and leave PORTAL_DEMO out")
    if place.env.get("SECOND_FACTOR", "required") != "required":
        yield Unsafe("second-factor", "SECOND_FACTOR is not required: a stolen password opens a manager's account")
    if place.settings.plugins is None:
        yield Unsafe("any-plugin", "PORTAL_PLUGINS is not set: every plugin found on this machine is run")


def keys(place: Deployment) -> Iterator[Unsafe]:
    """The keys of cookies and trail."""
    for name, key in place.keys.items():
        label, code = name.upper(), name.replace("_", "-")
        if len(key) < 32:
            yield Unsafe(f"{code}-short", f"{label} has fewer than 32 characters: anybody may find it")
        elif len(set(key)) < LEAST_DIFFERENT or any(word in key.lower() for word in GUESSED):
            yield Unsafe(f"{code}-guessable", f"{label} is a word or a pattern: make one at random")
    if len(set(place.keys.values())) < len(place.keys):
        yield Unsafe("same-keys", "SECRET_KEY and AUDIT_KEY are the same: whoever learns one has both")


def address(place: Deployment) -> Iterator[Unsafe]:
    """Where the portal answers, and what stands before it."""
    domain, hops = place.settings.base_domain, place.settings.proxy_hops
    if domain == "localhost" or domain.endswith(".localhost"):
        yield Unsafe("domain-localhost", "BASE_DOMAIN is localhost: letters would link to the reader's own machine")
    elif _is_address(domain):
        yield Unsafe("domain-number", "BASE_DOMAIN is an address in figures: territories need names under it")
    elif "." not in domain or domain.rsplit(".", 1)[1] in RESERVED:
        yield Unsafe("domain-reserved", f"BASE_DOMAIN is {domain}, a name that nobody can hold")
    if hops == 0:
        yield Unsafe("proxy-none", "PROXY_HOPS is 0: all visitors would have the proxy's address, over http")
    if hops > 1:
        yield Unsafe("proxy-many", f"PROXY_HOPS is {hops}: with fewer proxies than that, visitors choose their address")


def _is_address(domain: str) -> bool:
    try:
        ip_address(domain.strip("[]"))
    except ValueError:
        return False
    return True


def mail(place: Deployment) -> Iterator[Unsafe]:
    """Whether letters leave, safely, and from whom."""
    parts = urlsplit(place.settings.mail_url)
    if parts.scheme == "file":
        yield Unsafe("mail-file", "MAIL_URL is a folder: no letter leaves, and links to sign in lie there")
    elif parts.scheme == "smtp" and (parts.hostname or "") not in LOCAL:
        yield Unsafe(
            "mail-plain", "MAIL_URL is smtp:// to another machine: use smtps://, letters hold links to sign in"
        )
    if parts.scheme != "file" and (parts.hostname or "") not in LOCAL and not parts.password:
        yield Unsafe("mail-anonymous", "MAIL_URL names no user and password for another machine's mail server")
    sender = place.settings.mail_from.rpartition("@")[2].rstrip(">").lower()
    if "MAIL_FROM" not in place.env:
        yield Unsafe("mail-from-missing", "MAIL_FROM is not set: letters would come from alize@localhost")
    elif "." not in sender or sender.rsplit(".", 1)[1] in (*RESERVED, "localhost"):
        yield Unsafe("mail-from-reserved", f"MAIL_FROM is at {sender}, from where no letter arrives")


def logins(place: Deployment) -> Iterator[Unsafe]:
    """The database's logins as the settings name them."""
    app, owner, network = (
        normal_url(url) for url in (place.settings.database_url, place.settings.owner_url, place.settings.network_url)
    )
    if app.get_backend_name() == "sqlite":
        yield Unsafe("sqlite", "DATABASE_URL is SQLite: whoever reads the file reads every territory. Use PostgreSQL")
        return
    if app.username == owner.username:
        yield Unsafe(
            "one-login", "the application signs in as the tables' owner: set DATABASE_OWNER_URL to another login"
        )
    if network.username in {app.username, owner.username}:
        yield Unsafe("network-login", "the network reads with another's login: set DATABASE_NETWORK_URL to its own")
    for label, url in (("DATABASE_URL", app), ("DATABASE_NETWORK_URL", network)):
        yield from _connection(label, url)


def _connection(label: str, url: URL) -> Iterator[Unsafe]:
    host = str(url.query.get("host", url.host or ""))
    local = host in LOCAL or host.startswith("/")
    password = str(url.password or "")
    if (password or not local) and (len(password) < LEAST_PASSWORD or any(w in password.lower() for w in GUESSED)):
        yield Unsafe("database-password", f"the password of {label} is missing, short or a word: make one at random")
    if not local and url.query.get("sslmode") not in ENCRYPTED:
        yield Unsafe("database-plain", f"{label} reaches another machine without TLS: add ?sslmode=verify-full")


CHECKS: tuple[Check, ...] = (process, keys, address, mail, logins)
