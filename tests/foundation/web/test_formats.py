"""Numbers, amounts, shares, days and plural forms as each language writes them."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale, dates, numbers

from portal.foundation.kernel.money import Money
from portal.foundation.web import i18n

VECTORS = tomllib.loads(Path(__file__).with_name("locale_formats.toml").read_text(encoding="utf-8"))
DAY = date(2026, 11, 3)
SPOKEN = {"fr": "fr", "ro": "ro", "en_GB": "en"}
PLURALS = [(locale, count, form) for locale, forms in VECTORS["plural"].items() for count, form in forms.items()]
FORMS = {"fr": ("one", "other"), "en": ("one", "other"), "ro": ("one", "few", "other")}
"""Of the catalogs, in their order; what CLDR says of millions in French is the second form."""


def names(locale):
    return locale["code"]


@pytest.mark.parametrize("locale", VECTORS["locale"], ids=names)
def test_the_formats_are_those_that_were_measured(locale):
    of = Locale.parse(locale["code"])
    assert numbers.format_decimal(Decimal("15000.5"), locale=of) == locale["decimal_15000_5"]
    assert numbers.format_decimal(Decimal("1234.5"), locale=of) == locale["decimal_1234_5"]
    assert (
        numbers.format_percent(Decimal("0.125"), "#,##0.#%" if of.language == "en" else "#,##0.#\u00a0%", of)
        == (locale["percent_12_5"])
    )
    for currency in ("EUR", "RON"):
        if expected := locale.get(f"currency_{currency}"):
            assert numbers.format_currency(15_000, currency, locale=of) == expected
    for width in ("short", "medium", "long"):
        assert dates.format_date(DAY, width, of) == locale[f"date_{width}"]


@pytest.mark.parametrize("locale", [each for each in VECTORS["locale"] if each["code"] in SPOKEN], ids=names)
def test_pages_write_as_the_language_does(shared_app, locale):
    with shared_app.app_context(), i18n.use_locale(SPOKEN[locale["code"]]):
        assert i18n.format_number(Decimal("15000.5")) == locale["decimal_15000_5"]
        assert i18n.format_money(Money.of(15_000, "EUR"), cents=True) == locale["currency_EUR"]
        assert i18n.format_percent(Decimal("0.125")) == locale["percent_12_5"]
        assert i18n.format_date(DAY) == locale["date_short"]
        assert i18n.format_long_date(DAY) == locale["date_long"]


def test_lei_are_written_as_people_say_them(shared_app):
    with shared_app.app_context(), i18n.use_locale("ro"):
        assert i18n.format_money(Money.of(15_000, "RON"), cents=True) == "15.000,00\u00a0lei"


@pytest.mark.parametrize(("locale", "count", "form"), PLURALS)
def test_plural_forms_are_those_of_the_language(locale, count, form):
    assert Locale.parse(locale).plural_form(Decimal(count)) == form


@pytest.mark.parametrize("locale", FORMS)
def test_the_catalogs_choose_the_same_form(shared_app, locale):
    with shared_app.app_context(), i18n.use_locale(locale):
        for _, count, form in (each for each in PLURALS if each[0] == locale and each[1].isdecimal()):
            expected = FORMS[locale].index(form) if form in FORMS[locale] else 1
            assert i18n._words().plural(int(count)) == expected, count
