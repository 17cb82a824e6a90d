"""What docs/security.md says in numbers and names is what the code has."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import portal.app  # noqa: F401  every table of the core is known once the application's rooms are
from architecture.test_security_page import PAGE, ROOT
from architecture.test_unsafe_code import CRYPTOGRAPHY, REACHING
from portal import headers, logs
from portal.casework.documents import archives, formats, press, scanner, typeset
from portal.casework.documents import rules as documents
from portal.foundation.db.base import Base
from portal.foundation.hooks import registers, threads
from portal.foundation.mail import transport as mail
from portal.outward.public import rules as public
from portal.people.accounts import codes, passwords, rules, tokens
from portal.people.openid import exchange
from portal.people.openid import transport as provider
from portal.settings import KEYS, OPENID_SECRET, Settings
from support.cheap import HASHER

MB = 1024 * 1024


def section(title: str) -> str:
    """The text under a heading, its lines joined."""
    return " ".join(PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0].split())


def lacking(text: str, *words: object) -> list[str]:
    """Which of the words a text does not hold."""
    return [str(word) for word in words if str(word) not in text]


def test_what_is_taken() -> None:
    text, serving = section("What is taken"), headers.serving(Settings("", "", "", "s" * 32, "a" * 32))
    assert set(re.findall(r"`(\.\w+)`", text)) == set(documents.ENDINGS)
    assert not lacking(
        text,
        f"A request has {serving['MAX_CONTENT_LENGTH'] // MB} MB",
        f"fields of a form {serving['MAX_FORM_MEMORY_SIZE'] // MB} MB",
        f"A file has {documents.LARGEST // MB} MB",
        f"{documents.LONGEST_NAME} characters",
        f"{formats.MOST_PIXELS // 1_000_000} million points",
        f"{archives.MOST_PARTS:,} parts that unpack to {archives.MOST_INFLATED // MB} MB",
        f"object streams of {formats.MOST_INFLATED // MB} MB",
        f"{public.USES_AN_HOUR} uses of the public forms an hour",
    )


def test_ways_to_sign_in_and_their_limits() -> None:
    assert not lacking(
        section("Ways to sign in, and their limits"),
        f"{passwords.SHORTEST} to {passwords.LONGEST} characters",
        f"once, {tokens.LIFETIME['link'].seconds // 60} minutes",
        f"{rules.FREE_FAILURES} failures are free",
        f"{rules.LONGEST_WAIT.seconds // 60} minutes at most",
        f"second step waits {rules.STEP.seconds // 60} minutes",
        f"{rules.IDLE.seconds // 3600} hour without a page and after {rules.ABSOLUTE.seconds // 3600} hours",
        f"not older than {rules.FRESH.seconds // 60} minutes",
    )


def test_every_table_is_of_one_kind() -> None:
    named = re.findall(r"`(\w+)`", "".join(row.split(" | ")[1] for row in rows("Kinds of data")))
    core = {
        mapper.local_table.name for mapper in Base.registry.mappers if mapper.class_.__module__.startswith("portal.")
    }
    assert sorted(named) == sorted(core)


def rows(title: str) -> list[str]:
    """The rows of the first table under a heading."""
    lines = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0].splitlines()
    return [line for line in lines if line.startswith("| ")][1:]


def test_every_key_and_algorithm() -> None:
    text = section("Keys and algorithms")
    assert not lacking(text, *(f"`{name.upper()}`" for name in KEYS), f"`{OPENID_SECRET}…`", *exchange.ALGORITHMS)
    for library, places in CRYPTOGRAPHY.items():
        assert f"`{library}`" in text
        assert any(place in text for place in places), library
    assert f"argon2id, {HASHER.memory_cost // 1024} MiB" in text
    assert HASHER.time_cost == 2
    assert f"six digits, {codes.SECONDS} seconds" in text


def test_everybody_the_portal_talks_to() -> None:
    text = section("Who the portal talks to")
    asked = {
        place
        for place, whom in REACHING.items()
        if place.endswith(("transport.py", "scanner.py", "registers.py")) and whom
    }
    assert not lacking(text, *asked)
    urls = [name for name in Settings.__dataclass_fields__ if name.endswith("_url") or name == "clamav"]
    names = {"database_url": "DATABASE_URL", "owner_url": "DATABASE_OWNER_URL", "network_url": "DATABASE_NETWORK_URL"}
    assert not lacking(text, *(f"`{names.get(name, name.upper())}`" for name in urls))


def test_every_field_of_a_log_line() -> None:
    tree = ast.parse(Path(str(logs.__file__)).read_text(encoding="utf-8"))
    keys = {key.value for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys
            if isinstance(key, ast.Constant)}  # fmt: skip
    keys |= {node.slice.value for node in ast.walk(tree) if isinstance(node, ast.Subscript)
             and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)}  # fmt: skip
    keys -= {"told"}  # how the keys of an answer get to the formatter, itself in no line
    assert len(keys) > 8
    assert not lacking(section("What is on record"), *(f"`{key}`" for key in sorted(map(str, keys))))


def test_what_costs_is_limited_as_it_says() -> None:
    assert press.MEMORY
    assert not lacking(
        section("What costs, and its limits"),
        f"{rules.HASHES_AT_ONCE} at once in a process",
        f"{typeset.WALL_SECONDS} seconds",
        "2 seconds, then that territory asks it no more",
        f"{provider.AT_ONCE} at once, {provider.SECONDS:.0f} seconds, {provider.LARGEST // 1000} kB",
        f"{threads.THREADS} at once, {registers.SECONDS} seconds a step, {registers.LARGEST // 1000} kB",
        f"the worker waits {registers.UNHURRIED_SECONDS:.0f} seconds",
        f"{scanner.SECONDS:.0f} seconds a step",
        f"{mail.TIMEOUT_SECONDS} seconds",
    )


def test_every_component_that_is_called_dangerous_is_one() -> None:
    locked = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8").lower()
    named = re.findall(r"`([a-z-]+)`", section("Components").split("strangers send")[1])
    assert len(named) >= 5
    assert not [name for name in named if f"\n{name}==" not in f"\n{locked}"]
