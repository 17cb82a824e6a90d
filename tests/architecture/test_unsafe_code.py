"""What the product's code never does, read from its sources: run what it is given, weak cryptography, other stores."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from architecture.sources import check, files, hits, trees

FOLDERS = ("portal", "plugins")

DYNAMIC = {"eval", "exec", "compile", "__import__", "system", "popen", "execfile", "render_template_string"}
OBJECTS = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "yaml", "joblib"}
REGULAR = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported anywhere in `tree`, and every name out of one, dotted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def imported() -> dict[str, set[str]]:
    """What each file imports."""
    return {file: set(imports(tree)) for file, tree in trees(*FOLDERS)}


def calls(tree: ast.AST) -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in `tree`: what it is called on (a plain name or ''), the last part of its name, the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield "", node.func.id, node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on = node.func.value
            yield on.id if isinstance(on, ast.Name) else "?", node.func.attr, node


def runs_what_it_is_given(tree: ast.AST) -> list[str]:
    """Where `tree` makes code, a shell's line or objects out of data."""
    found = [module for module in imports(tree) if module.split(".")[0] in OBJECTS]
    for on, called, node in calls(tree):
        if called in DYNAMIC and (on in {"", "os", "builtins"} or called == "render_template_string"):
            found.append(called)
        found += ["shell" for word in node.keywords if word.arg == "shell"]
    return found


def built_patterns(tree: ast.AST) -> list[str]:
    """Regular expressions that are put together from values that do not go through re.escape."""
    found = []
    for on, called, node in calls(tree):
        if on == "re" and called in REGULAR and node.args:
            parts = [part for part in ast.walk(node.args[0]) if isinstance(part, ast.FormattedValue | ast.BinOp)]
            plain = isinstance(node.args[0], ast.Constant) or _escaped(node.args[0])
            if not plain or any(isinstance(part, ast.BinOp) for part in parts):
                found.append(ast.unparse(node.args[0]))
    return found


def _escaped(pattern: ast.expr) -> bool:
    if not isinstance(pattern, ast.JoinedStr):
        return False
    values = [part.value for part in pattern.values if isinstance(part, ast.FormattedValue)]
    return all(isinstance(value, ast.Call) and ast.unparse(value.func) == "re.escape" for value in values)


HASHES = re.compile(
    r"\b(?:md[245]|sha-?1|sha-?224|sha-?256|sha-?384|sha-?512|sha3_\d+|blake2[bs]|ripemd\d*)\b", re.IGNORECASE
)
APPROVED = {"sha256", "sha-256"}


def weak(tree: ast.AST) -> list[str]:
    """Hash functions that are named in a source and are not approved ones; ciphers but AES-GCM; modes of blocks."""
    words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    words += [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    words += [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    found = [word for word in words if HASHES.fullmatch(word) and word.lower() not in APPROVED]
    for module in imports(tree):
        if module.startswith("cryptography.hazmat") and module not in KNOWN_PARTS:
            found.append(module)
        if module.split(".")[0] in {"Crypto", "Cryptodome", "nacl", "M2Crypto"}:
            found.append(module)
    return found


_AEAD, _HASHES, _HKDF = (f"cryptography.hazmat.primitives.{part}" for part in ("ciphers.aead", "hashes", "kdf.hkdf"))
KNOWN_PARTS = {_AEAD, f"{_AEAD}.AESGCM", _HASHES, f"{_HASHES}.SHA256", _HKDF, f"{_HKDF}.HKDF"}


def test_nothing_runs_what_it_is_given() -> None:
    assert {file: found for file, tree in trees(*FOLDERS) if (found := runs_what_it_is_given(tree))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "eval(typed)",
        "exec(typed)",
        "os.system(typed)",
        "import pickle",
        "from yaml import load",
        "subprocess.run(typed, shell=True)",
        "flask.render_template_string(typed)",
        "compile(typed, '', 'eval')",
    ],
)
def test_code_that_does_is_seen(source: str) -> None:
    assert runs_what_it_is_given(ast.parse(source))


def test_no_pattern_is_built_from_input() -> None:
    found = {f"{file}: {pattern}" for file, tree in trees(*FOLDERS) for pattern in built_patterns(tree)}
    allowed = {"portal/foundation/db/ties.py": "names of a statement's own tables, escaped"}
    assert {entry.split(":")[0] for entry in found} == allowed.keys()
    assert len(found) == 1


@pytest.mark.parametrize("source", ["re.search(typed, text)", "re.sub(f'a{typed}', '', text)", "re.match('a' + b, c)"])
def test_a_pattern_that_is_built_is_seen(source: str) -> None:
    assert built_patterns(ast.parse(source))
    assert not built_patterns(ast.parse("re.search(f'^{re.escape(typed)}$', text)"))


def test_only_approved_hashes_and_one_cipher() -> None:
    found = {file: weak(tree) for file, tree in trees(*FOLDERS)}
    assert {file: words for file, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "source",
    [
        "hashlib.md5(x)",
        "from hashlib import sha1\nsha1(x)",
        "hmac.digest(k, x, 'sha1')",
        "hashlib.new('md5')",
        "from cryptography.hazmat.primitives.ciphers import modes",
        "from cryptography.hazmat.primitives.asymmetric import padding",
        "from Crypto.Cipher import AES",
    ],
)
def test_a_weak_one_is_seen(source: str) -> None:
    assert weak(ast.parse(source))


CRYPTOGRAPHY = {
    "argon2": {"portal/people/accounts/rules.py"},
    "cryptography": {"portal/people/accounts/vault.py"},
    "pyotp": {"portal/people/accounts/codes.py"},
    "webauthn": {"portal/people/accounts/passkeys.py"},
    "joserfc": {"portal/people/openid/discovery.py", "portal/people/openid/exchange.py"},
    "authlib": {"portal/people/openid/exchange.py"},
    "ssl": {"portal/foundation/mail/transport.py"},
}
"""Which library does what is done in one place each, so that it can be changed there."""


def test_cryptography_is_that_of_known_libraries_each_in_one_place() -> None:
    packages = {file: {module.split(".")[0] for module in found} for file, found in imported().items()}
    found = {library: {file for file, those in packages.items() if library in those} for library in CRYPTOGRAPHY}
    assert found == CRYPTOGRAPHY


def test_what_must_not_be_guessed_comes_from_the_system() -> None:
    """`secrets`; `random` draws what a demonstration invents."""
    drawing = {file for file, found in imported().items() if {m.split(".")[0] for m in found} & {"random", "numpy"}}
    drawing = {file for file in drawing if not file.startswith("portal/demo")}  # which invents people by a seed
    assert drawing == set()
    import secrets

    from pyotp import compat

    assert isinstance(compat.random, secrets.SystemRandom)


CLIENTS = {
    "socket",
    "smtplib",
    "requests",
    "urllib3",
    "http",
    "httpx",
    "aiohttp",
    "ftplib",
    "psycopg",
    "urllib.request",
}
REACHING = {
    "portal/foundation/mail/transport.py": "the mail server of MAIL_URL",
    "portal/casework/documents/scanner.py": "the virus scanner of CLAMAV",
    "portal/foundation/outside.py": "what the two below read with: few bytes, little time",
    "portal/foundation/hooks/registers.py": "a register of firms, of a manifest or REGISTER_URL_…",
    "portal/people/openid/transport.py": "a tenant's provider of sign-ins",
    "portal/people/openid/discovery.py": "a tenant's provider of sign-ins, its errors",
    "portal/people/openid/exchange.py": "a tenant's provider of sign-ins, its errors",
    "portal/foundation/db/engines.py": "a constant of the database's driver",
    "portal/installation.py": "names the machine, asks nobody",
    "portal/serving.py": "its own port",
}


def test_few_places_reach_other_machines() -> None:
    """What they reach is what a setting or a tenant's file names: never an address that somebody types."""
    found = set()
    for file, modules in imported().items():
        for module in modules:
            if module in CLIENTS or module.split(".")[0] in CLIENTS:
                found.add(file)
    assert found == REACHING.keys()


def test_addresses_and_forms_are_never_mixed() -> None:
    """`request.values` holds both, and which one wins is a matter of order."""
    check(hits(re.compile(r"\brequest\.values\b"), files(*FOLDERS, kinds={".py"})), {})


LEADING = {"url_for", "onward"}
"""What makes an address that a page may lead to: of a page of the portal, or one that `links.onward` has looked at."""
ELSEWHERE = {
    ("portal/foundation/web/once.py", "location"): "what the act of a view names, by url_for",
    ("portal/foundation/web/once.py", "done"): "the same, as it was kept",
    ("portal/people/accounts/views.py", "target if stage == FULL else url_for(STEPS[stage], next=target)"): (
        "onward(), or what onward() was when a provider was asked"
    ),
    ("portal/people/openid/views.py", "attempt.onward"): "what onward() was when the provider was asked",
    ("portal/people/openid/views.py", "there"): "the provider of the tenant's file",
}


def led(tree: ast.AST) -> dict[str, int]:
    """Where `tree` leads a browser to: what is no call of LEADING, and its line."""
    found = {}
    for _on, called, node in calls(tree):
        if called == "redirect" and getattr(getattr(node.args[0], "func", None), "id", "") not in LEADING:
            found[ast.unparse(node.args[0])] = node.lineno
    return found


def test_pages_lead_to_the_portal_s_own_pages() -> None:
    """And no header but `redirect`'s leads anywhere."""
    assert led(ast.parse("redirect(request.args['next'], 303)")) == {"request.args['next']": 1}
    found = {(file, what): line for file, tree in trees(*FOLDERS) for what, line in led(tree).items()}
    check(found, ELSEWHERE)
    check(hits(re.compile(r"HX-Redirect|HX-Location|HX-Push|[\"']Location[\"']|\breferrer\b"), files(*FOLDERS)), {})


SCRIPTS = files("portal", "plugins", kinds={".js"})
STORES = re.compile(r"localStorage|sessionStorage|indexedDB|\bcaches\b|document\.cookie|serviceWorker")
HANDLERS = re.compile(r"\b(?:paste|copy|cut)\b|onpaste|contextmenu")
LOOSE = re.compile(r"(?<![=!])==(?!=)|!=(?!=)|__proto__|\bprototype\b|Object\.assign|\bfor\s*\(\s*\w+\s+\w+\s+in\b")
WRITES = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")


@pytest.mark.parametrize(
    ("pattern", "sample"),
    [
        (STORES, "localStorage.setItem('a', b)"),
        (HANDLERS, "field.addEventListener('paste', stop)"),
        (LOOSE, "if (a == b) x.__proto__ = y"),
        (WRITES, "place.innerHTML = text"),
    ],
    ids=["stores", "paste", "loose", "writes"],
)
def test_the_portal_s_own_scripts_never(pattern: re.Pattern[str], sample: str) -> None:
    """Keep nothing in the browser, stop no pasting, compare without types, touch prototypes, write HTML."""
    assert pattern.search(sample)
    assert len(SCRIPTS) >= 2
    check(hits(pattern, SCRIPTS), {})


def test_htmx_keeps_no_page_and_runs_no_text() -> None:
    [base] = [path for path in files("portal", kinds={".html"}) if path.name == "base.html"]
    text = base.read_text(encoding="utf-8")
    for word in ('"historyCacheSize":0', '"allowEval":false', '"selfRequestsOnly":true'):
        assert word in text


def test_log_lines_go_to_one_place() -> None:
    """Standard error (docs/security.md, « What is on record »): no other handler, no printing in the server."""
    found = {
        f"{file}: {called}"
        for file, tree in trees(*FOLDERS)
        for on, called, _node in calls(tree)
        if called.endswith("Handler") or called in {"addHandler", "basicConfig", "fileConfig", "dictConfig"}
        if on in {"", "logging", "?", "log", "logger"}
    }
    assert found == {"portal/logs.py: StreamHandler", "portal/logs.py: basicConfig"}
