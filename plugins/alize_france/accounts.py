"""French bank accounts: the RIB that an IBAN holds has a key of its own."""

from __future__ import annotations

import re

from portal.sdk import IdentifierCheck, Message

_FRENCH = re.compile(r"FR[0-9]{2}([0-9]{5})([0-9]{5})([0-9A-Z]{11})([0-9]{2})")
_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
"""Letters of an account number as the key counts them: S is 2, as in the banks' own table (CFONB)."""


def check_account(iban: str) -> IdentifierCheck:
    """Check a French IBAN in capitals without blanks: 27 characters, and the key of the RIB, its last two digits.

    89 × bank + 15 × branch + 3 × account + key can be divided by 97 (CFONB, relevé d'identité bancaire).
    """
    parts = _FRENCH.fullmatch(iban)
    if parts is None:
        return _no(Message("A French IBAN has 27 characters: FR, 2 digits, then the 23 of the RIB."))
    bank, branch, account, key = (int(part.translate(_DIGITS)) for part in parts.groups())
    if (89 * bank + 15 * branch + 3 * account + key) % 97:
        return _no(Message("The RIB key, the last 2 digits, does not fit: compare this IBAN with the RIB."))
    return IdentifierCheck(ok=True, value=iban)


def _no(message: Message) -> IdentifierCheck:
    return IdentifierCheck(ok=False, message=message)
