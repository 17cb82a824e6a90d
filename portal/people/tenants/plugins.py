"""What is said of a plugin: what it adds, what it reads, what it needs, what goes when it is switched off.

All of it is read from the plugin itself: the hooks it answers, the facts that these are given, and those that the
functions of their answers are given later.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from packaging.requirements import Requirement

from portal.foundation.hooks import specs
from portal.foundation.hooks.registry import Registry
from portal.foundation.kernel.message import mark

ADDS = {
    "settings": mark("settings of its own"),
    "country_profile": mark("currency, languages, time zone and holidays of the country"),
    "identifier_kinds": mark("company numbers and their check"),
    "company_lookup": mark("firms looked up in the public register"),
    "company_watch": mark("firms of files in progress looked up again by themselves"),
    "activity_codes": mark("codes of activities in both nomenclatures"),
    "areas": mark("areas of the country"),
    "vocabulary": mark("the country’s own words"),
    "advance_rules": mark("what an advance may be"),
    "repayment_schedule": mark("schedules of repayment"),
    "aid_equivalent": mark("what an advance is worth as aid, and the room left"),
    "firm_size": mark("how large a firm is with those tied to it"),
    "rate_rules": mark("exchange rates for aid in another currency"),
    "funder_kinds": mark("funders whose money is kept apart"),
    "eligibility": mark("rules that a project must meet"),
    "transition_checks": mark("checks before a step"),
    "project_event": mark("files looked at again after each step"),
    "required_documents": mark("documents to ask for"),
    "document_templates": mark("wording of documents"),
    "mission_rules": mark("rules of missions"),
    "competence_domains": mark("fields of competence"),
    "job_kinds": mark("kinds of employment contracts"),
    "committee_rules": mark("rules of the committee"),
    "report_formats": mark("files of the annual report"),
    "record_formats": mark("files made of the territory’s records"),
    "form_fields": mark("questions on forms"),
    "panels": mark("blocks on pages"),
}
"""What answering a hook adds, in the order of a list."""

PARTS = {
    mark("identity of the country"): (
        *("country_profile", "identifier_kinds", "company_lookup", "company_watch"),
        *("activity_codes", "areas", "vocabulary"),
    ),
    mark("rules"): (
        *("advance_rules", "repayment_schedule", "aid_equivalent", "firm_size", "rate_rules", "funder_kinds"),
        *("eligibility", "transition_checks", "project_event", "mission_rules", "competence_domains"),
        *("job_kinds", "committee_rules"),
    ),
    mark("documents"): ("required_documents", "document_templates"),
    mark("formats"): ("report_formats", "record_formats"),
    mark("pages and settings"): ("settings", "form_fields", "panels"),
}
"""The same hooks in a few words, for whoever reads the list of plugins."""

TABLES = mark("tables of its own")
"""What is read from the manifest: no hook tells of tables."""

READS = {
    "project": mark("a project and its company, with its ties to other firms and the figures of their closed years"),
    "subject": mark("the record shown on a page"),
    "terms": mark("the amount and the dates of an advance"),
    "prior": mark("aid that a company has had"),
    "basis": mark("the activity of a company, and what is known of an advance as aid"),
    "group": mark("a company’s ties to other firms, and the figures of their closed years"),
    "actor": mark("who acts, with their roles"),
    "value": mark("the number of a company"),
    "written": mark("the activity of a company"),
}
"""What a hook tells the plugin, by the argument's name."""

HANDED = {
    "country_profile": mark("the number of a company’s bank account, where the country checks it"),
    "identifier_kinds": READS["value"],
    "company_watch": mark("the numbers of companies whose files are in progress"),
    "rate_rules": mark("the currency of an aid, and the day by which it counts"),
    "document_templates": mark("all that stands on a document that it words"),
    "report_formats": mark("the tables of the annual report, which name no helped company"),
    "record_formats": mark(
        "the records that its files are made of, with names and numbers: aid, movements of the fund, missions, sources"
        " of money, companies supported"
    ),
}
"""What the functions and wordings of an answer are given when they are used, by the hook that gave them."""

TOLD_NOTHING = frozenset(
    {"settings", "areas", "vocabulary", "advance_rules", "funder_kinds", "mission_rules", "competence_domains"}
    | {"job_kinds", "committee_rules", "form_fields"}
)
"""Hooks that are told nothing of what the territory does: its settings of the plugin, a day, a language, codes."""


@dataclass(frozen=True, slots=True)
class Account:
    """A plugin's account of itself, as texts to be translated; plugins by id, public registers by their hosts.

    `parts` are what it adds, by the words of PARTS; `languages` the codes of those in which the portal speaks by it.
    """

    parts: tuple[tuple[str, tuple[str, ...]], ...]
    languages: tuple[str, ...]
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    needed_by: tuple[str, ...]
    registers: tuple[str, ...]

    @property
    def adds(self) -> tuple[str, ...]:
        """All that it adds."""
        return tuple(item for _part, items in self.parts for item in items)

    @property
    def takes_away(self) -> tuple[str, ...]:
        """What is missing once it is disabled: its settings and its tables stay."""
        gone = (item for part, items in self.parts if part != TABLES for item in items)
        return tuple(item for item in gone if item != ADDS["settings"])


def account(registry: Registry, plugin: str, enabled: Iterable[str]) -> Account:
    """Return what `plugin` adds, reads and needs, and which of the `enabled` plugins need it."""
    answered = [hook for hook in ADDS if registry.answers(plugin, hook)]
    return Account(
        parts=tuple(_parts(registry, plugin, answered)),
        languages=_languages(registry, plugin),
        reads=tuple(_reads(answered)),
        needs=_needs(registry, plugin),
        needed_by=tuple(other for other in sorted(enabled) if plugin in _needs(registry, other)),
        registers=_hosts(registry, plugin),
    )


def _parts(registry: Registry, plugin: str, answered: Container[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part, hooks in PARTS.items():
        if items := tuple(ADDS[hook] for hook in hooks if hook in answered):
            yield part, items
    found = registry.installed.get(plugin)
    if found and found.manifest.tables:
        yield TABLES, tuple(sorted(found.manifest.tables))


def _reads(answered: Container[str]) -> Iterator[str]:
    """Yield what these hooks are told, once each: by their arguments, then by what their answers are used for."""
    told = {name for hook in ADDS if hook in answered for name in _arguments(hook)}
    handed = (words for hook, words in HANDED.items() if hook in answered)
    yield from dict.fromkeys((*(words for name, words in READS.items() if name in told), *handed))


def _languages(registry: Registry, plugin: str) -> tuple[str, ...]:
    """Return the languages in which a plugin brings the portal's own words."""
    found = registry.installed.get(plugin)
    catalogs = found.folder.glob("translations/*/LC_MESSAGES/portal.*") if found else ()
    return tuple(sorted({path.parent.parent.name for path in catalogs}))


def _hosts(registry: Registry, plugin: str) -> tuple[str, ...]:
    """Return where the public registers answer that a plugin asks."""
    if plugin not in registry.installed:
        return ()
    asked = (registry.register(plugin), *registry.registers(plugin).values())
    return tuple(dict.fromkeys(register.host for register in asked if register))


def _arguments(hook: str) -> tuple[str, ...]:
    spec: Any = getattr(specs, hook)
    return tuple(spec.__annotations__)


def _needs(registry: Registry, plugin: str) -> tuple[str, ...]:
    found = registry.installed.get(plugin)
    texts = found.manifest.requires if found else ()
    return tuple(Requirement(text).name.replace("-", "_") for text in texts)


def with_needed(registry: Registry, plugin: str, offered: Container[str], enabled: AbstractSet[str]) -> list[str]:
    """Return a plugin after those that it needs and that are offered, and not enabled yet."""
    needed = [name for name in _needs(registry, plugin) if name in offered and name not in enabled]
    before = [each for name in needed for each in with_needed(registry, name, offered, enabled | {plugin})]
    return [*dict.fromkeys(before), plugin]
