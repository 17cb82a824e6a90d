"""What the tests of documents share: documents set each time, and sample data of the sheet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.casework.documents import typeset
from support.press import press
from support.words import words_of

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set every document here, as if no other test had asked for it."""
    monkeypatch.setattr(typeset, "_pressed", press)


@pytest.fixture
def text_of_pdf() -> Callable[..., str]:
    """Read a PDF's words through its fonts' own tables, as copying from it does. Lines are run together."""
    return words_of


@pytest.fixture(params=["fr", "en", "ro"])
def sheet(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The data of a summary sheet, in each language."""
    return json.loads((HERE / "samples" / f"project_sheet.{request.param}.json").read_text(encoding="utf-8"))
