"""What keeps a file from the committee, and how a financing plan stands."""

import pytest

from portal.foundation.kernel.findings import Level, Source
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.programme.projects.study_rules import Plan, Readiness, Unsettled, missing


def eur(amount):
    return Money.of(amount, "EUR")


BALANCED = Plan((eur(30_000),), (eur(18_000), eur(12_000)), "EUR")
WHOLE = {
    "diagnosed": True,
    "jobs_planned": True,
    "baseline_known": True,
    "plan": BALANCED,
    "proposed": True,
    "advance_proposed": True,
    "own_proposal": False,
    "aid_declared": True,
    "undeclared": (),
    "unsettled": (),
}


def found(**changes):
    return {finding.code: finding.level for finding in missing(Readiness(**{**WHOLE, **changes}))}


def test_a_whole_study_lacks_nothing():
    assert found() == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"diagnosed": False}, "study.diagnosis"),
        ({"jobs_planned": False, "baseline_known": False}, "study.jobs"),
        ({"baseline_known": False}, "study.baseline"),
        ({"proposed": False, "advance_proposed": False}, "study.proposal"),
        ({"own_proposal": True}, "study.four_eyes"),
        ({"aid_declared": False}, "study.prior_aid"),
        ({"undeclared": ("Holding",)}, "study.prior_aid"),
    ],
)
def test_each_lack_stops_the_file_by_itself(changes, code):
    assert found(**changes) == {code: Level.BLOCK}


def test_without_an_advance_prior_aid_is_not_asked_for():
    assert found(aid_declared=False, undeclared=("Holding",), advance_proposed=False) == {}


def test_every_document_is_named_with_its_source():
    source = Source("Code de commerce")
    two = (Unsettled(Message("Accounts"), False, source), Unsettled(Message("Forecast"), True, None))
    awaited, came = missing(Readiness(**{**WHOLE, "unsettled": two}))
    assert (awaited.source, awaited.message.text) == (source, "Missing: %(document)s.")
    assert came.message.text == "To be looked at: %(document)s has come in."


@pytest.mark.parametrize(
    "plan", [Plan((eur(30_000),), (eur("29999.99"),), "EUR"), Plan((), (eur(1),), "EUR"), Plan((), (), "EUR")]
)
def test_a_plan_out_of_balance_is_looked_at_and_stops_nothing(plan):
    assert found(plan=plan) == {"study.plan": Level.WARN}


def test_a_plan_says_what_is_still_to_be_found():
    plan = Plan((eur(20), eur(10)), (eur(12),), "EUR")
    assert (plan.needed, plan.found, plan.gap, plan.balanced) == (eur(30), eur(12), eur(18), False)
    assert BALANCED.balanced
