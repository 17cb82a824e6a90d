"""Numbers of firms and accounts: whatever is typed gets an answer, and cases say what is right and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from portal.foundation.hooks.threads import EscapedError, shielded
from portal.foundation.hooks.types import CountryProfile, IdentifierCheck, IdentifierKind
from portal.testing.cases import Case, CaseError, well_formed
from portal.testing.subject import Subject

_TYPED = "0123456789" * 4 + "ABCJWabc" * 2 + " .-/_\t\u00a0\u202f²१Ⅷßİ\x00\u202e😀é"
TEXTS = 300
"""How many texts drawn by lot each kind of number is tried with."""


def numbers_are_checked(subject: Subject) -> Iterator[str]:
    """Whatever is typed gets an answer: a canonical value, accepted again as it is and shown, or what to correct."""
    for kind in kinds(subject):
        if not kind.key.strip():
            yield "a kind of number has no key"
        tried = [case.given["typed"] for case in listed(subject, kind) if "typed" in case.given]
        tried += map(_any_text, range(TEXTS))
        for text in tried:
            if problem := _guarded(_judged, kind=kind, text=text):
                yield f"{kind.key}: {text!r}: {problem}"
                break


def accounts_are_checked(subject: Subject) -> Iterator[str]:
    """Whatever is given as an account of the country gets an answer: that it is one, or what to correct."""
    if "country_profile" not in subject.hooks:
        return
    profile: CountryProfile = subject.ask("country_profile", {"tenant": subject.tenant})
    if profile.check_account is None:
        return
    for text in map(_any_text, range(TEXTS)):
        # As it is given, in capitals without blanks, then as nobody gives it.
        for account in (profile.iban_prefix + "".join(text.split()).upper(), text):
            if problem := _guarded(_answered, check=profile.check_account, text=account):
                yield f"check_account: {account!r}: {problem}"
                return


def _answered(check: Callable[[str], IdentifierCheck], text: str) -> str:
    verdict = check(text)
    if not isinstance(verdict, IdentifierCheck):
        return f"gave {verdict!r}"
    return "" if verdict.ok or verdict.message else "refused without a message"


def _any_text(number: int) -> str:
    """Return a text of 0 to 24 characters that nobody would think of, the same one at each run."""
    length, *rest = sha256(str(number).encode()).digest()
    return "".join(_TYPED[byte % len(_TYPED)] for byte in rest[: length % 25])


def _guarded(judge: Callable[..., str], **given: Any) -> str:
    try:
        return str(shielded(judge, given))
    except EscapedError as error:
        return f"raised {type(error.__cause__).__name__}: {error.__cause__}"


def _judged(kind: IdentifierKind, text: str) -> str:
    if problem := _answered(kind.check, text):
        return problem
    verdict = kind.check(text)
    if not verdict.ok:
        return ""
    again = kind.check(verdict.value)
    if not verdict.value or not again.ok or again.value != verdict.value:
        return f"the canonical value {verdict.value!r} is not accepted as it is"
    return "" if isinstance(kind.display(verdict.value), str) else "display gives no text"


def numbers_have_cases(subject: Subject) -> Iterator[str]:
    """Of each kind of number, cases list one that is accepted and one that is refused."""
    for kind in kinds(subject):
        seen = {case.expected.get("ok") for case in listed(subject, kind)}
        if not {True, False} <= seen:
            yield f"{kind.key}: tests/cases has no case with ok = {'true' if True not in seen else 'false'}"


def kinds(subject: Subject) -> list[IdentifierKind]:
    """Return the plugin's kinds of numbers."""
    if "identifier_kinds" not in subject.hooks:
        return []
    return list(subject.ask("identifier_kinds", {"tenant": subject.tenant}))


def listed(subject: Subject, kind: IdentifierKind) -> list[Case]:
    """Return the cases about this kind's check."""
    return [case for case in well_formed(subject) if _is_about(case, subject, kind)]


def accepted(subject: Subject) -> dict[str, str]:
    """Return a canonical number of each kind that a case accepts; of no country's where the plugin knows no kind."""
    found: dict[str, str] = {} if kinds(subject) else {"kit:number": "123456"}
    for kind in kinds(subject):
        for case in listed(subject, kind):
            if case.expected.get("ok") is True and "value" in case.expected:
                found.setdefault(kind.key, case.expected["value"])
    return found


def _is_about(case: Case, subject: Subject, kind: IdentifierKind) -> bool:
    try:
        return bool(case.asked(subject) == kind.check)
    except CaseError:
        return False
