"""Plugins with one fault each, and the check that says so."""

from dataclasses import dataclass, field

MANIFEST = """
id = "{id}"
version = "1.0.0"
author = "Nobody"
category = "country"
country = "XX"
hook_api = ">=1.0,<2"
[name]
en = "Broken"
"""
HEAD = "from datetime import date\nfrom decimal import Decimal\nfrom portal.sdk import *\n"
PROFILE = """
@hookimpl
def country_profile(tenant):
    return CountryProfile("XX", "EUR", ("eo",), "UTC", "+00", "XX", lambda year: frozenset())
"""
PARAMETERS = '[rate]\ndescription = "Rate"\nunit = "%"\nvalues."2026-01-01" = {{ value = {value}, source = "Law" }}\n'
NUMBERS = """
def check(typed):
    {body}

@hookimpl
def identifier_kinds(tenant):
    return (IdentifierKind("xx:n", Message("Number"), Message("Digits"), check, str),)
"""
RULES = """
@hookimpl
def advance_rules(tenant, on):
    return AdvanceRules(True, None, Money(100, "EUR"), Money(1_000_001, "EUR"), (1, 12))

@hookimpl
def repayment_schedule(tenant, terms, on):
    days = [add_months(terms.starts_on, {step} * n) for n in range(1, terms.months + 1)]
    return RepaymentSchedule(tuple(Instalment(i + 1, d, {part}) for i, d in enumerate(days)))
"""
RATES = """
BANK = Source("A bank")

def read(currency, on, registers):
    {body}

@hookimpl
def rate_rules(tenant):
    return (RateRule("xx_day", Message("Day of the grant"), "EUR", ("bank",), read),)
"""
WATCH = """
@hookimpl
def company_watch(tenant, on):
    def read(kind, values, on, register):
        {body}
    return CompanyWatch(1, 1, read)
"""
BANK = '[registers]\nbank = "https://bank.example/rates"\n'
FINDING = """
@hookimpl
def eligibility(tenant, project, on):
    return (Finding("{code}", Level.INFO, Message("Said."), {source}),)
"""
PANEL = """
@hookimpl
def panels(tenant):
    return (Panel("{template}"),)
"""
VOCABULARY = """
@hookimpl
def vocabulary(tenant):
    return {{Term.EXPERT: {said}}}
"""
SETTINGS = """
from wtforms import Form, IntegerField
from wtforms.validators import NumberRange

class Settings(Form):
    days = IntegerField("Days", [NumberRange(max=3)])

@hookimpl
def settings():
    return SettingsSpec(Settings, {{"days": {default}}})
"""
PAPER = """
from pathlib import Path

def paper(file, kind=Paper.AID_DECLARATION, locale="en", name="a-paper", version="1.0", year=2026, **more):
    path = Path(__file__).parent / file
    return DocumentTemplate(kind, locale, "A paper", name, version, date(year, 1, 1), path, **more)

@hookimpl
def document_templates(tenant, locale):
    return ({papers},) if locale == "en" else ()
"""
LAYOUT = '#import "lib.typ": *\n#show: document-page\n'
FILE = """
@hookimpl
def report_formats(tenant):
    return (ReportFormat("words", Message("Words"), Message("All"), "text/plain", "txt", lambda data: {made}),)
"""
COMMITTEE = """
@hookimpl
def committee_rules(tenant, on):
    {body}
    return CommitteeRules(1, 2, 1, Majority.CAST, True, 7, True)
"""
CASE = (
    '[[case]]\nid = "A"\ntitle = "A"\nsource = "Law"\n{rest}[case.given]\nn = 1\n[case.expected]\nresult = {result}\n'
)
ADD = "def plus(n: int) -> int:\n    return n + 1\n"
PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Hello %(name)s"
msgstr "{said}"
"""
PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "{id}"
version = "1.0.0"
[tool.hatch.build.targets.wheel]
include = ["*"]
sources = { "" = "{id}" }
exclude = ["{left_out}"]
"""
HELLO = PROFILE + 'SAID = Message("Hello %(name)s", {"name": "you"})\n'


@dataclass(frozen=True)
class Fault:
    """What is wrong, which check says so, and in which words."""

    check: str
    said: str
    code: str = ""
    files: dict = field(default_factory=dict)
    manifest: str = MANIFEST

    def __str__(self):
        return f"{self.check}: {self.said}"


FAULTS = [
    Fault("the_portal_finds_it", 'no entry point: pyproject.toml needs [project.entry-points."portal.plugins"] {id}'),
    *(
        Fault("the_country_is_well_formed", said, PROFILE.replace(old, new))
        for old, new, said in (
            ('"XX", "EUR"', '"XY", "EUR"', "country is XY, plugin.toml says XX"),
            ('"+00"', '"0040"', "phone_prefix is '0040', write one like +351"),
            ('"UTC"', '"Europe/Bucarest"', "Europe/Bucarest is no time zone"),
            ('"eo"', '"esperanto"', "esperanto is no language"),
            ("frozenset()", "{date(2026, 1, 1)}", "of 2000, holidays has 2026-01-01"),
        )
    ),
    Fault(
        "amounts_are_in_its_currency",
        "mission_rules: day_rate is in RON, the country's currency is EUR",
        '@hookimpl\ndef mission_rules(tenant): return MissionRules(Money(1, "RON"), 1, (1, 2))',
    ),
    Fault(
        "rates_come_from_registers",
        "plugin.toml names no register ['bank']",
        RATES.format(body="return RateUnknown(BANK)"),
    ),
    Fault(
        "rates_come_from_registers",
        "xx_day: raised RegisterError: silent",
        RATES.format(body="return registers['bank'].get({}, 0)"),
        manifest=MANIFEST + BANK,
    ),
    Fault(
        "rates_come_from_registers",
        "xx_day: gave RateUnknown",
        RATES.format(body="return RateUnknown(BANK)"),
        manifest=MANIFEST + BANK,
    ),
    *(
        Fault("the_watch_tells_of_silence", said, WATCH.format(body=body))
        for body, said in (
            ("return {value: register.get({}, 0) for value in values}", "kit:number: raised RegisterError: silent"),
            ("return {}", "kit:number: gave {} of a register that does not answer"),
        )
    ),
    *(
        Fault("accounts_are_checked", said, PROFILE.replace("frozenset()", f"frozenset(), check_account={check}"))
        for check, said in (
            ("lambda iban: IdentifierCheck(int(iban[2:4]) > 9, iban, Message('No.'))", "raised ValueError"),
            ("lambda iban: iban.isalnum()", "check_account: 'XX"),
            ("lambda iban: IdentifierCheck(iban.isalnum())", "refused without a message"),
        )
    ),
    Fault("manifest_is_valid", "id is another_one", manifest=MANIFEST.replace("{id}", "another_one")),
    Fault("manifest_is_valid", "colour: Extra inputs", manifest="colour = 3\n" + MANIFEST),
    Fault("manifest_is_valid", "version 'first' cannot be read", manifest=MANIFEST.replace("1.0.0", "first")),
    Fault("manifest_is_valid", "leaves out this portal", manifest=MANIFEST.replace(">=1.0,<2", ">=9")),
    Fault(
        "only_the_sdk_is_imported", "imports portal.foundation.kernel.money", "import portal.foundation.kernel.money"
    ),
    Fault("only_the_sdk_is_imported", "imports portal.app", "from portal import app"),
    Fault("only_the_sdk_is_imported", "imports alize_romania", "from alize_romania import words"),
    *(
        Fault("only_the_sdk_is_imported", "imports portal.foundation.db.session", code)
        for code in (
            "import importlib\ndb = importlib.import_module('portal.foundation.db.session').db",
            "def db(): return __import__(name='portal.foundation.db.session')",
        )
    ),
    Fault("rules_are_told_the_day", "asks the clock, today()", "def rule(): return date.today()"),
    Fault("importing_it_does_nothing", "__init__.py, line 4: open", "TEXT = open(__file__).read()"),
    Fault(
        "importing_it_does_nothing",
        "of work, 0.2 s are allowed",
        "import time\nEND = time.process_time() + 0.4\nwhile time.process_time() < END: pass",
    ),
    Fault(
        "parameters_can_be_read", "write the number as text", files={"parameters/a.toml": PARAMETERS.format(value=2.1)}
    ),
    Fault("hooks_are_known", "unknown hook 'sun'", "@hookimpl\ndef sun(tenant): return ()"),
    Fault("hooks_are_known", "{'moon'}", "@hookimpl\ndef areas(tenant, moon): return ()"),
    Fault("hooks_are_known", "areas is called like a hook and has no @hookimpl", "def areas(tenant, codes): return ()"),
    Fault(
        "hooks_are_annotated_as_they_are",
        "areas: tenant is annotated int, the hook says TenantRef",
        "@hookimpl\ndef areas(tenant: int): return ()",
    ),
    Fault("settings_pass_their_form", "the defaults: days: Number must be at most 3.", SETTINGS.format(default=4)),
    Fault(
        "settings_pass_their_form",
        "tests/settings.toml: hours: no such setting",
        SETTINGS.format(default=3),
        {"tests/settings.toml": "hours = 1"},
    ),
    Fault(
        "settings_pass_their_form",
        "the plugin has no settings, hours is none",
        files={"tests/settings.toml": "hours = 1"},
    ),
    Fault(
        "the_wheel_holds_the_folder",
        "{id}/templates/{id}/a.html is not in the wheel: pyproject.toml leaves it out",
        files={"templates/{id}/a.html": "", "pyproject.toml": PROJECT.replace("{left_out}", "*.html")},
    ),
    Fault(
        "the_wheel_holds_the_folder",
        "no wheel can be built: ModuleNotFoundError: No module named 'hatchling.gone'",
        files={"pyproject.toml": PROJECT.replace("hatchling.build", "hatchling.gone")},
    ),
    Fault("tables_are_its_own", "ValueError at models.py:1", files={"models.py": "raise ValueError"}),
    Fault("tables_are_its_own", "says ['ghost']", files={"models.py": ""}, manifest='tables = ["ghost"]' + MANIFEST),
    Fault("answers_are_of_the_right_kind", "areas: gave ('x',)", "@hookimpl\ndef areas(tenant): return ('x',)"),
    Fault(
        "answers_are_of_the_right_kind",
        "str instead of Message in label",
        '@hookimpl\ndef job_kinds(tenant): return (JobKind("xx:a", "Permanent"),)',
    ),
    Fault(
        "answers_are_of_the_right_kind",
        "placeholders that cannot be filled, 'In %(place)s' in place_kind",
        '@hookimpl\ndef areas(tenant): return (Area("1", "One", Message("In %(place)s", {"town": 1})),)',
    ),
    Fault(
        "answers_are_the_same_twice",
        "the first time",
        'N = []\n@hookimpl\ndef vocabulary(tenant): N.append(1); return {Term.EXPERT: f"{len(N)}"}',
    ),
    Fault(
        "answers_are_the_same_in_every_language",
        "'en'} in English, {<Term.EXPERT: 'expert'>: 'eo'} in another language",
        PROFILE + VOCABULARY.format(said="tenant.locale"),
    ),
    *(
        Fault(
            "answers_do_not_depend_on_the_clock",
            f"'{said[0]}'}} when the clock says 2000, {{<Term.EXPERT: 'expert'>: '{said[1]}'}} when it says 2050",
            f"{code}\n" + VOCABULARY.format(said="year()"),
        )
        for code, said in {
            "from functools import cache\nasked = date.today\n@cache\ndef year(): return str(asked().year)": (
                2000,
                2050,
            ),
            "from datetime import datetime\nasked = datetime.now\ndef year(): return f'{datetime.now():%y}'": (
                "00",
                "50",
            ),
            "import time\ndef year(): return str(time.gmtime()[0])": (2000, 2050),
            "from time import time_ns\ndef year(): return str(time_ns() // 10**16)": (95, 252),
        }.items()
    ),
    Fault(
        "answers_do_not_depend_on_the_clock",
        "the file: b'2000' when the clock says 2000, b'2050' when it says 2050",
        FILE.format(made="str(date.today().year).encode()"),
    ),
    Fault(
        "answers_do_not_depend_on_the_clock",
        "holidays: ",
        PROFILE.replace("frozenset()", "{date.today()}"),
    ),
    Fault(
        "rules_answer_for_every_month",
        "committee_rules, 2009-12-01: ValueError: too early",
        COMMITTEE.format(body='if on.year < 2010: raise ValueError("too early")'),
    ),
    Fault(
        "rules_answer_for_every_month",
        "committee_rules, 2031-01-01: gave None",
        COMMITTEE.format(body="if on.year > 2030: return None"),
    ),
    Fault(
        "panels_use_their_own_templates",
        "projects/page.html is no template",
        PANEL.format(template="projects/page.html"),
    ),
    Fault("panels_use_their_own_templates", "gone.html is no template", PANEL.format(template="{id}/gone.html")),
    Fault(
        "panels_use_their_own_templates",
        "{id}/a.html cannot be shown: UndefinedError: 'words' is undefined",
        PANEL.format(template="{id}/a.html"),
        {"templates/{id}/a.html": "{{ words }}"},
    ),
    Fault(
        "what_is_said_stands_in_the_catalogs",
        "areas: 'In 1' is in no catalog",
        '@hookimpl\ndef areas(tenant): return (Area("1", "One", Message(f"In {1}")),)',
    ),
    *(
        Fault(
            "documents_can_be_set",
            f"document_templates, aid_declaration en: {said}",
            PAPER.format(papers=given),
            {"a.typ": LAYOUT + typed, "b.typ": LAYOUT},
        )
        for given, typed, said in (
            (
                'paper("a.typ")',
                "#data.nothing",
                "a.typ, sample whole: The document could not be set: dictionary does not",
            ),
            (
                'paper("a.typ")',
                "#data.linked.first()",
                "a.typ, sample bare: The document could not be set: array is empty",
            ),
            (
                'paper("a.typ")',
                "#data.sample",
                "a.typ, sample bare: The document could not be set: dictionary does not",
            ),
            (
                'paper("a.typ")',
                '#text(font: "Nobody")[a]',
                "a.typ, sample whole: The document could not be set: unknown font",
            ),
            ('paper("c.typ")', "", "c.typ is not there"),
            ('paper("/etc/hosts")', "", "/etc/hosts lies outside the plugin's folder"),
            ('paper("a.typ", locale="de")', "", "is in de"),
            ('paper("a.typ"), paper("b.typ")', "", "two wordings are in use since the same day"),
            ('paper("a.typ"), paper("b.typ", year=2027)', "", "two wordings bear one name and version"),
            ('paper("a.typ", in_words=lambda amount: " ")', "", "in_words of 0.01 EUR: gave ' '"),
            ('paper("a.typ", in_words=lambda amount: 1 // 0)', "", "in_words of 0.01 EUR: raised ZeroDivisionError"),
        )
    ),
    Fault(
        "documents_can_be_set",
        "document_templates, ode en: 'ode' is no Paper: nothing asks for it",
        PAPER.format(papers='paper("a.typ", kind="ode")'),
        {"a.typ": LAYOUT},
    ),
    Fault(
        "documents_can_be_set",
        "document_templates, minutes en: the name minutes is that of the portal's own wording",
        PAPER.format(papers='paper("a.typ", kind=Paper.MINUTES, name="minutes")'),
        {"a.typ": LAYOUT},
    ),
    Fault(
        "documents_can_be_set",
        "decision_letter en: a.typ, sample whole, letter.outcome deferred, carrier agency: The document could not",
        PAPER.format(papers='paper("a.typ", kind=Paper.DECISION_LETTER)'),
        {"a.typ": LAYOUT + "#(approved: 1, approved_conditional: 2, rejected: 3).at(data.letter.outcome)"},
    ),
    Fault("files_are_as_they_were", "tests/golden/words.txt is not there: look at what", FILE.format(made="b'now'")),
    Fault(
        "files_are_as_they_were",
        "tests/golden/words.txt, line 2: b'once' was kept, b'now' is made",
        FILE.format(made="b'head\\nnow'"),
        {"tests/golden/words.txt": "head\nonce"},
    ),
    Fault("files_are_as_they_were", "tests/golden/words.txt: no format makes it", files={"tests/golden/words.txt": ""}),
    Fault(
        "numbers_are_checked", "raised ValueError", NUMBERS.format(body="return IdentifierCheck(int(typed) > 0, typed)")
    ),
    Fault("numbers_are_checked", "refused without a message", NUMBERS.format(body="return IdentifierCheck(False)")),
    Fault(
        "numbers_are_checked",
        "is not accepted as it is",
        NUMBERS.format(body='return IdentifierCheck(True, f"{typed}0")'),
    ),
    Fault(
        "numbers_have_cases",
        "xx:n: tests/cases has no case with ok = true",
        NUMBERS.format(body='return IdentifierCheck(False, "", Message("No."))'),
    ),
    Fault(
        "schedules_add_up",
        "do not make up",
        RULES.format(step=1, part="Money(terms.principal.cents // terms.months, 'EUR')"),
    ),
    Fault("schedules_add_up", "another currency", RULES.format(step=1, part="Money(terms.principal.cents, 'RON')")),
    Fault(
        "schedules_add_up", "do not follow", RULES.format(step=-1, part="terms.principal.instalments(terms.months)[i]")
    ),
    Fault(
        "schedules_add_up",
        "nothing is left for the last instalment",
        RULES.format(step=1, part="Money(0 if i else terms.principal.cents, 'EUR')"),
    ),
    Fault(
        "schedules_add_up",
        "instalments are due from",
        RULES.format(step=2, part="terms.principal.instalments(terms.months)[i]"),
    ),
    Fault("findings_say_why", "xx.a: no source", FINDING.format(code="xx.a", source=None)),
    Fault("findings_say_why", "'Bad' is not written like", FINDING.format(code="Bad", source="Source('Law')")),
    Fault("templates_compile_and_stay_at_home", "line 1: unexpected '%'", files={"templates/{id}/a.html": "{% if %"}),
    Fault("templates_compile_and_stay_at_home", "filter safe", files={"templates/{id}/a.html": "{{ a | safe }}"}),
    Fault(
        "templates_compile_and_stay_at_home",
        "autoescape stays",
        files={"templates/{id}/a.html": "{% autoescape false %}{{ a }}{% endautoescape %}"},
    ),
    Fault("templates_compile_and_stay_at_home", "a.html: outside", files={"templates/projects/a.html": ""}),
    Fault(
        "templates_compile_and_stay_at_home",
        "brings in projects/page.html",
        files={"templates/{id}/a.html": "{% extends 'projects/page.html' %}"},
    ),
    Fault("catalogs_are_complete", "nothing in eo", HELLO),
    Fault("catalogs_are_complete", "missing 'Hello %(name)s'", HELLO, {"eo.po": PO.format(said="")}),
    Fault(
        "catalogs_are_complete", "placeholders of 'Hello %(name)s'", HELLO, {"eo.po": PO.format(said="Sal %(nomo)s")}
    ),
    Fault("catalogs_are_complete", "not compiled as it is now", HELLO, {"eo.po": PO.format(said="Saluton %(name)s")}),
    Fault("cases_can_be_read", "a.toml: ", files={"tests/cases/a.toml": "[[case"}),
    Fault(
        "cases_can_be_read",
        "a.toml, A: unknown key when",
        files={"tests/cases/a.toml": CASE.format(rest="when = 1\n", result=2)},
    ),
    Fault(
        "cases_can_be_read",
        "a.toml, A: function is missing",
        files={"tests/cases/a.toml": CASE.format(rest="", result=2)},
    ),
    Fault(
        "cases_can_be_read",
        "a.toml, A: {id}:minus is not found",
        ADD,
        {"tests/cases/a.toml": CASE.format(rest='function = "{id}:minus"\n', result=2)},
    ),
    Fault(
        "case_a_A",
        "a.toml, A: result is 2, expected 3",
        ADD,
        {"tests/cases/a.toml": CASE.format(rest='function = "{id}:plus"\n', result=3)},
    ),
]
