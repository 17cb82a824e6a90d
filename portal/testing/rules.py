"""What must hold of company numbers, schedules and findings, whatever the country."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from hashlib import sha256
from itertools import pairwise

from portal.foundation.hooks.funding import AdvanceTerms, RepaymentSchedule
from portal.foundation.hooks.lookup import RegisterSilent, Why
from portal.foundation.hooks.threads import EscapedError, shielded
from portal.foundation.hooks.types import IdentifierCheck, IdentifierKind
from portal.foundation.kernel.findings import Finding
from portal.foundation.kernel.money import Money, total
from portal.testing.cases import Case, well_formed
from portal.testing.questions import DAY, Gone, questions, terms
from portal.testing.subject import Subject

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_TYPED = "0123456789" * 4 + "ABCJWabc" * 2 + " .-/_\t\u00a0\u202f²१Ⅷßİ\x00\u202e😀é"
TEXTS = 300
"""How many texts drawn by lot each kind of number is tried with."""


def numbers_are_checked(subject: Subject) -> Iterator[str]:
    """Whatever is typed gets an answer: a canonical value, accepted again as it is and shown, or what to correct."""
    for kind in _kinds(subject):
        if not kind.key.strip():
            yield "a kind of number has no key"
        tried = [case.given["typed"] for case in _listed(subject, kind) if "typed" in case.given]
        tried += map(_any_text, range(TEXTS))
        for text in tried:
            if problem := _wrong_verdict(kind, text):
                yield f"{kind.key}: {text!r}: {problem}"
                break


def _any_text(number: int) -> str:
    """Return a text of 0 to 24 characters that nobody would think of, the same one at each run."""
    length, *rest = sha256(str(number).encode()).digest()
    return "".join(_TYPED[byte % len(_TYPED)] for byte in rest[: length % 25])


def _wrong_verdict(kind: IdentifierKind, text: str) -> str:
    try:
        return str(shielded(_judged, {"kind": kind, "text": text}))
    except EscapedError as error:
        return f"raised {type(error.__cause__).__name__}: {error.__cause__}"


def _judged(kind: IdentifierKind, text: str) -> str:
    verdict = kind.check(text)
    if not isinstance(verdict, IdentifierCheck):
        return f"gave {verdict!r}"
    if not verdict.ok:
        return "" if verdict.message else "refused without a message"
    again = kind.check(verdict.value)
    if not verdict.value or not again.ok or again.value != verdict.value:
        return f"the canonical value {verdict.value!r} is not accepted as it is"
    return "" if isinstance(kind.display(verdict.value), str) else "display gives no text"


def numbers_have_cases(subject: Subject) -> Iterator[str]:
    """Of each kind of number, cases list one that is accepted and one that is refused."""
    for kind in _kinds(subject):
        seen = {case.expected.get("ok") for case in _listed(subject, kind)}
        if not {True, False} <= seen:
            yield f"{kind.key}: tests/cases has no case with ok = {'true' if True not in seen else 'false'}"


def _kinds(subject: Subject) -> list[IdentifierKind]:
    if "identifier_kinds" not in subject.hooks:
        return []
    return list(subject.ask("identifier_kinds", {"tenant": subject.tenant}))


def _listed(subject: Subject, kind: IdentifierKind) -> list[Case]:
    return [case for case in well_formed(subject) if case.asked(subject) == kind.check]


def rates_come_from_registers(subject: Subject) -> Iterator[str]:
    """A rule of exchange rates asks registers that the manifest names, and says so when they do not answer."""
    if "rate_rules" not in subject.hooks:
        return
    for rule in subject.ask("rate_rules", {"tenant": subject.tenant}):
        if unnamed := set(rule.registers) - subject.manifest.registers.keys():
            yield f"rate_rules, {rule.key}: plugin.toml names no register {sorted(unnamed)}"
            continue
        # ISO 4217 keeps XXX for no currency: no register can know a rate of it.
        given = {"currency": "XXX", "on": DAY, "registers": dict.fromkeys(rule.registers, Gone(""))}
        try:
            answer = shielded(lambda read=rule.read, **asked: read(*asked.values()), given)
        except EscapedError as error:
            yield f"rate_rules, {rule.key}: raised {type(error.__cause__).__name__}: {error.__cause__}"
        else:
            if answer != RegisterSilent(Why.SILENT):
                yield f"rate_rules, {rule.key}: gave {answer!r} of registers that do not answer"


def amounts_are_in_its_currency(subject: Subject) -> Iterator[str]:
    """What an advance may be and what a day is worth are amounts in the country's currency."""
    for hook in sorted({"advance_rules", "mission_rules"} & set(subject.hooks)):
        answer = subject.ask(hook, {"tenant": subject.tenant, "on": DAY})
        amounts = {field.name: getattr(answer, field.name) for field in fields(answer)}
        for name, value in amounts.items():
            if isinstance(value, Money) and value.currency != subject.tenant.currency:
                yield f"{hook}: {name} is in {value.currency}, the country's currency is {subject.tenant.currency}"


def schedules_add_up(subject: Subject) -> Iterator[str]:
    """Instalments make up the advance to the cent, in its currency, one after the other."""
    if "repayment_schedule" not in subject.hooks:
        return
    for month in range(1, 13):
        day = date(DAY.year, month, 28)
        for asked in terms(subject, day):
            plan = subject.ask("repayment_schedule", {"tenant": subject.tenant, "terms": asked, "on": day})
            for problem in _wrong_schedule(plan, asked):
                yield f"repayment_schedule, {asked}: {problem}"
                return


def _wrong_schedule(plan: RepaymentSchedule, asked: AdvanceTerms) -> Iterator[str]:
    parts = plan.instalments
    if {part.amount.currency for part in parts} != {asked.principal.currency}:
        yield "another currency than that of the advance"
    elif total([part.amount for part in parts], asked.principal.currency) != asked.principal:
        yield "the instalments do not make up the advance"
    if any(part.amount.cents < 0 for part in parts):
        yield "an instalment is below zero"
    if len(parts) != asked.months or [part.number for part in parts] != list(range(1, len(parts) + 1)):
        yield f"{len(parts)} instalments, numbered {[part.number for part in parts]}, for {asked.months} months"
    days = [asked.starts_on, *(part.due_on for part in parts)]
    if not all(before < after for before, after in pairwise(days)):
        yield "the days on which instalments are due do not follow each other"


def findings_say_why(subject: Subject) -> Iterator[str]:
    """Each finding has a stable code, a message and the text it comes from."""
    found: set[str] = set()
    for hook in sorted({"eligibility", "transition_checks"} & set(subject.hooks)):
        for given in questions(subject, hook):
            for finding in subject.ask(hook, given):
                found |= {f"{hook}: {problem}" for problem in _wrong_finding(finding)}
    yield from sorted(found)


def _wrong_finding(finding: Finding) -> Iterator[str]:
    if not _CODE.fullmatch(finding.code):
        yield f"the code {finding.code!r} is not written like xx.rule.what"
    if not finding.message.text.strip():
        yield f"{finding.code}: no message"
    if finding.source is None or not finding.source.title.strip():
        yield f"{finding.code}: no source"
