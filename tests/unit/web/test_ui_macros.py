"""The macros' HTML, without the portal: names, descriptions, roles, and no colour or style outside the tokens."""

from __future__ import annotations

import re
from datetime import date
from gettext import NullTranslations
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
    widgets,
)

from portal.foundation.web.templating import wave

WEB = Path(__file__).parents[3] / "portal" / "foundation" / "web"
TEMPLATES, CSS = WEB / "templates", WEB / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))
OUR_TEMPLATES = sorted(
    [*(TEMPLATES / "ui").glob("*.html"), *(TEMPLATES / "errors").glob("*.html"), TEMPLATES / "base.html"]
)


class Boxes(SelectMultipleField):
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class Site(Form):
    town = StringField("Commune", [validators.InputRequired("Indiquez la commune.")])


class Application(Form):
    form_key = HiddenField(default="key-1")
    name = StringField(
        "Raison sociale", [validators.InputRequired("Indiquez le nom.")], description="Comme au registre."
    )
    contact = StringField("Contact")
    months = IntegerField("Durée", [validators.InputRequired("Indiquez une durée de 1 à 60 mois.")])
    day = DateField("Pour le", [validators.Optional()], format=["%d/%m/%Y"])
    need = TextAreaField("Besoin", [validators.InputRequired("Dites votre besoin.")])
    domain = SelectField("Domaine", choices=[SelectChoice("q", "Qualité"), SelectChoice("h", "RH")])
    balance = FileField("Bilan", description="PDF, 10 Mo au plus.")
    decision = RadioField(
        "Décision",
        [validators.InputRequired("Choisissez.")],
        choices=[SelectChoice("a", "Agréé"), SelectChoice("r", "Refusé")],
        description="Après le vote.",
    )
    skills = Boxes(
        "Compétences",
        [validators.InputRequired("Choisissez.")],
        choices=[SelectChoice("q", "Qualité"), SelectChoice("o", "Orga")],
    )
    charter = BooleanField("J’ai lu la charte.", [validators.InputRequired("Cochez la case.")])
    site = FormField(Site)
    sites = FieldList(FormField(Site), min_entries=1)


@pytest.fixture(scope="module")
def env() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"], undefined=Undefined
    )
    env.install_gettext_translations(NullTranslations(), newstyle=True)
    env.globals["url_for"] = lambda _endpoint, filename: f"/static/{filename}"
    env.globals["csrf_token"] = lambda: "token"
    env.globals["new_key"] = lambda: "key-1"
    env.globals["wave"] = wave
    for name in ("money", "date", "longdate", "weekday_date", "datetime", "number", "percent", "relative_days"):
        env.filters[name] = str
    return env


@pytest.fixture
def render(env):
    def _render(source: str, **values) -> BeautifulSoup:
        return BeautifulSoup(env.from_string(source).render(**values), "html.parser")

    return _render


@pytest.fixture
def wrong() -> Application:
    form = Application(MultiDict({"months": "x", "domain": "q"}))
    assert not form.validate()
    return form


FORM = """{% from "ui/form.html" import error_summary, choice_field, date_field, field, form_close, form_open %}
{{ error_summary(form) }}{{ form_open("/save", form=form, version=4) }}
{{ field(form.name) }}{{ field(form.contact) }}{{ field(form.months, unit="mois") }}{{ date_field(form.day) }}
{{ field(form.need) }}{{ field(form.domain) }}{{ field(form.balance) }}{{ choice_field(form.decision) }}
{{ field(form.skills) }}{{ field(form.charter) }}{{ field(form.site.form.town) }}
{% for s in form.sites %}{{ field(s.form.town) }}{% endfor %}{{ form_close() }}"""


def described(soup: BeautifulSoup, element) -> list[str]:
    return [soup.find(id=i).get_text(" ", strip=True) for i in element["aria-describedby"].split()]


def test_hint_unit_and_error_describe_their_field_and_the_hint_stays(render, wrong):
    soup = render(FORM, form=wrong)
    name = soup.find(id="name")
    assert name["aria-invalid"] == "true"
    hint, error = described(soup, name)
    assert hint == "Comme au registre."
    assert error.endswith("Indiquez le nom.")
    assert described(soup, soup.find(id="months"))[0] == "mois"
    for element in soup.select("[aria-describedby], [aria-labelledby]"):
        for attribute in ("aria-describedby", "aria-labelledby"):
            for target in element.get(attribute, "").split():
                assert soup.find(id=target), target


def test_a_right_form_says_nothing_wrong(render):
    form = Application(data={"name": "SD Tech", "months": 24})
    soup = render(FORM, form=form)
    assert not soup.select("[aria-invalid], .az-err, #errors")
    assert described(soup, soup.find(id="name")) == ["Comme au registre."]
    assert "aria-describedby" not in soup.find(id="contact").attrs


def test_every_control_has_a_label(render, wrong):
    soup = render(FORM, form=wrong)
    for control in soup.select("input:not([type=hidden]), select, textarea"):
        assert soup.find("label", attrs={"for": control["id"]}) or control.find_parent("label"), control


def test_groups_are_fieldsets_with_a_legend(render, wrong):
    soup = render(FORM, form=wrong)
    radios, boxes = soup.find("fieldset", id="decision"), soup.find("fieldset", id="skills")
    assert radios["role"] == "radiogroup"
    assert radios["aria-invalid"] == "true"
    assert radios.legend.get_text(strip=True) == "Décision"
    assert [text for text in described(soup, radios) if text == "Après le vote."]
    assert "aria-invalid" not in boxes.attrs
    assert all(box["aria-invalid"] == "true" for box in boxes.select("input"))


def test_optional_is_said_after_the_label_only(render, wrong):
    soup = render(FORM, form=wrong)
    words = {label["for"]: label.get_text(" ", strip=True) for label in soup.select("label.form-label")}
    assert words["contact"] == "Contact (optional)"
    assert words["name"] == "Raison sociale"
    assert soup.find(id="name").has_attr("required")
    assert "optional" not in soup.find("fieldset", id="decision").legend.get_text()


def test_numbers_and_dates_are_typed_as_text(render, wrong):
    soup = render(FORM, form=wrong)
    assert (soup.find(id="months")["type"], soup.find(id="months")["inputmode"]) == ("text", "numeric")
    assert soup.find(id="months")["value"] == "x"
    assert soup.find(id="day")["type"] == "text"
    assert "dd/mm/yyyy" in described(soup, soup.find(id="day"))[0]


def test_the_summary_takes_the_focus_and_leads_to_each_field(render, wrong):
    soup = render(FORM, form=wrong)
    summary = soup.find(id="errors")
    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")
    assert summary.has_attr("autofocus")
    links = [a["href"].removeprefix("#") for a in summary.select("a")]
    assert summary.strong.get_text() == f"{len(links)} answers to correct"
    assert {"name", "months", "need", "decision-0", "skills-0", "charter", "site-town", "sites-0-town"} <= set(links)
    for target in links:
        assert soup.find(id=target), target


def test_refusals_of_the_service_stand_in_the_summary(render):
    form = Application(data={})
    form.form_errors.append("Le comité n’a pas le quorum.")
    soup = render('{% from "ui/form.html" import error_summary %}{{ error_summary(form, ["Autre <b>."]) }}', form=form)
    assert soup.strong.get_text() == "2 answers to correct"
    assert [li.get_text() for li in soup.select("li")] == ["Le comité n’a pas le quorum.", "Autre <b>."]


def test_form_open_carries_token_key_version_and_files(render, wrong):
    form = render(FORM, form=wrong).form
    hidden = {i["name"]: i["value"] for i in form.select("input[type=hidden]")}
    assert hidden == {"csrf_token": "token", "form_key": "key-1", "version": "4"}
    assert form["enctype"] == "multipart/form-data"


KIT = """
{% from "ui/kit.html" import alert, basket, blocked, button, card, chips, dl, empty, figures, pagination, pair, person,
   post_button, print_button, steps, tabs, tag, task, ticks, timeline, way %}
{% from "ui/table.html" import bulk_bar, cell, filters, filter_text, filter_select, pick, row_head, table %}
{% from "ui/chart.html" import age, bar_chart, column_chart, funnel, meter, point_map, sparkline, strip, tile_map %}
{% from "ui/shell.html" import flashes, hero, horizon, ridge %}
{{ steps([{"label": "Demande", "state": "done"}, {"label": "Suivi", "state": "current"}, {"label": "Clôture"}]) }}
{{ tabs([{"label": "A", "url": "/a", "current": true, "count": 0}, {"label": "B", "url": "/b", "new": 2}], "Parties") }}
{{ figures([{"value": "3", "label": "Emplois"}], title="Chiffres") }}{{ tag("ok", "payée") }}
{% call card("Carte", "c") %}{{ dl([("Versée", None), ("Décidée", "hier", "note")]) }}{% endcall %}
{{ alert("warn", title="Attention") }}{{ blocked("Impossible.", ["a", "b"]) }}
{{ empty("Rien", "Car rien", "Agir", "/x") }}
<ul>{{ basket(3, "À étudier", "/l", "…") }}
{{ task("euro", "Appeler", "/t", "meta", "tard", "Noter", action_post="/n", hidden={"id": 1}) }}</ul>
{{ timeline([{"date": day, "text": "À venir", "future": true}, {"date": day, "text": "Fait", "url": "/f"}],
  today=day) }}
{{ pair("Axens", "qualité", "SD Tech", "poudres") }}{{ chips([{"label": "moi", "url": "/"}], "/") }}{{ ticks(["a"]) }}
{{ pagination("9", next_url="/n") }}{{ button("B", "/b") }}{{ post_button("P", "/p", about="x") }}{{ print_button() }}
{{ way([{"title": "T", "text": "t"}]) }}{{ person("C", phone="+33400000000") }}
{% call table("Liste", [{"label": "Nom", "url": "/?sort=-n", "sort": "ascending"}, {"label": "€", "num": true}]) %}
<tr role="row">{{ pick("id", 1, "SD Tech") }}{{ row_head("SD Tech", "/p", "2025-014") }}{{ cell(age(41), "Âge") }}
{{ cell(None, "€", num=true) }}</tr>
{% endcall %}{{ bulk_bar([{"label": "Affecter", "value": "assign"}], 0) }}
{% call filters("/l") %}{{ filter_text("q", "Nom") }}
{{ filter_select("d", "Domaine", [("", "Tous"), ("q", "Qualité")], "q") }}{% endcall %}
{{ bar_chart("Barres", rows, ("Domaine", "Nombre")) }}{{ column_chart("Colonnes", rows, ("Mois", "Solde")) }}
{{ funnel("Étapes", rows, ("Étape", "Nombre")) }}{{ meter(1, 2, "la moitié") }}{{ sparkline([1, 1, 1], "stable") }}
{{ strip("Échéances", ["paid", "late", "next", "due"], [(0, "janv."), (3, "avril")]) }}
{{ point_map("Carte", "0 0 9 9", ["M0 0z"], [{"x": 1, "y": 1, "label": "Alès", "state": "open", "url": "/a"}]) }}
{{ tile_map("Carte", [{"col": 0, "row": 0, "code": "A", "name": "Alès", "state": "pilot", "url": "/a"}]) }}
{{ ridge((1, 9, 22)) }}{{ horizon() }}{% call hero("Titre", "suite") %}x{% endcall %}
{{ flashes([("success", "Fait."), ("error", "Non.")]) }}
"""
ROWS = [{"label": "A", "value": 3, "text": "3"}, {"label": "B", "value": 0, "text": "0"}]


@pytest.fixture
def kit(render):
    return render(KIT, day=date(2026, 11, 23), rows=ROWS)


def test_drawings_have_a_name_or_are_hidden(kit):
    for svg in kit.select("svg"):
        assert (
            svg.get("aria-hidden") == "true" or svg.get("aria-label") or (svg["role"] == "img" and svg.title.string)
        ), svg


def test_charts_stand_beside_their_table(kit):
    for chart in kit.select(".az-chart-pair"):
        assert chart.find("svg", role="img")
        assert chart.table.caption.get_text(strip=True)


def test_icons_named_in_the_templates_are_in_the_sprite(kit):
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (WEB / "static" / "icons.svg").read_text()))
    used = {use["href"].split("#")[1] for use in kit.select("use")}
    for path in OUR_TEMPLATES:
        used |= set(re.findall(r'icon\("([a-z-]+)"', path.read_text()))
    assert used - sprite == set()


def test_tables_keep_their_roles(kit):
    table = kit.select_one("table.az-cards")
    assert table["role"] == "table"
    assert all(th["role"] in {"columnheader", "rowheader"} and th["scope"] for th in table.select("th"))
    assert all(td["role"] == "cell" for td in table.select("td"))
    assert table.select_one("th[aria-sort=ascending] a")


def test_the_step_reached_and_the_current_tab_are_said(kit):
    assert kit.select_one(".az-steps [aria-current=step]").get_text(strip=True) == "Suivi"
    assert "step done" in kit.select_one(".az-done").get_text()
    assert kit.select_one(".az-tabs [aria-current=page]").get_text(" ", strip=True) == "A 0"


def test_messages_are_status_or_alert(kit):
    assert kit.select_one("#az-status[role=status]").get_text(strip=True) == "Fait."
    assert kit.select_one(".az-flashes[role=alert]").get_text(strip=True) == "Non."


def test_an_act_is_a_form_with_the_token(kit):
    for form in kit.select("form[method=post]"):
        assert form.find("input", attrs={"name": "csrf_token"})


def test_no_style_attribute_and_no_handler(kit, render, wrong):
    for soup in (kit, render(FORM, form=wrong)):
        for element in soup.find_all(True):
            assert not [a for a in element.attrs if a == "style" or a.startswith("on")], element
    for path in OUR_TEMPLATES:
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", path.read_text()), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", path.read_text()), path


SHELL = SimpleNamespace(
    tenant=SimpleNamespace(
        name="Alès", slug="ales", carrier_name="CCI", ridge=(1, 5, 9, 4, 8, 3, 7, 2), is_network=False, demo=True
    ),
    actor=SimpleNamespace(name="Camille Roux", short_name="Camille R.", role_label="chargée de mission"),
    places=[],
    home_url="/home",
    layout="work",
    nav=[SimpleNamespace(label="Dossiers", url="/p", current=True, count=3)],
    locales=[SimpleNamespace(code="fr", label="Français", url="/fr", current=True)],
    footer=[SimpleNamespace(label="Aide", url="/aide")],
    locale="fr",
    theme="dark",
    search_url="/s",
    search_label="Chercher",
    sign_in_url="/in",
    sign_out_url="/out",
    account_url="/me",
    today=date(2026, 11, 23),
    flashes=[],
    visit=None,
    read_only=None,
    no_rules=None,
)


@pytest.mark.parametrize("layout", ["work", "plain", "session", "public"])
def test_each_layout_is_a_whole_page(env, layout):
    page = env.from_string(
        '{% extends "base.html" %}{% set layout = "' + layout + '" %}{% block title %}Titre{% endblock %}'
        "{% block content %}<p>Corps</p>{% endblock %}"
    ).render(shell=SHELL)
    soup = BeautifulSoup(page, "html.parser")
    assert soup.title.string == "Titre – Alizé® Alès"
    assert soup.html["data-bs-theme"] == "dark"
    assert len(soup.select("h1")) == (0 if layout == "session" else 1)  # a session names its file itself
    assert soup.select_one("aside.az-demo").find_previous("header") is None
    assert len({e["id"] for e in soup.select("[id]")}) == len(soup.select("[id]"))
    for skip in soup.select("a.az-skip"):
        assert soup.find(id=skip["href"][1:])
    assert not soup.select(".az-crumb, .az-lead")


def test_the_anonymous_visitor_may_sign_in(env):
    shell = SimpleNamespace(**{**vars(SHELL), "actor": None, "tenant": None, "theme": ""})
    soup = BeautifulSoup(env.from_string('{% extends "base.html" %}').render(shell=shell), "html.parser")
    assert soup.select_one('a[href="/in"]')
    assert "data-bs-theme" not in soup.html.attrs


@pytest.mark.parametrize(("code", "bare"), [(404, False), (409, False), (500, False), (421, True), (503, True)])
def test_error_pages_with_and_without_a_territory(env, code, bare):
    error = SimpleNamespace(
        code=code,
        title="Page absente",
        what_happened="Elle a changé.",
        what_to_do="Revenez.",
        request_id="r-1",
        links=(("Accueil", "/"),),
    )
    soup = BeautifulSoup(
        env.get_template("errors/error.html").render(error=error, **({} if bare else {"shell": SHELL})), "html.parser"
    )
    assert soup.h1.get_text(strip=True) == "Page absente"
    assert soup.select_one('main a.btn-primary[href="/"]').get_text() == "Accueil"
    assert "r-1" in soup.get_text()
    assert bool(soup.select_one("footer")) is not bare


COLOURS = re.compile(
    r"#[0-9a-fA-F]{3,8}\b(?![^\"]*\.svg)|\b(?:rgba?|hsla?|oklch|lab|color)\(|"
    r"(?<=[:\s\"(,])(?:white|black|red|green|blue|orange|grey|gray|silver|navy|teal|yellow|purple|transparent)(?=[;}\s\",)!])"
)


@pytest.mark.parametrize("path", [*(s for s in SHEETS if s.name != "tokens.css"), *OUR_TEMPLATES], ids=lambda p: p.name)
def test_no_colour_outside_the_tokens(path):
    text = path.read_text()
    text = (
        re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        if path.suffix == ".css"
        else re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    )
    if path.suffix == ".html":
        text = " ".join(re.findall(r"(?:fill|stroke|color|stop-color|style|bgcolor)=\"[^\"]*\"", text))
    assert COLOURS.findall(text) == []


def test_no_file_of_another_site_and_no_data_image():
    for path in SHEETS:
        for url in re.findall(r"url\(([^)]*)\)", path.read_text()):
            assert url.strip("\"'").startswith("../vendor/fonts/")


TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--az-([a-z-]+):light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)", (CSS / "tokens.css").read_text()
    )
}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("surface", "paper", "sand")
TINTS = tuple(sorted(name for name in TOKENS if name.endswith("-tint")))
PAIRS = [
    *(
        (text, ground, 4.5)
        for text in ("ink", "muted", "sea", "sea-strong", "sun-text", "ok", "warn", "bad", "plum")
        for ground in GROUNDS
    ),
    *((text, f"{text.removesuffix('-text')}-tint", 4.5) for text in ("sea", "sun-text", "ok", "warn", "bad", "plum")),
    *((text, tint, 4.5) for text in ("ink", "muted", "sea", "sea-strong") for tint in TINTS),
    ("on-sea", "sea", 4.5),
    ("on-sea", "sea-strong", 4.5),
    *((shape, ground, 3) for shape in ("edge", "sun", "focus") for ground in GROUNDS),
    ("sun", "sun-tint", 3),
    *(("focus", tint, 3) for tint in TINTS),
    *(("edge", tint, 3) for tint in TINTS),
]


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_tokens_keep_their_contrast_in_both_themes(text, ground, least):
    for theme in (0, 1):
        assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= least


def test_the_templates_ask_for_nothing_the_shell_does_not_have(env):
    strict = env.overlay(undefined=StrictUndefined)
    source = '{% extends "base.html" %}{% set layout = "work" %}{% block title %}T{% endblock %}'
    assert "Alès" in strict.from_string(source).render(shell=SHELL)
