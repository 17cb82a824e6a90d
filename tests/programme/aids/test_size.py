"""The size of a firm: closed years recorded, the facts that rules read, what the page and the file say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.foundation.audit.models import AuditLine
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.size import FirmSize, SizeUnknown
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.kernel.exchange import Quote
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import hooks
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.people.parties.models import Party
from portal.programme.companies.models import Company
from portal.programme.groups import figures, queries, service, size
from portal.programme.groups.rates import Rate
from portal.programme.groups.rules import LinkData, YearData, year_objections
from portal.programme.projects import queries as projects
from portal.programme.projects.models import Project
from support.app import DAY, Visitor, text_of
from support.people import actor_of, ref_of

SLUG = "demonstration-1"
FIRM = "Fonderie Arpège"
TYPED = {"closed_on": "31/12/2025", "headcount": "12,5", "turnover": "1 500 000", "balance": "900 000,50"}


def closed(year=2025, headcount=1_250, millions=1) -> YearData:
    amount = Money(millions * 100_000_000, "EUR")
    return YearData(date(year, 12, 31), headcount, amount, amount)


@pytest.fixture
def firm(app):
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        return db.session.scalars(select(Party.id).where(Party.name == FIRM)).one()


@pytest.fixture
def inside(app, firm):
    operator = actor_of(app, SLUG, "operator")
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        yield operator


def tied(who, firm, name, share, control="", kind="") -> object:
    data = LinkData(held=True, share=share, control=control, since=date(2020, 1, 1), holder_kind=kind)
    return queries.link(service.add_link(who, firm, name, {}, data, DAY)).other_id


def judged(firm):
    return size.judge(size.facts(firm, FIRM), DAY)


# Recording


def test_a_year_still_open_is_refused():
    assert list(year_objections(closed(2026), DAY)) == ["closed_on"]
    assert year_objections(YearData(DAY, 0, Money(0, "EUR"), Money(0, "EUR")), DAY) == {}


def in_lei(**changes) -> YearData:
    """A year of accounts in lei, counted in euros at the closing day's rate."""
    amount = Money.of(10_517_800, "RON")
    rate = Rate((Quote(1, "EUR", Decimal("5.2589"), "RON"),), date(2025, 12, 31), "bnr_day", "BNR")
    return replace(YearData(date(2025, 12, 31), 1_250, amount, amount, "EUR", rate), **changes)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"rate": None}, ["rate"]),
        ({"rate": replace(in_lei().rate, quotes=(Quote(1, "EUR", Decimal("1.1"), "USD"),))}, ["rate"]),
        ({"rate": replace(in_lei().rate, day=date(2026, 1, 2))}, ["rate_day"]),
        ({"rate": replace(in_lei().rate, source="")}, ["rate_source"]),
        ({"counted_in": "", "rate": None}, []),
    ],
)
def test_accounts_in_another_currency_need_the_rate_of_the_closing_day(changes, fields):
    assert list(year_objections(in_lei(**changes), DAY)) == fields


def test_lei_are_kept_as_typed_and_count_in_euros_by_the_rate_kept_with_them(inside, firm):
    kept = figures.add_year(inside, firm, in_lei(), DAY)
    assert figures.year(kept).data == in_lei()
    (year,) = size.facts(firm, FIRM).firms[firm].years
    assert (year.turnover, year.balance) == (Money.of(2_000_000, "EUR"), Money.of(2_000_000, "EUR"))
    assert judged(firm).sme
    figures.edit_year(inside, kept, 1, closed(), DAY)
    assert figures.year(kept).data == closed()


def test_the_form_of_a_territory_with_lei_takes_them_with_their_rate(app):
    visitor = Visitor(app, "romania-pilot", "operator")
    with app.app_context(), use_tenant(ref_of(app, "romania-pilot")):
        party = db.session.scalars(select(Company.party_id).order_by(Company.party_id)).first()
    path = f"/aid/{party}/years/new"
    typed = {
        "closed_on": "31.12.2025",
        "headcount": "12,5",
        "currency": "RON",
        "turnover": "100.000",
        "balance": "90.000",
    }
    refused = visitor.submit(path, typed)
    assert refused.status_code == 422
    rate = {"rate": "1 EUR = 5,2589 RON", "rate_day": "31.12.2025", "rate_source": "BNR"}
    answer = visitor.submit(path, {**typed, **rate})
    assert answer.status_code == 303
    assert "1 EUR = 5,2589 RON" in text_of(visitor.get(f"/aid/{party}"))


def test_a_year_is_recorded_once_changed_and_taken_back_with_its_lines(inside, firm):
    first = figures.add_year(inside, firm, closed(), DAY)
    other = figures.add_year(inside, firm, closed(2024), DAY)
    for act in (
        lambda: figures.add_year(inside, firm, closed(), DAY),
        lambda: figures.edit_year(inside, other, 1, closed(), DAY),
    ):
        with pytest.raises(InvalidError) as refused:
            act()
        assert list(refused.value.errors) == ["closed_on"]
    figures.edit_year(inside, first, 1, closed(headcount=2_000), DAY)
    figures.remove_year(inside, other, 1)
    assert [view.data for view in figures.years_of([firm])] == [closed(headcount=2_000)]
    verbs = db.session.scalars(select(AuditLine.verb).where(AuditLine.subject_id == firm).order_by(AuditLine.seq))
    assert list(verbs)[-3:] == ["firm_figures.added", "firm_figures.changed", "firm_figures.removed"]


def test_the_second_of_two_writers_is_told(inside, firm):
    kept = figures.add_year(inside, firm, closed(), DAY)
    figures.edit_year(inside, kept, 1, closed(headcount=1), DAY)
    for act in (
        lambda: figures.edit_year(inside, kept, 1, closed(), DAY),
        lambda: figures.remove_year(inside, kept, 1),
    ):
        with pytest.raises(ConflictError):
            act()


def test_reading_is_not_writing(app, inside, firm):
    kept, reader = figures.add_year(inside, firm, closed(), DAY), actor_of(app, SLUG, "accountant")
    for act in (
        lambda: figures.add_year(reader, firm, closed(2024), DAY),
        lambda: figures.edit_year(reader, kept, 1, closed(headcount=1), DAY),
        lambda: figures.remove_year(reader, kept, 1),
    ):
        with pytest.raises(NotAllowedError):
            act()


# What the rules are told, and answer


def test_rules_are_told_every_firm_that_ties_lead_to_and_who_holds_whom(inside, firm):
    mother = tied(inside, firm, "Maison mère", 6_000, "votes")
    beyond = tied(inside, mother, "Plus loin", 3_000)
    figures.add_year(inside, beyond, closed(), DAY)
    group = size.facts(firm, FIRM)
    assert [one.name for one in group.firms.values()] == [FIRM, "Maison mère", "Plus loin"]
    assert {(tie.holder, tie.held, tie.share, tie.control) for tie in group.ties} == {
        (mother, firm, 60, True),
        (beyond, mother, 30, False),
    }
    assert [year.headcount for year in group.firms[beyond].years] == [12.5]


def test_a_firm_is_small_by_itself_and_large_with_its_mother(inside, firm):
    figures.add_year(inside, firm, closed(), DAY)
    assert judged(firm).sme
    mother = tied(inside, firm, "Maison mère", 6_000, "votes")
    lacking = judged(firm)
    assert isinstance(lacking, SizeUnknown)
    assert [one.params["firm"] for one in lacking.lacking] == ["Maison mère"]
    figures.add_year(inside, mother, closed(headcount=30_000, millions=80), DAY)
    found = judged(firm)
    assert isinstance(found, FirmSize)
    assert not found.sme
    assert [(line.name, line.share) for line in found.lines] == [(FIRM, 100), ("Maison mère", 100)]
    assert found.total.headcount == 312.5


def test_a_plugin_that_fails_says_nothing_and_stops_nothing(inside, firm, monkeypatch):
    def fails(*_given, **_asked):
        raise HookFailedError("alize_europe", "firm_size", "broken")

    monkeypatch.setattr(Hooks, "one", fails)
    assert isinstance(judged(firm), SizeUnknown)


def test_the_file_s_check_asks_the_definition_once_years_or_public_holders_are_known(inside, firm):
    project = select(Project.id).join(Company, Company.id == Project.company_id).where(Company.party_id == firm)
    view = projects.project_view(db.session.scalars(project).first())

    def said():
        found = hooks().veto("eligibility", project=projects.snapshot(view), on=DAY)
        return {one.value.code: one.value.level.value for one in found if one.value.code.startswith("eu.sme")}

    assert set(said()) <= {"eu.sme.headcount", "eu.sme.headcount_unknown"}
    kept = figures.add_year(inside, firm, closed(), DAY)
    assert said() == {"eu.sme.size": "ok"}
    figures.edit_year(inside, kept, 1, closed(headcount=25_000), DAY)
    assert said() == {"eu.sme.size": "block"}
    figures.remove_year(inside, kept, 2)
    tied(inside, firm, "Ville", 2_500, kind="public")
    assert said() == {"eu.sme.size": "block"}


# Pages


def test_a_year_is_recorded_shown_and_taken_back(app, firm):
    operator = Visitor(app, SLUG, "operator")
    assert "indiquez les chiffres de son dernier exercice clos" in text_of(operator.get(f"/aid/{firm}"))
    answer = operator.submit(f"/aid/{firm}/years/new", TYPED)
    assert answer.status_code == 303, text_of(answer)
    page = text_of(operator.get(f"/aid/{firm}"))
    for said in ("petite entreprise", "12,5", "1 500 000 €", "900 000,50 €", "l’entreprise elle-même"):
        assert said in page.replace("\u202f", " ").replace("\xa0", " ")
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        (year,) = figures.years_of([firm])
    edit = f"/aid/{firm}/years/{year.id}"
    assert operator.submit(edit, {"headcount": "9"}).status_code == 303
    assert "microentreprise" in text_of(operator.get(f"/aid/{firm}"))
    assert operator.post(f"{edit}/remove", {"version": "2"}).status_code == 303
    assert "microentreprise" not in text_of(operator.get(f"/aid/{firm}"))
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        tied(actor_of(app, SLUG, "operator"), firm, "Ville", 2_500, kind="public")
    page = text_of(operator.get(f"/aid/{firm}"))
    assert "contrôlée par des organismes publics : pas une PME" in page.replace("\xa0", " ")
    assert "Ce qui a été compté" not in page


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"closed_on": ""}, "closed_on", "Indiquez la date."),
        ({"closed_on": "31/12/2026"}, "closed_on", "Cet exercice n’est pas encore clos."),
        ({"headcount": ""}, "headcount", "Indiquez l’effectif de l’exercice."),
        ({"headcount": "douze"}, "headcount", "Indiquez un nombre"),
        ({"turnover": ""}, "turnover", "Indiquez le chiffre d’affaires"),
        ({"turnover": "-1"}, "turnover", "Indiquez un montant"),
        ({"balance": "9" * 30}, "balance", "Indiquez un montant"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_stays(app, firm, wrong, field, said):
    answer = Visitor(app, SLUG, "operator").submit(f"/aid/{firm}/years/new", {**TYPED, **wrong})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert said in " ".join(found.text for found in page.select(".invalid-feedback, [id$=error]"))
    assert page.select_one(f"main form [name={field}]").get("value") == wrong[field]
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        assert not figures.years_of([firm])


def test_two_versions_are_shown_side_by_side(app, firm):
    operator, manager = Visitor(app, SLUG, "operator"), actor_of(app, SLUG, "territory_manager")
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        kept = figures.add_year(manager, firm, closed(), DAY)
        figures.edit_year(manager, kept, 1, closed(headcount=7_700), DAY)
    answer = operator.submit(f"/aid/{firm}/years/{kept}", {"version": "1", "headcount": "88"})
    assert answer.status_code == 409
    assert "77" in answer.text
    assert "88" in answer.text


def test_others_neither_see_the_forms_nor_another_firm_s_year(app, firm):
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        operator = actor_of(app, SLUG, "operator")
        kept, other = (
            figures.add_year(operator, firm, closed(), DAY),
            tied(operator, firm, "Maison mère", 6_000, "votes"),
        )
    for path in (f"/aid/{firm}/years/new", f"/aid/{firm}/years/{kept}"):
        assert Visitor(app, SLUG, "operator").get(path).status_code == 200
        assert Visitor(app, SLUG, "accountant").get(path).status_code == 403
        assert Visitor(app, SLUG, "sme").get(path).status_code == 403
        assert Visitor(app, "ales-cevennes", "operator").get(path).status_code == 404
    assert Visitor(app, SLUG, "operator").get(f"/aid/{other}/years/{kept}").status_code == 404
