"""A firm's activity on its file: in both nomenclatures, with words, and what is not known."""

from __future__ import annotations

import pytest
from flask import Flask

from support.app import Visitor, text_of

TYPED = {"title": "Un four", "company_name": "Poterie"}


@pytest.mark.parametrize(
    ("slug", "typed", "said"),
    [
        ("demonstration-1", "6201Z", ("62.01Z Programmation informatique", "62.10Y Activités de programmation")),
        (
            "demonstration-1",
            "47.11B",
            ("2 codes possibles", "47.11G", "47.91Y", "l’un d’eux"),
        ),
        ("demonstration-1", "99.99Z", ("99.99Z", "absent des nomenclatures que connaît le portail")),
        ("romania-pilot", "6201", ("6201 Activități de realizare a soft", "6210 Activități de realizare a soft")),
        ("romania-pilot", "4391", ("dacă codul este din acest nomenclator",)),
    ],
)
def test_the_file_says_it_in_both_nomenclatures(app: Flask, slug: str, typed: str, said: tuple[str, ...]) -> None:
    visitor = Visitor(app, slug, "operator")
    sent = visitor.submit("/projects/new", {**TYPED, "activity": typed})
    assert sent.status_code == 303
    words = text_of(visitor.get(sent.location))
    for each in said:
        assert each in words
    if len(said) == 2 and slug == "demonstration-1" and typed == "6201Z":
        form = text_of(visitor.get(f"{sent.location}/edit"))
        assert "62.01Z Programmation informatique (NAF rév. 2) · 62.10Y" in form
