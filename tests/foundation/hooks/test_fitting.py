"""What a plugin gives, held against what the annotations say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, get_type_hints
from uuid import UUID

import pytest

from portal.foundation.hooks import specs
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.fitting import given_by, misfit
from portal.foundation.hooks.funding import AdvanceRules, AidAnswer, AidStep, AidUnknown, LateLetter
from portal.foundation.hooks.missions import JobKind, MissionRules
from portal.foundation.hooks.papers import DocumentTemplate
from portal.foundation.hooks.records import RecordFormat
from portal.foundation.hooks.size import FirmTie
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import CountryProfile, IdentifierCheck, IdentifierKind, Panel
from portal.foundation.kernel.findings import Finding, Level, Source
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.sdk import hookimpl
from support import probe

DAY = date(2026, 11, 23)
SAID, LAW = Message("Said."), Source("Law")
RULES = AdvanceRules(True, None, Money(1, "EUR"), Money(2, "EUR"), (1, 12), sources=(LAW,))
KIND = IdentifierKind("xx:n", SAID, SAID, print, print)


def broken(value: Any, **fields: Any) -> Any:
    """The same value with other fields, whatever its class would say to them."""
    made = object.__new__(type(value))
    for name in value.__dataclass_fields__:
        object.__setattr__(made, name, fields.get(name, getattr(value, name)))
    return made


class Lies(Sequence[Any]):
    """A sequence that fails when it is read."""

    def __len__(self) -> int:
        return 1

    def __getitem__(self, _at: Any) -> Any:
        raise LookupError


@pytest.mark.parametrize(
    ("value", "hint", "problem"),
    [
        (JobKind("xx:a", SAID), JobKind, ""),
        (JobKind("xx:a", "Permanent"), JobKind, "str instead of Message in label"),
        (
            JobKind("xx:a", SAID, "hint"),
            JobKind,
            "str instead of portal.foundation.kernel.message.Message | None in hint",
        ),
        (JobKind("xx:a", SAID, Message(None)), JobKind, "NoneType instead of str in text in hint"),
        ((JobKind("xx:a", SAID), 1), Sequence[JobKind], "int instead of JobKind"),
        ("", Sequence[JobKind], "str instead of Sequence"),
        (Lies(), Sequence[JobKind], "something that cannot be read, LookupError"),
        (object.__new__(Message), Message, "something that cannot be read, AttributeError"),
        (Finding("a", "block", SAID), Finding, "str instead of Level in level"),
        (Finding("a", Level.OK, SAID, Source("Law", 1)), Finding, "int instead of str | None in url in source"),
        (RULES, AdvanceRules, ""),
        (replace(RULES, months=[1, 12]), AdvanceRules, "list instead of a tuple of 2 in months"),
        (broken(RULES, months=(1,)), AdvanceRules, "tuple instead of a tuple of 2 in months"),
        (broken(RULES, months=(1, "12")), AdvanceRules, "str instead of int in months"),
        (replace(RULES, rate=1.5), AdvanceRules, "float instead of Decimal in rate"),
        (replace(RULES, rate=Decimal("NaN")), AdvanceRules, "NaN instead of a number in rate"),
        (replace(RULES, letters=(LateLetter("payment_reminder", 1),)), AdvanceRules, "str instead of Paper in kind"),
        (AidUnknown("No rate."), AidAnswer, "str instead of Message in reason"),
        (AidStep(SAID, Money("1", "EUR")), AidStep, "str instead of int in cents in value"),
        (FirmTie(1, UUID(int=1), None, False, DAY), FirmTie, "int instead of UUID in holder"),
        (datetime.now(UTC), date, "datetime instead of date"),
        (broken(KIND, check="check"), IdentifierKind, "str instead of collections.abc.Callable[[str]"),
        ({"a": 1}, Mapping[str, str], "int instead of str"),
        ({1: "a"}, Mapping[str, str], "int instead of str"),
        ([], Mapping[str, str], "list instead of Mapping"),
        (int, type[Any], ""),
        (1, type[Any], "int instead of type"),
        (None, None, ""),
        ("c", Literal["a", "b"], "str instead of typing.Literal['a', 'b']"),
        (print, Callable[[], None], ""),
        (Message("In %(place)s.", {"place": DAY}), Message, ""),
        (Message("In %(place)s.", {"town": DAY}), Message, "placeholders that cannot be filled, 'In %(place)s.'"),
        (Message("%(n)d", {"n": 1}), Message, "placeholders that cannot be filled, '%(n)d'"),
        (Message("One", {"n": 1}, "Many"), Message, "something that cannot be read, KeyError"),
        (Message("%(a)s", {"a": Money(None, "EUR")}), Message, "NoneType instead of int in cents"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(value, hint, problem):
    said = misfit(value, hint)
    assert said.startswith(problem) if problem else said == ""


def test_what_functions_give_is_known_by_their_field():
    assert given_by(CountryProfile) == {"holidays": frozenset[date], "check_account": IdentifierCheck}
    assert given_by(DocumentTemplate) == {"in_words": str}
    assert given_by(Panel) == {}


def test_the_probe_s_answers_fit_and_every_annotation_can_be_checked():
    for name, spec in vars(specs).items():
        if hasattr(spec, "portal_spec"):
            assert misfit(object(), get_type_hints(spec)["return"]).startswith("object instead of"), name
    hooks = Hooks(probe.registry(), probe.TENANT)
    assert hooks.collect("record_formats", RecordFormat)
    assert hooks.one("country_profile", CountryProfile).value.holidays(2026) is not None


class Wrong:
    """A plugin whose values are of the right class alone."""

    @hookimpl
    def eligibility(self) -> object:
        return (Finding("xx.a", "ok", SAID),)

    @hookimpl
    def mission_rules(self) -> object:
        return MissionRules(Money(1, "XTS"), 1, (1,))

    @hookimpl
    def job_kinds(self) -> object:
        return (JobKind("xx:a", "Permanent"),)

    @hookimpl
    def vocabulary(self) -> object:
        return {"advance": 1}

    @hookimpl
    def identifier_kinds(self) -> object:
        return (replace(KIND, check=lambda typed: typed, display=lambda _value: 1),)

    @hookimpl
    def country_profile(self) -> object:
        return CountryProfile("XX", "EUR", ("en",), "UTC", "", "", lambda _year: ["Monday"])


def test_each_way_of_asking_refuses_it():
    hooks = Hooks(probe.registry(Wrong()), probe.TENANT)
    (found,) = hooks.veto("eligibility")
    assert (found.value.code, found.value.level) == ("plugin.unanswered", Level.BLOCK)
    with pytest.raises(HookFailedError, match=f"XTS instead of {probe.TENANT.currency} in day_rate"):
        hooks.one("mission_rules", MissionRules)
    assert hooks.collect("job_kinds", JobKind) == ()
    with pytest.raises(HookFailedError, match="str instead of Message in label"):
        hooks.every("job_kinds", JobKind)
    assert hooks.mapping("vocabulary") == {}


def test_so_it_is_with_what_functions_in_an_answer_give():
    hooks = Hooks(probe.registry(Wrong()), probe.TENANT)
    (kind,) = (item.value for item in hooks.collect("identifier_kinds", IdentifierKind))
    assert not kind.check("12").ok
    assert kind.display("12") == "12"
    with pytest.raises(ValueError, match="list instead of frozenset"):
        hooks.one("country_profile", CountryProfile).value.holidays(2026)
