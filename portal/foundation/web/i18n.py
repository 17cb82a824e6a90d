"""Languages: the one in use, formats by CLDR, messages said to a reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.support import LazyProxy, NullTranslations

from portal.foundation.db.binding import bound_tenant
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.catalogs import Catalogs, Speech

_FORMATS = {"en": "en_GB"}
"""English screens use British formats: day before month."""


_speech: ContextVar[Speech | None] = ContextVar("speech", default=None)
_catalogs: list[Catalogs] = []


def configure(catalogs: Catalogs) -> None:
    """Name the catalogs of this process, once, at start."""
    _catalogs[:] = [catalogs]


def locales() -> tuple[str, ...]:
    """Return the languages offered."""
    return _catalogs[0].locales if _catalogs else ("en",)


def spoken(locale: str) -> str:
    """Return the language in which a locale is spoken here: fr for fr_RE, whose formats are the same (CLDR)."""
    language = locale.replace("-", "_").partition("_")[0]
    return locale if locale in locales() or language not in locales() else language


@contextmanager
def use_locale(locale: str) -> Iterator[None]:
    """Speak `locale` in the block, with the words of the bound tenant's plugins."""
    tenant = bound_tenant()
    plugins = tenant.plugins if tenant else ()
    speech = _catalogs[0].get(locale, plugins) if _catalogs else Speech(locale, NullTranslations())
    token = _speech.set(speech)
    try:
        yield
    finally:
        _speech.reset(token)


def current_locale() -> str:
    """Return the code of the language in use."""
    speech = _speech.get()
    return speech.locale if speech else "en"


def ready() -> dict[str, str]:
    """Return the texts of the language in use that pages show as they are, kept in this process."""
    speech = _speech.get()
    return speech.ready if speech else {}


def _words() -> NullTranslations:
    speech = _speech.get()
    return speech.words if speech else NullTranslations()


def gettext(text: str, **params: Any) -> str:
    """Return `text` in the language in use, its named placeholders filled.

    Nothing stays nothing: under the empty text a catalog keeps its own head.
    """
    found = str(_words().ugettext(text)) if text else ""
    return found % params if params else found


def ngettext(singular: str, plural: str, num: int, **params: Any) -> str:
    """Return the form that fits `num`, its placeholders filled: `num` with its group separators, and `params`."""
    return plain_ngettext(singular, plural, num) % {"num": format_number(num), **params}


def pgettext(context: str, text: str, **params: Any) -> str:
    """Return `text` as it is said in `context`."""
    found = str(_words().upgettext(context, text))
    return found % params if params else found


def npgettext(context: str, singular: str, plural: str, num: int, **params: Any) -> str:
    """Return the form that fits `num` as it is said in `context`, its placeholders filled."""
    return plain_npgettext(context, singular, plural, num) % {"num": format_number(num), **params}


def plain_ngettext(singular: str, plural: str, num: int) -> str:
    """Return the form that fits `num`, for templates, which fill the placeholders themselves."""
    return str(_words().ungettext(singular, plural, num))


def plain_npgettext(context: str, singular: str, plural: str, num: int) -> str:
    """Return the form that fits `num` in `context`, for templates, which fill the placeholders themselves."""
    return str(_words().unpgettext(context, singular, plural, num))


def lazy(text: str) -> Any:
    """Return `text` to be translated when it is shown: labels of forms and other module-level words."""
    return LazyProxy(gettext, text, enable_cache=False)


def say(message: Message) -> str:
    """Return `message` in the language in use, money, dates and numbers formatted for it."""
    params = {name: _shown(value) for name, value in message.params.items()}
    if message.plural is not None:
        num = ceil(Decimal(message.params["num"]))  # text, once it was kept with a record
        return str(_words().ungettext(message.text, message.plural, num)) % params
    found = str(_words().ugettext(message.text))
    return found % params if params else found.replace("%%", "%")


def _shown(value: Any) -> str:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, Money):
        return format_money(value)
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return format_long_date(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format_number(value)
    return str(value)


def babel_locale() -> Locale:
    """Return the formats of the language in use."""
    code = current_locale()
    return Locale.parse(_FORMATS.get(code, code))


def format_money(value: Money, cents: bool | None = None) -> str:
    """Return an amount: cents when there are any, always (`cents=True`) or never."""
    show = bool(value.cents % 100) if cents is None else cents
    amount = value.amount if show else value.amount.quantize(Decimal(1))
    locale = babel_locale()
    pattern = locale.currency_formats["standard"].pattern
    pattern = pattern if show else pattern.replace(".00", "")
    if value.currency == "RON" and locale.language == "ro":
        return numbers.format_decimal(amount, "#,##0.00" if show else "#,##0", locale) + "\u00a0lei"
    return numbers.format_currency(amount, value.currency, pattern, locale, currency_digits=False)


def format_short_money(value: Money) -> str:
    """Return a large amount in thousands or millions with one decimal at most: 2,9 M€."""
    locale = babel_locale()
    return numbers.format_compact_currency(value.amount, value.currency, locale=locale, fraction_digits=1)


def format_number(value: int | Decimal) -> str:
    """Return a number with its group separators."""
    return numbers.format_decimal(value, locale=babel_locale())


def format_percent(value: Decimal | float) -> str:
    """Return a share (0.765) as a percentage with at most one decimal."""
    return numbers.format_percent(value, "#,##0.#\u00a0%" if current_locale() != "en" else "#,##0.#%", babel_locale())


def format_rate(value: Decimal, least: int = 2) -> str:
    """Return a rate given in percent (2.19) with two decimals at most, `least` of them always."""
    number = numbers.format_decimal(value, f"#,##0.{'0' * least}{'#' * (2 - least)}", babel_locale())
    return f"{number}%" if current_locale() == "en" else f"{number}\u00a0%"


def format_date(value: date) -> str:
    """Return a date in figures, as in a table: 23/11/2026."""
    pattern = {"fr": "dd/MM/yyyy", "ro": "dd.MM.yyyy"}.get(current_locale(), "dd/MM/yyyy")
    return dates.format_date(value, pattern, babel_locale())


def format_long_date(value: date) -> str:
    """Return a date as in a sentence: 23 novembre 2026, 1er décembre 2026."""
    text = dates.format_date(value, "d MMMM yyyy", babel_locale())
    return f"1er{text[1:]}" if current_locale() == "fr" and value.day == 1 else text


def format_weekday(value: date) -> str:
    """Return a date with its day of the week: lundi 23 novembre 2026, luni, 23 noiembrie 2026."""
    day = dates.format_date(value, "EEEE", babel_locale())
    comma = "," if current_locale() == "ro" else ""
    return f"{day}{comma} {format_long_date(value)}"


def format_datetime(value: datetime) -> str:
    """Return an instant in the bound territory's time zone: 23/11/2026, 14 h 32."""
    tenant = bound_tenant()
    local = value.astimezone(ZoneInfo(tenant.timezone if tenant else "Europe/Paris"))
    time = local.strftime("%-H\u00a0h\u00a0%M") if current_locale() == "fr" else local.strftime("%H:%M")
    return f"{format_date(local.date())}, {time}"


def relative_days(value: date, today: date) -> str:
    """Return how far a date is: today, in 3 days, 18 days ago."""
    days = (value - today).days
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in %(num)s day", "in %(num)s days", days)
    return ngettext("%(num)s day ago", "%(num)s days ago", -days)
