"""Romanian company numbers: CUI (tax number), trade-register number in both its forms; and bank accounts (IBAN).

Whatever is typed, a check answers; spaces of any kind, hyphens and small letters are accepted.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.ro import cui, onrc

from portal.sdk import IdentifierCheck, IdentifierKind, Message

CUI = "ro:cui"
ONRC = "ro:onrc"

_SEPARATORS = re.compile(r"[\s.\-–_\u2060]+")
_DIGITS = re.compile(r"[0-9]+")
_OLD = re.compile(r"([JFC])/?([0-9]{1,2})/([0-9]{1,5})/(?:[0-9]{2}\.[0-9]{2}\.)?([0-9]{4})")
_NEW = re.compile(r"[JFC][0-9]{13}")
_LAST_OLD_YEAR = 2024


def compact(typed: str) -> str:
    """Return what was typed without separators, in capitals, with plain digits."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()


def check_cui(typed: str) -> IdentifierCheck:
    """Check a CUI: two to ten digits with a key. The prefix RO, which VAT payers use, is not part of it."""
    value = compact(typed).removeprefix("RO")
    if _NEW.fullmatch(value) or "/" in value:
        return _no(Message("This is a trade-register number. The CUI is the tax number, 2 to 10 digits."))
    if not _DIGITS.fullmatch(value) or not 2 <= len(value) <= 10:
        return _no(Message("A CUI has 2 to 10 digits, for example 18547290, with or without RO before it."))
    if not cui.is_valid(value):
        return _no(Message("One of the digits is wrong: compare this CUI with the registration certificate."))
    return IdentifierCheck(ok=True, value=value)


def check_onrc(typed: str) -> IdentifierCheck:
    """Check a trade-register number: J52/750/2012 (issued until 2024) or J2012000750528 (since 26.7.2024)."""
    value = re.sub(r"\s*[/\\]\s*", "/", unicodedata.normalize("NFKC", typed)).strip().upper()
    old = _OLD.fullmatch(re.sub(r"[\s–_-]+", "", value))
    if old:
        return _old_form(*old.groups())
    value = compact(typed)
    if not _NEW.fullmatch(value):
        return _no(Message("Write the trade-register number as J52/750/2012 or, in its new form, J2012000750528."))
    if not onrc.is_valid(value):
        return _no(Message("One of the digits is wrong: compare this number with the registration certificate."))
    return IdentifierCheck(ok=True, value=value)


def check_iban(typed: str) -> IdentifierCheck:
    """Check a bank account number (ISO 13616) of any country; a Romanian one has 24 characters."""
    value = compact(typed)
    if value.startswith("RO") and len(value) != 24:
        return _no(Message("A Romanian IBAN has 24 characters: RO, 2 digits, 4 letters and 16 more."))
    try:
        iban.validate(value)
    except ValidationError:
        return _no(Message("One of the characters is wrong: compare this IBAN with the bank’s statement."))
    return IdentifierCheck(ok=True, value=value)


def display(value: str) -> str:
    """Return a canonical number as it is printed: unchanged for CUI and trade-register numbers."""
    return value


def euid(number: str) -> str:
    """Return the European identifier (EUID) of a trade-register number (Legea 265/2022)."""
    return f"ROONRC.{number}"


def kinds() -> tuple[IdentifierKind, ...]:
    """Return the kinds of company numbers, the CUI first: it identifies the firm."""
    digits, register = Message("2 to 10 digits, with or without RO"), Message("J52/750/2012 or J2012000750528")
    return (
        IdentifierKind(CUI, Message("CUI"), digits, check_cui, display, lookup=True),
        IdentifierKind(ONRC, Message("Trade-register number"), register, check_onrc, display),
    )


def _old_form(letter: str, county: str, serial: str, year: str) -> IdentifierCheck:
    value = f"{letter}{county.zfill(2)}/{serial.lstrip('0') or serial}/{year}"
    if int(year) > _LAST_OLD_YEAR:
        return _no(Message("Numbers with slashes were issued until 2024: write the new number, J and 13 digits."))
    if not onrc.is_valid(value):
        return _no(Message("The county or the year is wrong: compare this number with the registration certificate."))
    return IdentifierCheck(ok=True, value=value)


def _no(message: Message) -> IdentifierCheck:
    return IdentifierCheck(ok=False, message=message)
