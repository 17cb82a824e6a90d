"""The conformance kit: what every plugin must hold, as tests that pytest collects."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from portal.testing import answers, clock, golden, identifiers, package, papers, people, rules, tables, wheel, wording
from portal.testing import cases as situations
from portal.testing.subject import Subject, find

Check = Callable[[Subject], Iterator[str]]

CHECKS: tuple[Check, ...] = (
    package.manifest_is_valid,
    package.the_portal_finds_it,
    package.only_the_sdk_is_imported,
    package.rules_are_told_the_day,
    package.importing_it_does_nothing,
    package.parameters_can_be_read,
    package.hooks_are_known,
    package.hooks_are_annotated_as_they_are,
    package.settings_pass_their_form,
    wheel.the_wheel_holds_the_folder,
    tables.tables_are_its_own,
    tables.tables_are_walled,
    tables.migrations_go_up_and_down,
    answers.answers_are_of_the_right_kind,
    answers.answers_are_the_same_twice,
    answers.answers_are_the_same_in_every_language,
    clock.answers_do_not_depend_on_the_clock,
    answers.rules_answer_for_every_month,
    identifiers.numbers_are_checked,
    identifiers.numbers_have_cases,
    identifiers.accounts_are_checked,
    rules.the_country_is_well_formed,
    rules.amounts_are_in_its_currency,
    rules.rates_come_from_registers,
    rules.the_watch_tells_of_silence,
    rules.schedules_add_up,
    rules.findings_say_why,
    wording.templates_compile_and_stay_at_home,
    wording.panels_use_their_own_templates,
    wording.catalogs_are_complete,
    wording.what_is_said_stands_in_the_catalogs,
    papers.documents_can_be_set,
    golden.files_are_as_they_were,
    situations.cases_can_be_read,
)
"""Each yields a line for each thing that is wrong."""


def conformance(plugin: str, cases: Path | None = None) -> dict[str, Any]:
    """Return the tests of an installed plugin by name: one a check, one a case of a file `*.toml` in `cases`.

    That folder is the one called `cases` beside the file that asks, if no other is given. With the tests comes a
    fixture that has pytest print what only people can tell. Raises PluginError when no package is called `plugin`.
    """
    subject = find(plugin, cases or Path(sys._getframe(1).f_code.co_filename).with_name("cases"))
    found: dict[str, Any] = {f"test_{check.__name__}": _test(check, subject) for check in CHECKS}
    found["what_only_people_can_tell"] = people.printer(subject)
    for case in situations.well_formed(subject):
        name = re.sub(r"\W", "_", f"test_case_{case.file.stem}_{case.id}")
        found[name] = _test(case.problems, subject)
    return found


def _test(check: Check, subject: Subject) -> Callable[[], None]:
    def test() -> None:
        __tracebackhide__ = True
        problems = list(check(subject))
        assert not problems, "\n".join(problems)

    test.__doc__ = check.__doc__
    return test
