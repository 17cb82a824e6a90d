"""The samples by which an author tries a template say what the portal gives it: compared with documents it composed.

docs/papers.md says what each field is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest
from flask import Flask

from architecture.sources import ROOT
from portal.foundation.hooks.committee import Majority
from portal.foundation.hooks.papers import Paper
from portal.people.tenants.files import Carrier
from portal.programme.committee import rules
from portal.programme.missions import letter_paper
from portal.testing import papers
from support.documents import COMPOSED

NAMES = sorted({papers.FRAME, *map(papers.sample_name, Paper)})
DOCS = (ROOT / "docs/papers.md").read_text(encoding="utf-8")
EMPTY: tuple[Any, ...] = ("", None, [])
NEVER_THERE = {
    ("advance_agreement", "advance.place"),
    *(("aid_certificate", f"{party}.quality") for party in ("lender", "company")),
    *(("aid_declaration", f"{party}.quality") for party in ("lender", "company")),
    ("aid_declaration", "lender.representative"),
    *((name, "company.quality") for name in ("reminder", "decision_letter")),
    *(
        ("mission_letter", path)
        for path in ("mission.lender_signatory", "checks", "invoiced", "invoiced_how", "longest")
    ),
}
"""Fields that stay empty in that document, whatever is known."""

CODES = {
    "decision_letter": {"letter.outcome": rules.OUTCOMES, "carrier": get_args(Carrier.model_fields["kind"].annotation)},
    "secondment_letter": {"invoiced": ("", letter_paper.AT_COST, *letter_paper.BELOW_COST)},
    "minutes": {
        "session.majority": Majority,
        "members[].presence": rules.PRESENCES,
        "interests[].kind": set(rules.INTERESTS) - {"none"},
        "items[].kind": rules.KINDS,
        "items[].outcome": rules.OUTCOMES,
        "items[].votes.casting": ("", "for", "against"),
    },
}


def places(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Everything in a document's data with the way to it, what holds other things included."""
    yield path, value
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from places(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from places(inner, f"{path}[]")


def told(*documents: Any) -> dict[str, set[str]]:
    """What stands at each place of some documents, by its type, « nothing » for an empty one."""
    found = defaultdict(set)
    for path, value in (place for data in documents for place in places(data)):
        found[path].add("nothing" if value in EMPTY else type(value).__name__)
    return found


def keys(*documents: Any) -> dict[str, tuple[set[str], set[str]]]:
    """The keys that stand at each place always, and those that ever do."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for path, value in (place for data in documents for place in places(data)):
        if isinstance(value, Mapping):
            always, ever = found.get(path, (set(value), set()))
            found[path] = always & set(value), ever | set(value)
    return found


@pytest.mark.parametrize("kind", Paper)
def test_a_sample_has_the_shape_of_what_the_portal_composes(app: Flask, kind: Paper) -> None:
    real = [ready.data for ready in COMPOSED[kind](app)]
    sample = [data for _name, data in papers.samples(kind)]
    assert len(real) > 1
    assert keys(*sample) == keys(*real)
    known, seen = told(*sample), told(*real)
    for path, types in seen.items():
        assert types <= known[path], f"{path}: {types} in a document, {known[path]} in the samples"
    for path, types in known.items():
        assert types - {"nothing"} <= seen[path], f"{path}: {types} in the samples, {seen[path]} in documents"


@pytest.mark.parametrize("kind", Paper)
def test_in_the_whole_sample_nothing_is_left_out(kind: Paper) -> None:
    (_, whole), *others = papers.samples(kind)
    left_out = {path for path, types in told(whole).items() if types == {"nothing"}}
    assert {(papers.sample_name(kind), path) for path in left_out} == {
        (name, path) for name, path in NEVER_THERE if name == papers.sample_name(kind)
    }
    for _name, data in others:
        assert set(told(data)) <= set(told(whole))


def test_a_sample_knows_every_code_that_the_portal_prints() -> None:
    for name in {papers.sample_name(kind) for kind in Paper}:
        said = {path: set(codes) for path, codes in papers.read(name)["codes"].items()}
        assert said == {path: set(map(str, codes)) for path, codes in CODES.get(name, {}).items()}


@pytest.mark.parametrize("kind", Paper)
def test_every_code_is_tried(kind: Paper) -> None:
    sample = [data for _name, data in papers.samples(kind)]
    for path, codes in papers.read(papers.sample_name(kind))["codes"].items():
        assert {code for data in sample for code in papers.values(data, path)} == set(codes)


def section(name: str) -> str:
    """The part of the page about the documents that have this sample."""
    kinds = ", ".join(kind for kind in Paper if papers.sample_name(kind) == name) or "Every document"
    return DOCS.partition(f"\n## {kinds}\n")[2].partition("\n## ")[0]


def fields(name: str) -> dict[str, str]:
    """Each field that a template may print, and what stands there when there is nothing to say."""
    own = papers.read(name)
    both, shape = (own["whole"], own["bare"]), keys(own["whole"], own["bare"])
    said = {"": '`""`', None: "`null`"}
    found: dict[str, list[str]] = {}
    for path, value in (place for data in both for place in places(data)):
        holder, _, key = path.rpartition(".")
        missing = not path.endswith("]") and key not in shape[holder][0] if path else False
        none = ["missing"] if missing else []
        if value in EMPTY:
            none.append("`[]`" if value == [] else said[value])
        if none or not isinstance(value, dict | list):
            found.setdefault(path, []).extend(each for each in none if each not in found.get(path, ()))
    return {path: ", ".join(none) for path, none in found.items()}


@pytest.mark.parametrize("name", NAMES)
def test_the_page_names_every_field_and_what_stands_there_when_there_is_nothing(name: str) -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \| (.*) \|$", section(name), re.MULTILINE)
    assert {path: none for path, _meaning, none in rows} == fields(name)
    assert len(rows) == len(fields(name))
    meanings = {path: meaning for path, meaning, _none in rows}
    for path, codes in papers.read(name)["codes"].items():
        assert re.findall(r"`(\w+)`", meanings[path]) == [code for code in codes if code]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_leads_to_the_sample(name: str) -> None:
    assert f"Sample: [{name}.json](../{(papers.FOLDER / name).relative_to(ROOT)}.json)" in section(name)


def test_the_page_is_about_the_papers_there_are() -> None:
    heads = re.findall(r"^## (.+)$", DOCS, re.MULTILINE)
    assert {kind for head in heads[1:] for kind in head.split(", ")} == set(Paper)
    assert sorted(path.stem for path in papers.FOLDER.iterdir()) == NAMES
