"""The core knows no country: its registers, laws, administrations and names stand in plugins. Comments count."""

from __future__ import annotations

import re

from architecture.sources import check, files, hits

WORDS = re.compile(
    r"(?<![\w-])(?:"
    r"SIRENE?|SIRET|RNA|NAF|APE|INSEE|[Kk]bis|URSSAF|SARL|SAS|SASU|Légifrance|legifrance|annuaire-entreprises"
    r"|CAEN|CUI|CIF|RegAS|ANAF|ONRC|SRL|ANSPDCP|CNIL"
    r"|[Jj]ude[țţt]\w*|[Dd]épartements?|[Cc]ommunes?|[Pp]réfecture|[Cc]ode du travail|Monitorul"
    r"|[Ff]rance|FRANCE|[Rr]omania|ROMANIA|România|alize_france|alize_romania|Alès|Paris|Bucharest|București"
    r'|"FR"|"RO"|"RON"|lei|fr:\w+|ro:\w+'
    r")(?![\w-])"
)
CURRENCY = "how amounts in a currency are typed and written; any territory may keep its books in it"
PUBLISHED = "tells readers where the programme's published figures and the drawn maps come from"
MAPS = "the drawn maps that a territory's file may name"
LENDERS = "the demonstration names the lenders and funders of its two lending territories"
ALLOWED = {
    ("portal/demo.py", '"RO"'): "chooses between the two columns of invented names in the demonstration's file",
    ("portal/demo_advances.py", "alize_france"): LENDERS,
    ("portal/demo_advances.py", "Alès"): LENDERS,
    ("portal/demo_agreements.py", "Département"): LENDERS,
    ("portal/demo_advances.py", "fr:siren"): LENDERS,
    ("portal/foundation/web/typed_fields.py", "lei"): CURRENCY,
    ("portal/foundation/web/typed_fields.py", '"RON"'): CURRENCY,
    ("portal/foundation/web/i18n.py", '"RON"'): CURRENCY,
    ("portal/foundation/web/i18n.py", "Paris"): "the zone of the programme's home, which belongs to no territory",
    ("portal/shell.py", '"RON"'): CURRENCY,
    ("portal/shell.py", "lei"): CURRENCY,
    (
        "portal/programme/aids/rules.py",
        '"FR"',
    ): "the Member States of the Union, all of them, to say where aid came from",
    (
        "portal/programme/aids/rules.py",
        '"RO"',
    ): "the Member States of the Union, all of them, to say where aid came from",
    ("portal/foundation/web/static/maps/islands.json", "france"): MAPS,
    ("portal/people/tenants/files.py", "france"): MAPS,
    ("portal/people/tenants/files.py", "romania"): MAPS,
    ("portal/outward/public/templates/public/legal.html", "communes"): PUBLISHED,
    ("portal/outward/public/templates/public/legal.html", "INSEE"): PUBLISHED,
    ("portal/outward/public/templates/public/sources.html", "Alès"): PUBLISHED,
    ("portal/outward/public/templates/public/sources.html", "Romania"): PUBLISHED,
    ("portal/outward/public/templates/public/sources.html", "France"): PUBLISHED,
}


def test_no_country_in_core() -> None:
    check(hits(WORDS, files("portal")), ALLOWED)


def test_the_core_words_documents_in_its_own_languages_only() -> None:
    """Another language comes with its plugin, documents like catalogs."""
    worded = {path.suffixes[0] for path in files("portal", kinds={".typ"}) if len(path.suffixes) == 2}
    assert worded == {".en", ".fr"}


def test_the_words_are_recognised() -> None:
    for planted in (
        "the SIREN of",
        "# CUI checked",
        "judeţul",
        "un département",
        'country == "FR"',
        "fr:siren",
        "Alès",
    ):
        assert WORDS.search(planted), planted
    for innocent in ("siren", "franchise", "romantic", "leisure", "RONDA", "parish", "from:", "euro"):
        assert not WORDS.search(innocent), innocent
