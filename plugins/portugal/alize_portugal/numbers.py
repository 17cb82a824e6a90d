"""The number of a firm: six digits."""

from __future__ import annotations

from portal.sdk import IdentifierCheck, IdentifierKind, Message


def check(typed: str) -> IdentifierCheck:
    """Return the six digits without spaces, or what to correct. Never raises, whatever is typed."""
    digits = "".join(typed.split())
    if len(digits) == 6 and digits.isascii() and digits.isdecimal():
        return IdentifierCheck(ok=True, value=digits)
    return IdentifierCheck(ok=False, message=Message("The number has six digits, for example 123 456."))


def display(value: str) -> str:
    """Return a number as it is printed, in two groups."""
    return f"{value[:3]}\u00a0{value[3:]}"


def kinds() -> tuple[IdentifierKind, ...]:
    """Return the kinds of numbers; the one that identifies a firm comes first."""
    return (IdentifierKind("xx:number", Message("Register number"), Message("Six digits"), check, display),)
