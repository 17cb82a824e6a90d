"""Texts that break programs or act in whoever shows them, made from families rather than kept as a list."""

from __future__ import annotations

import base64
import json
from itertools import product
from urllib.parse import quote

PROOF = "zqx"
"""A word in every text that would act, so that what comes of it can be found."""

_CALLS = ("alert(1)", "zqx()", "fetch('//zqx.example')")
_HANDLERS = ("onerror", "onload", "onfocus", "onmouseover", "ontoggle", "onanimationstart")
_TAGS = ("img src=x", "svg", "body", "details open", "input autofocus", "video", "iframe", "style")
_ENDS = ("", '"', "'", '">', "'>", "</title>", "</textarea>", "</script>", "-->", "]]>")
_SUMS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://zqx.example","zqx")', 'WEBSERVICE("http://zqx.example")')
_STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "＝", "＋", "－", "＠", "|", "%", ";=", ",=", '"=')
_SQL = ("or 1=1", "union select null, null", "; drop table project", "and sleep(9)", "|| (select 1)", "having 1=1")
_NAMES = ("self", "config", "lipsum", "cycler", "request", "''.__class__", "g", "url_for")
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
_ODD = "\u200b\u200d\u2060\ufeff\u00ad\u0345\u0f73\ufdfd\uffff\ufffe\ue000\U000e0001\U0001f3f4\u0130\u2028\u2029\u0085"


def markup() -> list[str]:
    """HTML and attributes, inside and outside of what may stand around them."""
    found = [f"{end}<script>{call}</script>" for end, call in product(_ENDS, _CALLS)]
    found += [f"<{tag} {handler}={_CALLS[1]}>" for tag, handler in product(_TAGS, _HANDLERS)]
    found += [f'{end} {handler}="{_CALLS[1]}" x=' for end, handler in product(_ENDS[1:3], _HANDLERS)]
    found += [
        f"{scheme}:zqx()" for scheme in ("javascript", "JaVaScRiPt", "java\tscript", "vbscript", "data:text/html")
    ]
    return [
        *found,
        "<!--",
        "<![CDATA[zqx]]>",
        "&lt;script&gt;",
        "&#x3C;script&#x3E;zqx",
        "<zqx",
        "\\u003cscript\\u003e",
    ]


def templates() -> list[str]:
    """Jinja, Python's formats, Typst."""
    found = [f"{{{{{name}.zqx}}}}" for name in _NAMES] + [
        f"{{% for x in {name} %}}zqx{{% endfor %}}" for name in _NAMES
    ]
    found += [
        "{{7*7}}zqx",
        "${7*7}zqx",
        "#{7*7}zqx",
        "<%= 7*7 %>zqx",
        "%(zqx)s",
        "%s%s%n",
        "%",
        "%%zqx",
        "{0.__class__}",
    ]
    return [
        *found,
        '#read("/etc/passwd") zqx',
        "#let zqx = 1",
        "$zqx$",
        "#import zqx",
        "\\input{zqx}",
        "{zqx}",
        "{#zqx#}",
    ]


def statements() -> list[str]:
    """SQL."""
    ends = ("'", '"', "')", "1", "\\'", "’")
    return [f"{end} {words} -- zqx" for end, words in product(ends, _SQL)] + [
        "%zqx%",
        "_",
        "zqx\\",
        "$$zqx$$",
        "E'\\x00'",
    ]


def formulas() -> list[str]:
    """What a spreadsheet calculates."""
    return [f"{start}{words} zqx" for start, words in product(_STARTS, _SUMS)]


def controls() -> list[str]:
    """Characters that are not seen, that turn text round, and halves of characters."""
    found = [f"zqx{chr(n)}zqx" for n in (*range(32), 127, 128, 155, 159)]
    found += [f"zqx{c}zqx" for c in _DIRECTIONS + _ODD]
    return [
        *found,
        "zqx\ud800",
        "\udfff zqx",
        "zqx" + "\u0301" * 60,
        "\U0001f9d1\u200d\U0001f692 zqx",
        "ﷺzqx",
        "İıſßﬁ zqx",
    ]


def lines() -> list[str]:
    """Line ends that would begin a header, a line of a log, a row of a list."""
    ends = ("\r\n", "\n", "\r", "%0d%0a", "\u2028", "\x0b", "\x85", "\\r\\n")
    heads = ("Set-Cookie: zqx=1", "Bcc: zqx@example.org", "Location: //zqx.example", '"zqx";"1"')
    return [f"zqx{end}{head}" for end, head in product(ends, heads)]


def sizes() -> list[str]:
    """Nothing, a great deal, numbers that are none."""
    found = ["", " ", "\u00a0", "zqx " * 50, "é" * 200, "z" * 5000, "𝔷" * 4000, "a\n" * 2000, "(" * 3000]
    return [*found, *numbers()]


def numbers() -> list[str]:
    """Numbers, dates and words that programs take for something else."""
    found = ["0", "-0", "-1", "1e400", "NaN", "Infinity", "-Infinity", "0x10", "1_000", "１２", "٣", "²", "1.", ".5"]
    found += ["9" * 9, "9" * 19, "9" * 5000, "2147483648", "-9223372036854775809", "1,5,5", "1e-9", "½", "0.1.2"]
    found += [
        "0001-01-01",
        "9999-12-31",
        "31/02/2026",
        "00/00/0000",
        "2026-13-01",
        "29/02/2025",
        "1/1/10000",
        "10000-01-01",
    ]
    return [*found, "null", "None", "true", "undefined", "[]", "{}", "[object Object]", "\\", "..", "../../etc/passwd"]


def ids() -> list[str]:
    """What stands where an id is wanted."""
    one = "01890000-0000-7000-8000-000000000000"
    found = [
        one,
        one.upper(),
        one.replace("-", ""),
        f"{{{one}}}",
        f"urn:uuid:{one}",
        one[:-1],
        f"{one}0",
        f" {one}",
        "0" * 32,
    ]
    return [*found, "ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-0000-000000000000", f"{one},{one}"]


def places() -> list[str]:
    """Places in a list, as addresses carry them, with what does not belong there."""
    one = "01890000-0000-7000-8000-000000000000"
    kept = (
        ["v", 1, one],
        ["v", "a\0b", one],
        ["v", None, one],
        ["v", {"a": 1}, one],
        ["v", [1], one],
        ["v", True, one],
    )
    kept += (["d", "9999-99-99", one], ["d", 5, one], ["v", 1e300, one], ["v", 10**30, one], ["v", "\ud800", one])
    kept += (["v", "a", 5], ["d", "0001-01-01", one], ["v"], {"a": 1}, 5, ["v", "a", one, 1], [one, one, one])
    found = [base64.urlsafe_b64encode(json.dumps(value).encode()).decode() for value in kept]
    return [*found, "====", "a", "é", "AAAA", base64.urlsafe_b64encode(b"[" * 5000).decode()]


def links() -> list[str]:
    """Addresses that lead elsewhere."""
    hosts = (
        "//zqx.example",
        "/\\zqx.example",
        "https://zqx.example",
        "/%09/zqx.example",
        "/\t/zqx.example",
        "/\n/zqx.example",
        "/a\r\n",
        "http:zqx.example",
        "///zqx.example",
    )
    ends = ("", "/%2e%2e", "@localhost", "?x=\r\nSet-Cookie: zqx", "#\u202e")
    return [f"{host}{end}" for host, end in product(hosts, ends)]


def texts() -> list[str]:
    """Every text, each once, in a fixed order."""
    families = (markup, templates, statements, formulas, controls, lines, sizes, ids, links)
    return list(dict.fromkeys(text for family in families for text in family()))


def all_values() -> list[str]:
    """Every text, and what only addresses carry."""
    return [*texts(), *places()]


def encoded(text: str) -> str:
    """A text as an address carries it, halves of characters included."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
