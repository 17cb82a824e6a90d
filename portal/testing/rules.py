"""What must hold of amounts, rates, schedules and findings, whatever the country."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from portal.foundation.hooks.funding import AdvanceTerms, RepaymentSchedule
from portal.foundation.hooks.lookup import RegisterSilent, Why
from portal.foundation.hooks.threads import EscapedError, shielded
from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.findings import Finding
from portal.foundation.kernel.money import Money, total
from portal.testing.identifiers import accepted, kinds
from portal.testing.questions import DAY, FIRST_YEAR, YEARS_AHEAD, Gone, questions, terms
from portal.testing.subject import Subject

_WRITTEN = {
    "currency": (re.compile(r"[A-Z]{3}"), "EUR"),
    "phone_prefix": (re.compile(r"\+[0-9]{1,4}"), "+351"),
    "iban_prefix": (re.compile(r"[A-Z]{2}"), "PT"),
}
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def rates_come_from_registers(subject: Subject) -> Iterator[str]:
    """A rule of exchange rates asks registers that the manifest names, and says so when they do not answer."""
    if "rate_rules" not in subject.hooks:
        return
    for rule in subject.ask("rate_rules", {"tenant": subject.tenant}):
        if unnamed := set(rule.registers) - subject.manifest.registers.keys():
            yield f"rate_rules, {rule.key}: plugin.toml names no register {sorted(unnamed)}"
            continue
        # ISO 4217 keeps this code for tests: no register can know a rate of it.
        given = {"currency": "XTS", "on": DAY, "registers": dict.fromkeys(rule.registers, Gone(""))}
        try:
            answer = shielded(lambda read=rule.read, **asked: read(*asked.values()), given)
        except EscapedError as error:
            yield f"rate_rules, {rule.key}: raised {type(error.__cause__).__name__}: {error.__cause__}"
        else:
            if answer != RegisterSilent(Why.SILENT):
                yield f"rate_rules, {rule.key}: gave {answer!r} of registers that do not answer"


def the_watch_tells_of_silence(subject: Subject) -> Iterator[str]:
    """Firms asked about again have an answer for each number, one that says so where the register does not answer."""
    if "company_watch" not in subject.hooks:
        return
    watch = subject.ask("company_watch", {"tenant": subject.tenant, "on": DAY})
    unasked = {kind.key for kind in kinds(subject) if not kind.lookup}
    for kind, value in accepted(subject).items():
        if kind in unasked:
            continue
        given = {"kind": kind, "values": (value,), "on": DAY, "register": Gone("")}
        try:
            answers = shielded(lambda **asked: watch.read(*asked.values()), given)
        except EscapedError as error:
            yield f"company_watch, {kind}: raised {type(error.__cause__).__name__}: {error.__cause__}"
        else:
            if answers != {value: RegisterSilent(Why.SILENT)}:
                yield f"company_watch, {kind}: gave {answers!r} of a register that does not answer"


def the_country_is_well_formed(subject: Subject) -> Iterator[str]:
    """Code, currency, languages, time zone and prefixes are written as they should be; holidays are of their year."""
    if "country_profile" not in subject.hooks:
        return
    profile = subject.ask("country_profile", {"tenant": subject.tenant})
    if profile.country != subject.manifest.country:
        yield f"country_profile: country is {profile.country}, plugin.toml says {subject.manifest.country}"
    for name, (pattern, example) in _WRITTEN.items():
        if not pattern.fullmatch(getattr(profile, name)):
            yield f"country_profile: {name} is {getattr(profile, name)!r}, write one like {example}"
    if profile.timezone not in available_timezones():
        yield f"country_profile: {profile.timezone} is no time zone of the list of IANA"
    for locale in profile.locales:
        try:
            Locale.parse(locale)
        except (ValueError, UnknownLocaleError):
            yield f"country_profile: {locale} is no language, write one like pt or pt_PT"
    for year in (FIRST_YEAR, DAY.year, DAY.year + YEARS_AHEAD):
        if elsewhere := sorted(day for day in profile.holidays(year) if day.year != year):
            yield f"country_profile: of {year}, holidays has {elsewhere[0]}"


def amounts_are_in_its_currency(subject: Subject) -> Iterator[str]:
    """What an advance may be and what a day is worth are amounts in the country's currency."""
    for hook in sorted({"advance_rules", "mission_rules"} & set(subject.hooks)):
        answer = subject.ask(hook, {"tenant": subject.tenant, "on": DAY})
        amounts = {field.name: getattr(answer, field.name) for field in fields(answer)}
        for name, value in amounts.items():
            if isinstance(value, Money) and value.currency != subject.tenant.currency:
                yield f"{hook}: {name} is in {value.currency}, the country's currency is {subject.tenant.currency}"


def schedules_add_up(subject: Subject) -> Iterator[str]:
    """Instalments make up the advance to the cent, in its currency, one after the other, within the time agreed."""
    if "repayment_schedule" not in subject.hooks:
        return
    for day in (date(DAY.year, 1, 1) + timedelta(days=13 * n) for n in range(115)):
        for asked in (*terms(subject, day)[:: 1 if day.day > 27 else 5], *_drawn(subject, day)):
            plan = subject.ask("repayment_schedule", {"tenant": subject.tenant, "terms": asked, "on": day})
            for problem in _wrong_schedule(plan, asked):
                yield f"repayment_schedule, {asked}: {problem}"
                return


def _drawn(subject: Subject, day: date) -> Iterator[AdvanceTerms]:
    """Yield an advance between the bounds of the rules on `day`, the same one at each run."""
    usual = terms(subject, day)
    if usual:
        lot = int.from_bytes(sha256(day.isoformat().encode()).digest()[:8])
        least, most = min(each.principal.cents for each in usual), max(each.principal.cents for each in usual)
        like = usual[lot % len(usual)]
        yield replace(like, principal=Money(least + lot % (most - least + 1), subject.tenant.currency))


def _wrong_schedule(plan: RepaymentSchedule, asked: AdvanceTerms) -> Iterator[str]:
    parts = plan.instalments
    if {part.amount.currency for part in parts} != {asked.principal.currency}:
        yield "another currency than that of the advance"
    elif total([part.amount for part in parts], asked.principal.currency) != asked.principal:
        yield "the instalments do not make up the advance"
    if any(part.amount.cents < 0 for part in parts):
        yield "an instalment is below zero"
    elif parts[-1].amount.cents == 0:
        yield "nothing is left for the last instalment"
    if len(parts) != asked.months or [part.number for part in parts] != list(range(1, len(parts) + 1)):
        yield f"{len(parts)} instalments, numbered {[part.number for part in parts]}, for {asked.months} months"
    days = [asked.starts_on, *(part.due_on for part in parts)]
    if not all(before < after for before, after in pairwise(days)):
        yield "the days on which instalments are due do not follow each other"
    first, last = (add_months(asked.starts_on, asked.grace_months + more) for more in (0, asked.months + 1))
    if not first <= days[1] <= days[-1] <= last:
        yield f"instalments are due from {days[1]} to {days[-1]}, not between {first} and {last}"


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
