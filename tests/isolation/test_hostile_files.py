"""Texts that break programs, as names of everything: workbooks, text files and documents show them and run nothing.

On SQLite: what a file is made of does not depend on the engine. `make prove` takes every text in turn.
"""

from __future__ import annotations

import copy
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pikepdf
import pytest
from sqlalchemy import delete, select, update
from stdnum import luhn
from werkzeug.test import TestResponse

from alize_europe import papers as europe
from alize_france import fec
from alize_france import papers as france
from alize_romania import papers as romania
from isolation import nasty
from isolation.world import NETWORK, World
from portal.casework.documents import typeset
from portal.casework.documents.models import Document
from portal.casework.documents.refusal import DocumentError
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks import reports
from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.text import clean
from portal.foundation.web import sheets as workbooks
from portal.foundation.web.i18n import use_locale
from portal.outward.reports import annual, annual_paper
from portal.outward.reports.catalogue import LISTINGS
from portal.people.parties.models import Party, PartyIdentifier
from portal.people.tenants.models import PluginState
from portal.people.tenants.plugin_states import save_plugin_settings
from portal.programme.advances import amendments, declaration, letters
from portal.programme.advances.amendments import Change
from portal.programme.advances.models import Advance
from portal.programme.advances.terms import Signatories
from portal.programme.committee import minutes_wording, notification
from portal.programme.committee.models import Minutes
from portal.programme.funds.models import Convention
from portal.programme.missions import life
from portal.programme.missions import queries as missions
from portal.programme.missions.letter_paper import LetterData, letter_data
from portal.programme.missions.letter_paper import templates as wordings
from portal.programme.missions.models import Mission
from portal.programme.projects import project_sheet
from portal.programme.projects import queries as projects
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import Decision
from support.prove import Proven, draw, size
from support.reading import sheets

NAMED = {"project": "title", "party": "name", "expert": "name", "member": "name", "convention": "title"}
"""Tables, and in each the name that files show."""
FILES = {
    *("reports.rows_workbook", "reports.report_workbook", "reports.report_document", "reports.report_format"),
    *("reports.convention_workbook", "reports.convention_document", "reports.convention_format"),
    *("network.comparison_workbook", "exchange.take"),
}
RISKY = re.compile(r"^[\s\u00a0]*[=+\-@＝＋－＠]")
MADE = re.compile(r"\.\w+$|/formats/")
SEPARATORS = {"alize_france.spreadsheet": ";", "alize_france.machines": ","}
YEARS = (2025, 2026)
TABLES = (
    *("alize_europe.register", "alize_europe.esf_firms", "alize_france.fr_minimis_registre"),
    *("alize_france.revitalisation_sources", "alize_france.revitalisation_avances"),
)
"""Exports in a layout of ours."""
KINDS = {"xlsx": "", "csv": ","}
"""How those are given: as a workbook, and as text with this between its values."""
LAYOUTS = {"alize_france.scdl_subventions": ",", "alize_france.fec": "\t"}
"""Those in a published layout, and what stands between their values; 360Giving is JSON, which no spreadsheet runs."""
PUBLISHER = {"lends": True, "lender_number": "732829320", "publisher_siret": "73282932000074"}
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|AA|OpenAction|SubmitForm|ImportData|GoToR|RichMedia|URI)\b")
CODE = re.compile("[a-z_]*")
FIXED = {"lang", "region", "colour"}


def texts() -> list[str]:
    """Every text as a name may be: one line, not empty, as it is kept."""
    kept = (clean(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")) for text in nasty.texts())
    return list(dict.fromkeys(text.replace("\n", " ")[:200] for text in kept if text))


def named(world: World, pool: list[str]) -> Iterator[str]:
    """Give everything of the territory a name of the pool, each once; those that were given."""
    left = iter(pool)
    with world.admin.begin() as connection:
        for table in (table for table in world.tables if table.name in NAMED):
            mine = select(table.c.id).where(table.c.tenant_id == world.own.ref.id)
            for row_id, text in zip(connection.scalars(mine).all(), left, strict=False):
                connection.execute(update(table).where(table.c.id == row_id).values({NAMED[table.name]: text}))
                yield text


def asked(world: World, path: str, slug: str = "", method: str = "GET", **sent: Any) -> TestResponse:
    """A file, as somebody takes it who may see figures and take records out."""
    tenant = world.tenants[slug or world.own.slug]
    person = next(p for p in tenant.people.values() if p.actor.may("network.view" if slug else "exports.take"))
    answer = world.ask(tenant.slug, method, path, person, buffered=True, **sent)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer


def workbook(answer: TestResponse) -> list[str]:
    """The texts of a workbook, which calculates nothing."""
    with ZipFile(io.BytesIO(answer.data)) as archive:
        parts = [archive.read(part) for part in archive.namelist() if "worksheets/" in part]
    assert parts
    assert not [part for part in parts if re.search(rb"<f[ >]", part)]
    return [c for rows in sheets(answer.data).values() for row in rows for c in row if isinstance(c, str)]


def values(answer: TestResponse, separator: str) -> list[str]:
    """The texts of a text file."""
    text = answer.data.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]


def publishing(world: World) -> None:
    """Who publishes is known, missions closed are worth something and firms have numbers: such layouts have lines."""
    manager = world.own.people["territory_manager"].actor
    with world.own.bound():
        kept = db.session.scalars(select(PluginState.settings).where(PluginState.plugin == "alize_france")).one()
        save_plugin_settings(manager, "alize_france", {**kept, **PUBLISHER})
    with world.own.bound(), transaction():
        given = update(Mission).where(Mission.signed_on.is_not(None), Mission.state != "in_progress")
        db.session.execute(given.values(state="closed", closed_on=world.own.day, value_cents=120_000))
        db.session.execute(delete(PartyIdentifier).where(PartyIdentifier.kind == "fr:siret"))
        for number, party_id in enumerate(db.session.scalars(select(Party.id)).all()):
            place = f"{PUBLISHER['lender_number']}{number:04}"
            siret = f"{place}{luhn.calc_check_digit(place)}"
            db.session.add(PartyIdentifier(party_id=party_id, kind="fr:siret", value=siret))


def reported(world: World) -> list[str]:
    """Where the reports of the last agreement and of the years stand."""
    with world.own.bound():
        agreement = db.session.scalars(select(Convention.id).order_by(Convention.starts_on.desc())).first()
    return [f"/reports/conventions/{agreement}", *(f"/reports/{year}" for year in YEARS)]


def exported(world: World) -> dict[str, list[str]]:
    """The texts of every workbook and text file, by its address."""
    network, found = "/territories/comparison.xlsx", {}
    found[network] = workbook(asked(world, network, NETWORK))
    for key in LISTINGS:
        path = f"/reports/lists/{key}/list.xlsx"
        found[path] = workbook(asked(world, path, method="POST"))
    for path in (f"{report}/report.xlsx" for report in reported(world)):
        found[path] = workbook(asked(world, path))
    for report, (key, separator) in product(reported(world), SEPARATORS.items()):
        path = f"{report}/formats/{key}"
        found[path] = values(asked(world, path), separator)
    for key, (kind, separator), year in product(TABLES, KINDS.items(), YEARS):
        path, chosen = f"/exports/{key}/formats/{kind}", {"year": year}
        answer = asked(world, path, method="POST", data=chosen)
        found[f"{path}?{year}"] = values(answer, separator) if separator else workbook(answer)
    for (key, separator), year in product(LAYOUTS.items(), YEARS):
        path = f"/exports/{key}/formats/own"
        found[f"{path}?{year}"] = values(asked(world, path, method="POST", data={"year": year}), separator)
    return found


def risky(found: list[str]) -> list[str]:
    """Those that a spreadsheet would calculate; a number below zero is one."""
    return [text for text in found if RISKY.match(text) and not re.fullmatch(r"-\d+([.,]\d+)?", text)]


def rounds(pool: list[str], long: int) -> Iterator[list[str]]:
    """The pool, turned further each time."""
    step = len(pool) // long or 1
    for number in range(size(1, long)):
        yield pool[number * step :] + pool[: number * step]


def test_every_file_is_looked_at(sqlite_world: World) -> None:
    """A new export has to be read here as well."""
    made = {rule.endpoint for rule in sqlite_world.app.url_map.iter_rules() if MADE.search(rule.rule)}
    assert made == FILES


def sheets_of_projects(world: World, count: int) -> None:
    """The sheet of some projects, which their page makes."""
    manager = world.own.people["territory_manager"]
    with world.own.bound():
        found = db.session.scalars(select(Project.id).order_by(Project.id).limit(count)).all()
    for project_id in found:
        answer = world.ask(world.own.slug, "POST", f"/projects/{project_id}/documents/sheet", manager)
        assert answer.status_code == 303, answer.text


def test_exports_hold_texts_and_no_formula(sqlite_world: World, proven: Proven) -> None:
    publishing(sqlite_world)
    pool, shown, given = draw("names").sample(texts(), len(texts())), set(), []
    for turned in rounds(pool, 8):
        given += list(named(sqlite_world, turned))
        found = list(chain.from_iterable(exported(sqlite_world).values()))
        assert not risky(found)
        assert not [path for path in reported(sqlite_world) if active(asked(sqlite_world, f"{path}/report.pdf").data)]
        sheets_of_projects(sqlite_world, size(2, 20))
        shown |= {text.removeprefix("'") for text in found} & set(turned)
    proven("names exported", len(given))
    assert len(shown) > size(15, 200), len(shown)


def test_without_care_for_formulas_it_is_red(sqlite_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    publishing(sqlite_world)
    list(named(sqlite_world, ["=1+1"] * 99))
    assert not risky(list(chain.from_iterable(exported(sqlite_world).values())))
    for module in (workbooks, reports, fec):
        monkeypatch.setattr(module, "harmless", str)
    run = {path for path, found in exported(sqlite_world).items() if risky(found)}
    assert not [key for key in (*TABLES, *LAYOUTS) if f"/exports/{key}/" not in str(run)]
    assert len(run) > 20


def templates() -> dict[str, Path]:
    """The source of each document, by the name under which data are kept."""
    worded = [*france.templates("fr"), *romania.templates("ro"), *europe.templates("en")]
    found = {(one.name, one.locale): one.path for one in worded}
    found |= {(minutes_wording.NAME, code): minutes_wording.own(code).path for code in minutes_wording.LANGUAGES}
    return found | {(project_sheet.NAME, ""): project_sheet.TEMPLATE, (annual_paper.NAME, ""): annual_paper.TEMPLATE}


def kept(world: World) -> dict[Path, dict[str, Any]]:
    """What each template was set with, of the documents of the demonstration and of two made now."""
    sources, table = templates(), Document.__table__
    with world.admin.connect() as connection:
        rows = connection.execute(select(table.c.template, table.c.data).where(table.c.template != "")).all()
    found = {sources.get((name, data["lang"])) or sources[name, ""]: data for name, data in rows}
    letter, minutes = sources["lettre-mission", "fr"], sources["minutes", "fr"]
    found |= {sources["mission-letter", "en"]: found[letter], sources["minutes", "en"]: found[minutes]}
    with world.own.bound(), use_locale("fr"):
        project_id = db.session.scalars(select(Project.id)).first()
        found[project_sheet.TEMPLATE] = project_sheet.sheet_data(projects.project_view(project_id), world.own.day)
        found[annual_paper.TEMPLATE] = annual_paper.data(annual.annual_report(2026, world.own.day))
        found |= {sources[name, "fr"]: data for name, data in papers(world).items()}
    found[sources["notificare-decizie", "ro"]] = found[sources["notification-decision", "fr"]]
    found[sources["proces-verbal", "ro"]] = found[minutes]
    return found


def papers(world: World) -> dict[str, dict[str, Any]]:
    """What the papers of a running advance and of a secondment are set with, by the name of their template."""
    operator, day = world.own.people["operator"].actor, world.own.day
    file = db.session.scalars(
        select(Advance.project_id).where(Advance.state == "active").order_by(Advance.awaited_on)
    ).first()
    about, start = letters.case(operator, file, day), amendments.base(file, day)
    change, people = Change(3, 12, "Un chantier retardé", "Le comité"), Signatories("A", "B", "C", "D")
    kind, decided = Paper.SECONDMENT_LETTER, notification.case(operator, notified(), day)
    view = missions.mission_view(db.session.scalars(select(Mission.id).where(Mission.state == "in_progress")).first())
    said = LetterData("fr", 6, day, day, "un jour par semaine", "A", "B", frozenset(), "part", "la moitié", "C")
    rules = life.mission_rules(day).value
    return {
        "notification-decision": notification.compose_letter(decided, "A", "B").data,
        "declaration-minimis": declaration.declaration(file, day).data,
        "relance": letters.compose_letter(about, about.proposed.kind, "A", "B").data,
        "avenant-echeancier": amendments.compose_amendment(start, change, people).data,
        "lettre-mise-a-disposition": letter_data(view, said, wordings(day, kind)["fr"], rules),
    }


def notified() -> UUID:
    """A file that signed minutes have decided."""
    signed = select(Decision.project_id).where(Decision.minutes_reference.in_(select(Minutes.reference)))
    return db.session.scalars(signed.order_by(Decision.id)).first()


def leaves(value: Any) -> Iterator[tuple[Any, str | int]]:
    """Every text of some data, as a place in what holds it; codes are looked up, not printed."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, str) and key not in FIXED and not CODE.fullmatch(inner):
            yield value, key
        elif isinstance(inner, dict | list):
            yield from leaves(inner)


def active(pdf: bytes) -> set[str]:
    """What a document does, or where it leads."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        words = b" ".join(one.unparse(resolved=True) for one in document.objects if not isinstance(one, pikepdf.Stream))
    return {found.decode() for found in ACTIVE.findall(words)}


def pressed(path: Path, data: dict[str, Any]) -> tuple[bytes, str]:
    """A document, or the field that cannot be printed."""
    try:
        return typeset.typeset(path, data), ""
    except DocumentError as error:
        return b"", error.field


def test_documents_print_texts_and_run_nothing(sqlite_world: World, proven: Proven) -> None:
    """Each template, every text of its data replaced: it is set, or says which field cannot be printed."""
    sources, asked_for, printed = kept(sqlite_world), 0, 0
    assert set(sources) == set(templates().values())
    for path, data in sources.items():
        pool = draw(path.name).sample(texts(), len(texts()))
        for turned in rounds(pool, 6):
            hostile = copy.deepcopy(data)
            for (place, key), text in zip(list(leaves(hostile)), turned, strict=False):
                place[key] = text
                asked_for += 1
            pdf, field = pressed(path, hostile)
            assert pdf or field, path
            assert not pdf or not active(pdf), path
            printed += bool(pdf)
    proven("texts in documents", asked_for)
    assert printed >= len(sources) // 2, printed


def test_a_template_that_reads_its_data_as_its_own_words_is_found(tmp_path: Path) -> None:
    source = tmp_path / "bad.typ"
    source.write_text('#set document(title: "a")\n#let d = json(bytes(sys.inputs.data))\n#eval(d.text, mode: "markup")')
    data = {"lang": "fr", "region": "FR", "brand": {"colour": "#000000"}, "text": '#link("javascript:zqx")[x]'}
    assert active(typeset.typeset(source, data)) == {"URI"}
