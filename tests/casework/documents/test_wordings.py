"""Which of a plugin's wordings of a document is taken."""

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.casework.documents import wordings
from portal.foundation.hooks.papers import DocumentTemplate, Paper
from portal.programme.advances import papers
from support.advances import HOME, Advances

SPRING, AUTUMN = date(2026, 3, 1), date(2026, 10, 1)


def worded(kind, version, since):
    return DocumentTemplate(kind, "fr", "Titre", "nom", version, since, Path("a.typ"))


@pytest.fixture
def brought(monkeypatch):
    """Have plugins bring these wordings, whatever language is asked for."""

    def brings(*found):
        answers = [SimpleNamespace(value=one) for one in found]
        monkeypatch.setattr(wordings, "hooks", lambda: SimpleNamespace(collect=lambda *_what, **_given: answers))

    return brings


def test_the_latest_that_has_begun_is_in_use_and_before_the_first_has_that_one(brought):
    first, second = worded(Paper.MINUTES, "1", SPRING), worded(Paper.MINUTES, "2", AUTUMN)
    brought(worded(Paper.FORMAL_NOTICE, "3", AUTUMN), second, first)
    day_before = AUTUMN - timedelta(days=1)
    assert wordings.wording(Paper.MINUTES, "fr", AUTUMN) == second
    assert wordings.wording(Paper.MINUTES, "fr", day_before) == first
    assert wordings.wording(Paper.MINUTES, "fr", SPRING - timedelta(days=1)) == first
    assert wordings.wording(Paper.DECISION_LETTER, "fr", AUTUMN) is None


def test_a_paper_of_an_advance_is_worded_as_is_in_use_today(app, brought):
    ales = Advances(app, HOME)
    now, later = (worded(Paper.AID_CERTIFICATE, v, ales.day + timedelta(days=n)) for n, v in ((0, "1"), (1, "2")))
    with ales.at_work():
        brought(later)
        assert papers.wording(Paper.AID_CERTIFICATE) == later
        brought(later, now)
        assert papers.wording(Paper.AID_CERTIFICATE) == now
