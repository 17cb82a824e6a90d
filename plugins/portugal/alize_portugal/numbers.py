"""The NIPC of a body: nine digits, the last of which checks the others."""

from __future__ import annotations

from portal.sdk import IdentifierCheck, IdentifierKind, Message

_FIRST = "5689"
_PREFIX = "PT"


def check(typed: str) -> IdentifierCheck:
    """Return the nine digits alone, or what to correct. Never raises, whatever is typed."""
    digits = "".join(typed.split()).replace(".", "").replace("-", "").upper().removeprefix(_PREFIX)
    if len(digits) != 9 or not (digits.isascii() and digits.isdecimal()):
        return _no(Message("The NIPC has nine digits, for example 599 999 993."))
    if digits[0] not in _FIRST:
        return _no(Message("The NIPC of a firm begins with 5, 6, 8 or 9."))
    if check_digit(digits[:8]) != digits[8]:
        return _no(Message("One of the digits is wrong: compare the NIPC with the firm's certificate."))
    return IdentifierCheck(ok=True, value=digits)


def check_digit(eight: str) -> str:
    """Return the digit that checks the eight before it: modulo 11, weights 9 to 2."""
    rest = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), eight, strict=True)) % 11
    return "0" if rest < 2 else str(11 - rest)


def display(value: str) -> str:
    """Return a number as it is printed, in groups of three."""
    return f"{value[:3]}\u00a0{value[3:6]}\u00a0{value[6:]}"


def kinds() -> tuple[IdentifierKind, ...]:
    """Return the one kind: a firm's tax number and its number in the register are the same."""
    return (IdentifierKind("pt:nipc", Message("NIPC"), Message("Nine digits"), check, display),)


def _no(message: Message) -> IdentifierCheck:
    return IdentifierCheck(ok=False, message=message)
