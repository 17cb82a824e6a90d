"""What no test can tell of a plugin: printed after the tests, for a person to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.dated import load_parameters
from portal.testing.questions import DAY, terms
from portal.testing.subject import Subject
from portal.testing.wheel import builder_missing


def questions_for_people(subject: Subject) -> Iterator[str]:
    """Yield what a person has to look at, as far as it concerns this plugin."""
    if "country_profile" in subject.hooks:
        profile, year = subject.ask("country_profile", {"tenant": subject.tenant}), now().year
        days = ", ".join(day.isoformat() for day in sorted(profile.holidays(year)))
        yield f"Telephone numbers begin with {profile.phone_prefix}, accounts with {profile.iban_prefix}."
        yield f"The public holidays of {year} are {days or 'none'}."
        yield f"Native speakers of {', '.join(profile.locales)} find every sentence natural, and the tone polite."
    if values := sum(len(parameter.values) for parameter in load_parameters(subject.folder / "parameters")):
        yield f"Somebody who knows the law has read the sources of {values} values: portal plugin parameters --on DATE."
    if "identifier_kinds" in subject.hooks:
        yield "Somebody with a certificate in hand finds the number by its hint, and understands each refusal."
    if {"eligibility", "transition_checks"} & set(subject.hooks):
        yield "Each refusal says what the firm can do, and its source says so indeed."
    if "document_templates" in subject.hooks:
        yield "A lawyer has read each document, and somebody has looked at it as it is printed."
    if missing := _papers_missing(subject):
        yield f"An advance needs papers that document_templates does not word here: {', '.join(missing)}."
    if {"report_formats", "record_formats"} & set(subject.hooks):
        yield "Each file opens in the programs of those who get it."
    if builder := builder_missing(subject):
        yield f"The wheel holds what the package's folder holds: {builder} is not installed, none has been built."
    if subject.manifest.tables or "form_fields" in subject.hooks:
        said = "holds" if subject.manifest.personal_data else "holds no"
        yield f"plugin.toml says that the plugin {said} data about persons; what it asks and keeps is needed."


_PAPERS = (Paper.ADVANCE_AGREEMENT, Paper.AID_CERTIFICATE, Paper.AID_DECLARATION)
"""What the law of aid asks for wherever an advance is lent; no other plugin words them for a country."""


def _papers_missing(subject: Subject) -> list[str]:
    """The papers of an advance without wording, where the country lends with the settings of its tests."""
    if "advance_rules" not in subject.hooks or not terms(subject, DAY):
        return []
    given = {"tenant": subject.tenant, "locale": subject.tenant.locale}
    found = subject.ask("document_templates", given) if "document_templates" in subject.hooks else ()
    return [paper.value for paper in _PAPERS if paper not in {template.kind for template in found}]


def printer(subject: Subject) -> Any:
    """Return a fixture that has pytest print these questions after the tests of the module that it stands in."""
    import pytest  # the author's tool: the portal runs without it

    @pytest.fixture(scope="module", autouse=True)
    def what_only_people_can_tell(request: pytest.FixtureRequest) -> None:
        request.config.pluginmanager.register(_Summary(subject))

    return what_only_people_can_tell


class _Summary:
    """What pytest asks once all tests are done."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the questions."""
        terminalreporter.section(f"{self.subject.id}: what only people can tell")
        try:
            questions = list(questions_for_people(self.subject))
        except Exception:  # noqa: BLE001  a test has said what is wrong; its words stay readable
            questions = ["Nothing can be asked of people before the tests above pass."]
        for question in questions:
            terminalreporter.write_line(f"[ ] {question}")
