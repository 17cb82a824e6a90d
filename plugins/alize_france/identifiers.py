"""French company numbers: SIREN (firm), SIRET (establishment), RNA (association), VAT number of a SIREN.

Whatever is typed, a check answers; spaces of any kind, dots, hyphens and small letters are accepted.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret, tva

from portal.sdk import IdentifierCheck, IdentifierKind, Message

SIREN = "fr:siren"
SIRET = "fr:siret"
RNA = "fr:rna"

_THIN = "\u202f"
_SEPARATORS = re.compile(r"[\s.\-–_\u2060]+")
_DIGITS = re.compile(r"[0-9]+")
_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}")
"""The third character is a letter in Corsica and overseas (W9R… in La Réunion)."""


_TVA = re.compile(r"[0-9A-HJ-NP-Z]{2}[0-9]{9}")
"""I and O are no key: they read like 1 and 0."""


def compact(typed: str) -> str:
    """Return what was typed without separators, in capitals, with plain digits."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()


def check_siren(typed: str) -> IdentifierCheck:
    """Check a SIREN: nine digits, Luhn key, not all zero (that passes the key, and is nobody)."""
    value = compact(typed)
    if len(value) == 14 and _DIGITS.fullmatch(value):
        return _no(Message("These 14 digits are a SIRET. The SIREN is the first 9 digits."))
    if (number := check_tva(value)).ok:
        said = {"siren": display(number.value[2:])}
        return _no(Message("This is a VAT number. The SIREN is its last 9 digits: %(siren)s.", said))
    if len(value) == 13 and value.startswith("FR"):
        return number
    if not _DIGITS.fullmatch(value) or len(value) != 9:
        return _no(Message("A SIREN has 9 digits, for example 732 829 320. It is printed on the Kbis extract."))
    if not siren.is_valid(value) or not int(value):
        return _no(Message("One of the 9 digits is wrong: compare this SIREN with the Kbis extract."))
    return IdentifierCheck(ok=True, value=value)


def check_siret(typed: str) -> IdentifierCheck:
    """Check a SIRET: a SIREN and five more digits with a key; La Poste's own key is known.

    The last five digits number the establishment from 1: 00000 passes the key and is refused.
    """
    value = compact(typed)
    if len(value) == 9 and siren.is_valid(value):
        return _no(Message("These 9 digits are a SIREN. A SIRET has 5 more, for the establishment."))
    if _DIGITS.fullmatch(value) and len(value) == 13:
        return _no(Message("A SIRET has 14 digits and this one 13: a spreadsheet may have dropped a leading zero."))
    if not _DIGITS.fullmatch(value) or len(value) != 14:
        return _no(Message("A SIRET has 14 digits: the 9 of the SIREN and 5 for the establishment."))
    if not _valid(value) or not int(value[:9]) or not int(value[9:]):
        return _no(Message("One of the 14 digits is wrong: compare this SIRET with the Kbis extract."))
    return IdentifierCheck(ok=True, value=value)


def check_rna(typed: str) -> IdentifierCheck:
    """Check the number of an association in the national register: W and nine characters, no key."""
    value = compact(typed)
    if not _RNA.fullmatch(value):
        return _no(Message("An RNA number is the letter W and 9 digits, for example W301234567."))
    return IdentifierCheck(ok=True, value=value)


def check_tva(typed: str) -> IdentifierCheck:
    """Check the VAT number of a SIREN: two characters of a key, digits or letters, and the SIREN; FR may stand before.

    Its value is without FR. Who is identified by it: code général des impôts, article 286 ter.
    """
    value = compact(typed).removeprefix("FR")
    if not _TVA.fullmatch(value):
        return _no(Message("A French VAT number is FR, a key of 2 characters and the SIREN: FR 44 732 829 320."))
    if not check_siren(value[2:]).ok or not tva.is_valid(value):
        return _no(Message("The key and the SIREN of this VAT number do not fit: compare it with an invoice."))
    return IdentifierCheck(ok=True, value=value)


def display(value: str) -> str:
    """Return a SIREN as 3-3-3 and a SIRET as 3-3-3-5, with narrow no-break spaces; others as they are."""
    if not _DIGITS.fullmatch(value) or len(value) not in {9, 14}:
        return value
    return _THIN.join(part for part in (value[:3], value[3:6], value[6:9], value[9:]) if part)


def kinds() -> tuple[IdentifierKind, ...]:
    """Return the three kinds, the SIREN first: it identifies the firm."""
    siren_hint, siret_hint = Message("9 digits, on the Kbis extract"), Message("14 digits, one per establishment")
    return (
        IdentifierKind(SIREN, Message("SIREN"), siren_hint, check_siren, display, lookup=True),
        IdentifierKind(SIRET, Message("SIRET"), siret_hint, check_siret, display, lookup=True),
        IdentifierKind(RNA, Message("RNA number"), Message("W and 9 digits, for associations"), check_rna, display),
    )


def _valid(value: str) -> bool:
    try:
        siret.validate(value)
    except ValidationError:
        return False
    return True


def _no(message: Message) -> IdentifierCheck:
    return IdentifierCheck(ok=False, message=message)
