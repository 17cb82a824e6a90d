"""The limit's templates, cut from the portal's own pages, and a check that both show the same words."""

from __future__ import annotations

import re
from collections import Counter

from bs4 import BeautifulSoup

from bench.limit import places, rows

WORDS = {"qualified": "Éligible", "in_study": "En étude", "deferred": "Ajourné", "qualify": "La demande est recevable"}
WORDS |= {"active": "ouvert", "renewing": "en transition", "candidate": "en projet", "network": "fermé"}
WORDS |= {
    "being_set_up": "en projet",
    "under_study": "en projet",
    "suspended": "en transition",
    "run_off": "en transition",
}
"""What pages say for the codes that the data holds."""
LISTED = r'<tr role="row"><td role="cell" class="az-pick">.*?</tr>'
TAKEN = r'<tr role="row"><th role="rowheader" scope="row">[\d/]+</th>.*?</tr>'
THREAD = r'<li><span class="az-dot az-sea">(?:(?!</li>).)*?La demande est recevable \(Camille\)</li>'
TERRITORY = r'<tr role="row" id="t-[^"]+"><th(?:(?!</tr>).)*?Étudiés.*?</tr>'
STEP = {
    "La demande est recevable": "words[r[0]]",
    "Camille": "r[3] | e",
    "Éligible": "words[r[2]]",
    "23/11/2026": "r[4] | day",
}


def templates(pages: dict[str, str]) -> dict[str, str]:
    """Return the limit's templates for the portal's `pages` by name."""
    return {
        "list": rows(pages["list"], LISTED, _listed(pages["list"]), "rows", {}),
        "file": rows(pages["file"], THREAD, STEP, "steps[:14]", _file(pages["file"])),
        "history": _history(pages["history"]),
        "board": places(pages["board"], _board(pages["board"])),
        "network": rows(pages["network"], TERRITORY, _territory(pages["network"]), "rows", {}),
    }


def _listed(html: str) -> dict[str, str]:
    found = re.search(r'href="/projects/([0-9a-f-]{36})">([^<]+)</a> <span class="az-sub">([^<]+)<', html)
    assert found
    return {
        found[1]: "r[0]",
        found[2]: "r[5] | e",
        found[3]: "r[1] | e",
        "Ouvrir un second atelier": "r[2] | e",
        "Alès": "r[6] | e",
        "Camille Roussel": "r[7] | e",
        "Éligible": "words[r[3]]",
        "En étude": "words[r[3]]",
    }


def _file(html: str) -> dict[str, str]:
    found = re.search(r"Dossier (B-\d+) · ([^·<]+) · ([^·<]+) · [^<]*?(Camille Roussel)", html)
    name = re.search(r"<h1>([^<]+)</h1>", html)
    assert found
    assert name
    holes = {found[1]: "p[1] | e", found[2]: "p[2] | e", found[3]: "p[10] | e", found[4]: "p[15] | e"}
    return {**holes, name[1]: "p[9] | e", "25.62B": "p[12] | e"}


def _history(html: str) -> str:
    around = _file(html)
    start = html.index('<ol class="az-time">')
    table = rows(html[:start], TAKEN, STEP, "steps", around)
    return table + rows(html[start:], THREAD, STEP, "steps", around)


def _board(html: str) -> dict[str, str]:
    values = re.findall(
        r"<b>([\d\u202f]+)</b><span><a href=\"/reports/lists/(studied|approved|supported|jobs_su)", html
    )
    before = re.findall(r"<small>([\d\u202f]+) l’année précédente", html)
    places_of = ("studied", "approved", "supported", "jobs_su")
    holes = {f"<b>{shown}</b>": f"'<b>' ~ (now[{places_of.index(key)}] | number) ~ '</b>'" for shown, key in values}
    return {**holes, f"<small>{before[0]}": "'<small>' ~ (now[4] | number)"}


def _territory(html: str) -> dict[str, str]:
    first = re.search(TERRITORY, html, re.DOTALL)
    assert first
    named = re.search(r"/territories/([^\"]+)\">([^<]+)</a>(.*?)</th>", first[0])
    assert named
    holes = {
        f'id="t-{named[1]}"': "'id=\"t-' ~ r[0] ~ '\"'",
        f"/territories/{named[1]}": "'/territories/' ~ r[0]",
        f">{named[2]}</a>{named[3]}</th>": "'>' ~ r[1] ~ '</a> ' ~ (r[8] and 'inventé' or '') ~ '</th>'",
        "</svg>ouvert<": "'</svg>' ~ words[r[2]] ~ '<'",
    }
    cells = re.findall(r'data-label="[^"]*">(?:<data[^>]*>)?[^<]+<', first[0])
    shown = ("r[3] | some", "r[5] | some", "r[9] | share", "r[7] | money", "r[10] | days", "r[6] | some")
    for cell, value in zip(cells, shown, strict=True):
        label = cell.split(">", maxsplit=1)[0]
        holes[cell] = f"'{label}>' ~ ({value}) ~ '<'"
    return holes


def alike(ours: str, theirs: str) -> float:
    """Return which share of the words that either page shows stands on both."""
    one, other = (Counter(BeautifulSoup(page, "html.parser").get_text(" ").split()) for page in (ours, theirs))
    return (one & other).total() / max((one | other).total(), 1)
