"""Questions that a country adds to the form of a file: asked in its words, kept, shown, told to its rules."""

from __future__ import annotations

from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.programme.projects import queries
from portal.programme.projects.models import Project
from support.app import Visitor, text_of
from support.people import ref_of

CASES = pytest.mark.parametrize(
    ("slug", "question", "answer", "label", "words"),
    [
        ("demonstration-1", "alize_france.priority_area", "qpv", "Zone prioritaire", "Quartier prioritaire"),
        ("romania-pilot", "alize_romania.legal_form", "pfa", "Forma juridică", "Persoană fizică autorizată (PFA)"),
    ],
    ids=["france", "romania"],
)


def box(question: str) -> str:
    return "extra_" + question.replace(".", "_")


def opened(visitor: Visitor, question: str, answer: str) -> str:
    """Open a file with the question answered; its address."""
    sent = visitor.submit(
        "/projects/new", {"title": "Un atelier", "company_name": "Essai (inventée)", box(question): answer}
    )
    assert sent.status_code == 303, text_of(sent)[:300]
    return str(sent.location)


@CASES
def test_the_answer_is_kept_and_shown(
    app: Flask, slug: str, question: str, answer: str, label: str, words: str
) -> None:
    visitor = Visitor(app, slug, "operator")
    address = opened(visitor, question, answer)
    shown = text_of(visitor.get(address))
    assert label in shown
    assert words in shown
    form = BeautifulSoup(visitor.get(f"{address}/edit").text, "html.parser")
    chosen = form.select_one(f"#{box(question)} option[selected]")
    assert chosen is not None
    assert chosen["value"] == answer
    with app.app_context(), use_tenant(ref_of(app, slug)):
        view = queries.project_view(UUID(address.rpartition("/")[2]))
        assert queries.snapshot(view).extra == {question: answer}


@CASES
def test_it_may_be_left_out_and_what_is_not_offered_is_refused(
    app: Flask, slug: str, question: str, answer: str, label: str, words: str
) -> None:
    visitor = Visitor(app, slug, "operator")
    address = opened(visitor, question, "")
    assert words not in text_of(visitor.get(address))
    wrong = visitor.submit(f"{address}/edit", {box(question): "elsewhere"})
    assert wrong.status_code == 422
    assert label in text_of(wrong)


def test_another_plugin_s_answers_stay_when_the_file_is_edited(app: Flask) -> None:
    visitor = Visitor(app, "demonstration-1", "operator")
    address = opened(visitor, "alize_france.priority_area", "frr")
    with app.app_context(), use_tenant(ref_of(app, "demonstration-1")), transaction() as session:
        chosen = select(Project).where(Project.id == UUID(address.rpartition("/")[2]))
        project = session.scalars(chosen).one()
        project.extra = {**project.extra, "switched_off.word": "kept"}
    assert visitor.submit(f"{address}/edit", {"title": "Deux ateliers"}).status_code == 303
    with app.app_context(), use_tenant(ref_of(app, "demonstration-1")):
        kept = db.session.scalars(select(Project).where(Project.title == "Deux ateliers")).one().extra
    assert kept == {"alize_france.priority_area": "frr", "switched_off.word": "kept"}
    assert "switched_off" not in text_of(visitor.get(address))
