"""Documents are set once, accessible, archivable and exact, whatever people typed."""

from __future__ import annotations

import copy
import io
import re
from pathlib import Path

import pikepdf
import pytest

from portal.casework.documents import rules
from portal.casework.documents import service as documents
from portal.casework.documents import typeset as press
from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.typeset import canonical, contrast_on_white, fingerprint, typeset
from portal.foundation.db.session import writing
from portal.programme.projects.project_sheet import TEMPLATE

HERE = Path(__file__).parent
REGIONS = {"fr": "fr-FR", "en": "en-GB", "ro": "ro-RO"}
METADATA = {"title", "file_title", "reference", "operator", "name"}
UNSEEN = {"words", "short_title", "status", "lang", "region", "colour"}
"""Keys of the samples that are not printed as they are: words of the layout, heads of further pages, capitals."""

HOSTILE = {
    '#import "evil.typ": *': None,
    '#read("/etc/passwd")': None,
    "$ x^2 $ *b* _i_ `c`": None,
    "// comment /* more */ \\u{41} ~": None,
    "<script>alert(1)</script>": None,
    "file:///etc/passwd http://127.0.0.1/": None,
    "= Title": None,
    "@preview/x:1.0.0 <label> @ref": None,
    "'; drop table project; -- \" ’ « »": None,
    "{{ 7*7 }} {0} %s %(x)s --- ...": None,
    "Ștefania Țuțuianu, Œuvre, Ærø, Łódź": None,
    "a\u202eb\u2066c": "a[U+202E]b[U+2066]c",
    "bell\u0007 null\u0000": "bell[U+7]null[U+0]",
    "中文 😀": "[U+4E2D][U+6587][U+1F600]",
    "\ufeff\ue000\uffff": "[U+FEFF][U+E000][U+FFFF]",
}


@pytest.fixture
def layout_data(sheet):
    """Data for the page that shows every piece of the layout."""
    row = ["Échéance", "625,00 €", None]
    signer = {"role": "Pour l’opérateur", "organisation": "CCI", "name": "Hélène Marcou", "quality": "présidente"}
    return {
        **sheet,
        "status": "Projet",
        "sample": "Tout est inventé.",
        "article": "Article",
        "text": "Un paragraphe\nsur deux lignes.\n\nUn autre.",
        "headings": {"first": "Objet", "second": "Montant"},
        "remark": {"title": "À savoir.", "body": "Rien."},
        "pairs": [{"label": "Parties", "value": ["SD Tech", "Axens"]}, {"label": "Lieu", "value": None}],
        "short": {"caption": "Court", "heads": ["Poste", "Montant"], "rows": [["a", "1"]], "total": ["Total", "1"]},
        "long": {"caption": "Long", "heads": ["Poste", "Montant", "Note"], "rows": [row] * 30},
        "bars": {
            "caption": "Jours",
            "alt": "Qualité 4 jours, gestion 2 jours",
            "items": [
                {"label": "Qualité", "value": "4", "percent": 100},
                {"label": "Gestion", "value": "2", "percent": 50},
            ],
        },
        "signatories": [signer, {**signer, "signed_at": "Signé le 1er décembre 2026", "method": "Preuve 42"}],
        "done_at": "Fait à Alès.",
        "annex": {"kicker": "Annexe 1", "title": "Échéancier"},
    }


def tags(node, found=None):
    """Every structure type of a PDF, with how often it stands there."""
    found = {} if found is None else found
    if isinstance(node, pikepdf.Array):
        for inner in node:
            tags(inner, found)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            found[str(node.S)] = found.get(str(node.S), 0) + 1
        if "/K" in node:
            tags(node.K, found)
    return found


def leaves(data, path=()):
    if isinstance(data, str):
        yield path
    elif isinstance(data, dict | list):
        for key, inner in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(inner, (*path, key))


def put(data, path, value):
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value


def squeezed(text):
    return re.sub(r"[\s\u200b\u00a0\u202f]", "", text)


def test_the_sheet_is_one_accessible_page_fit_for_an_archive(sheet):
    with pikepdf.open(io.BytesIO(typeset(TEMPLATE, sheet))) as pdf:
        root = pdf.Root
        assert len(pdf.pages) == 1
        assert str(root.Lang) == REGIONS[sheet["lang"]]
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert not pdf.is_encrypted
        with pdf.open_metadata() as known:
            assert known["pdfuaid:part"] == "1"
            assert (known["pdfaid:part"], known["pdfaid:conformance"]) == ("2", "A")
            assert known["dc:title"] == f"{sheet['title']} {sheet['reference']}"
        found = tags(root.StructTreeRoot)
        assert found["/H1"] == 1
        assert found["/H2"] == 2
        assert found["/Table"] == 2
        assert found["/TH"] == 6
        assert found["/Caption"] == 2


def test_every_font_is_embedded_and_is_one_of_ours(sheet):
    with pikepdf.open(io.BytesIO(typeset(TEMPLATE, sheet))) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            inner = font.DescendantFonts[0]
            assert re.search("LibertinusSerif|DejaVuSansMono", str(inner.BaseFont))
            assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())


def test_the_same_data_give_the_same_bytes_and_other_data_do_not(sheet):
    first = typeset(TEMPLATE, sheet)
    assert typeset(TEMPLATE, dict(reversed(sheet.items()))) == first
    assert typeset(TEMPLATE, {**sheet, "project": "Autre"}) != first
    assert rules.check("a.pdf", first).content == first, "what the portal gives out may be sent back"


def test_the_fingerprint_is_that_of_the_data_and_is_printed_whole(sheet, text_of_pdf):
    assert fingerprint(sheet) in squeezed(text_of_pdf(typeset(TEMPLATE, sheet)))
    assert canonical({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'


def test_everything_the_data_say_is_printed(sheet, text_of_pdf):
    printed = squeezed(text_of_pdf(typeset(TEMPLATE, sheet)))
    for path in leaves(sheet):
        if not UNSEEN & set(path) and path != ("file_title",):
            value = sheet
            for step in path:
                value = value[step]
            assert squeezed(value) in printed, path


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("sheet", ["fr"], indirect=True)
def test_whatever_is_typed_is_printed_as_typed(value, sheet, text_of_pdf):
    expected = squeezed(HOSTILE[value] or value)
    data, marks = copy.deepcopy(sheet), []
    for number, path in enumerate(leaves(sheet)):
        if UNSEEN & set(path) or METADATA & {path[-1]}:
            continue
        put(data, path, f"{value} q{number}q")
        marks.append(f"{expected}q{number}q")
    printed = squeezed(text_of_pdf(typeset(TEMPLATE, data), edges=False))
    assert len(marks) > 30
    assert [mark for mark in marks if mark not in printed] == []


@pytest.mark.parametrize("path", [("project",), ("need",), ("company", 0, "value"), ("findings", "rows", 0, 1)])
@pytest.mark.parametrize("sheet", ["fr"], indirect=True)
def test_a_word_longer_than_its_line_breaks_and_loses_no_letter(path, sheet, text_of_pdf):
    word = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 8
    put(sheet, path, word)
    assert word in squeezed(text_of_pdf(typeset(TEMPLATE, sheet), edges=False))


@pytest.mark.parametrize("value", ['#panic("x")', "<script>$x$</script>", "A" * 300, "« ș ț »"])
@pytest.mark.parametrize("sheet", ["fr"], indirect=True)
def test_metadata_hold_what_is_typed(value, sheet):
    data = {**sheet, "title": value, "file_title": value, "reference": value}
    with pikepdf.open(io.BytesIO(typeset(TEMPLATE, data))) as pdf, pdf.open_metadata() as known:
        assert known["dc:title"] == value


@pytest.mark.parametrize("sheet", ["fr"], indirect=True)
def test_a_slash_in_a_title_is_no_folder(sheet, shared_app):
    with shared_app.app_context():
        ready = documents.compose(TEMPLATE, sheet, "Bilan de la convention – 2026/2028 \\ A.pdf")
    assert ready.name == "Bilan de la convention – 2026-2028 - A.pdf"


@pytest.mark.parametrize("field", ["title", "file_title", "reference", "brand.operator"])
@pytest.mark.parametrize("value", ["a\u202eb", "a\u0001b", "a\u200eb"])
def test_metadata_refuse_what_cannot_be_shown_and_name_the_field(field, value, sheet):
    put(sheet, tuple(field.split(".")), value)
    with pytest.raises(DocumentError) as refused:
        typeset(TEMPLATE, sheet)
    assert refused.value.field == field


def test_half_a_character_is_named_by_the_label_beside_it(sheet):
    sheet["company"][2]["value"] = "Al\ud800s"
    with pytest.raises(DocumentError) as refused:
        typeset(TEMPLATE, sheet)
    assert refused.value.field == "company.2.value"
    assert refused.value.message.params["field"] == sheet["company"][2]["label"]


@pytest.mark.parametrize("sheet", ["fr"], indirect=True)
def test_a_text_that_stops_the_press_is_found_beside_a_code_that_the_template_looks_up(sheet, tmp_path):
    template = tmp_path / "fragile.typ"
    template.write_text(
        '#import "lib.typ": *\n#show: document-page\n#(excused: [excused]).at(data.company.at(0).value)\n'
        '#for p in data.company { assert(p.value != "Bad!") }'
    )
    sheet["company"][0]["value"] = "excused"
    sheet["company"][1]["value"] = sheet["company"][3]["value"] = "Bad!"
    with pytest.raises(DocumentError) as refused:
        typeset(template, sheet)
    assert refused.value.field == "company.3.value"


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../../../../../etc/passwd")',
        '#image("/etc/passwd")',
        '#set text(font: "No Such Font")\nwarned',
        "#heading[]",
        "#panic()",
    ],
)
@pytest.mark.parametrize("sheet", ["fr"], indirect=True)
def test_a_template_reaches_no_file_and_a_warning_is_a_failure(source, sheet, tmp_path):
    template = tmp_path / "curious.typ"
    template.write_text(f'#import "lib.typ": *\n#show: document-page\n{source}')
    with pytest.raises(DocumentError):
        typeset(template, sheet)


@pytest.mark.parametrize("sheet", ["fr"], indirect=True)
def test_too_much_memory_or_time_ends_the_press_and_nothing_else(sheet, tmp_path, monkeypatch):
    template = tmp_path / "greedy.typ"
    template.write_text('#import "lib.typ": *\n#show: document-page\n#range(2000000000).len()')
    with pytest.raises(DocumentError, match="too long"):
        typeset(template, sheet)
    monkeypatch.setattr(press, "WALL_SECONDS", 0.001)
    with pytest.raises(DocumentError, match="too long"):
        typeset(TEMPLATE, sheet)


def test_every_piece_of_the_layout_can_be_set(layout_data, text_of_pdf):
    pdf = typeset(HERE / "layout_sample.typ", layout_data)
    printed = text_of_pdf(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
        found = tags(opened.Root.StructTreeRoot)
    assert pages >= 3
    assert found["/Figure"] == 1
    assert f"[{layout_data['words']['missing']}]" in printed
    assert layout_data["words"]["page"].replace("{page}", "3").replace("{pages}", str(pages)) in printed
    assert printed.count("PROJET") == pages
    assert layout_data["words"]["sign_here"] in printed
    for words in ("Article 2", "Signé le 1er décembre 2026", "Preuve 42", "Annexe 1", "Tout est inventé."):
        assert words in printed


def test_a_colour_too_light_for_paper_is_refused(sheet):
    sheet["brand"]["colour"] = "#ffcc00"
    with pytest.raises(DocumentError) as refused:
        typeset(TEMPLATE, sheet)
    assert refused.value.field == "brand.colour"
    assert contrast_on_white("#000000") == 21
    assert contrast_on_white("#ffffff") == 1


def test_only_text_is_printed(sheet):
    with pytest.raises(TypeError):
        typeset(TEMPLATE, {**sheet, "figures": [{"label": "x", "value": 15000.5}]})


def test_nothing_is_set_while_a_transaction_waits(sheet):
    token = writing.set(True)
    try:
        with pytest.raises(RuntimeError, match="before the transaction"):
            typeset(TEMPLATE, sheet)
    finally:
        writing.reset(token)
