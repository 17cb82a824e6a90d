"""The definition of SMEs: which firms count with a firm, by how much, and what two years make of it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alize_europe.sme_definition import (
    Figures,
    FiguresLackingError,
    Size,
    after_two_years,
    judged,
    public_share,
    shares,
    size_of,
)
from portal.sdk import FirmGroup, FirmTie, FirmYear, HolderKind, Money, ParameterError, SizedFirm

DAY = date(2026, 11, 23)
LONG_AGO = date(2015, 1, 1)
OWN, A, B, C, D = (UUID(int=number) for number in range(1, 6))
MILLION = 100_000_000


def year(closing: int, headcount="10", millions="1") -> FirmYear:
    money = Money.of(Decimal(millions) * 1_000_000, "EUR")
    return FirmYear(date(closing, 12, 31), Decimal(headcount), money, money)


def tie(holder, held, share=None, *, control=False, since=LONG_AGO, until=None, kind=HolderKind.FIRM) -> FirmTie:
    return FirmTie(holder, held, None if share is None else Decimal(share), control, since, until, kind)


def group(*ties, **years) -> FirmGroup:
    names = {"own": OWN, "a": A, "b": B, "c": C, "d": D}
    touched = {OWN, *(end for each in ties for end in (each.holder, each.held))}
    known = {name: firm for name, firm in names.items() if firm in touched}
    return FirmGroup(
        OWN, {firm: SizedFirm(name, tuple(years.get(name, (year(2025),)))) for name, firm in known.items()}, ties
    )


def counted(*ties) -> dict[UUID, int]:
    return {firm: int(share) for firm, share in shares(group(*ties), DAY).items()}


# Which firms count


def test_links_chain_in_both_directions_and_count_whole():
    assert counted(tie(A, OWN, 60, control=True), tie(A, B, control=True), tie(B, C, "50.01")) == {
        OWN: 100,
        A: 100,
        B: 100,
        C: 100,
    }


def test_a_partner_counts_by_its_share_with_the_firms_linked_to_it():
    assert counted(tie(A, OWN, 25), tie(B, A, 80, control=True)) == {OWN: 100, A: 25, B: 25}


def test_a_partner_of_a_partner_does_not_count():
    assert counted(tie(A, OWN, 30), tie(B, A, 40)) == {OWN: 100, A: 30}


def test_a_partner_of_a_linked_firm_counts():
    assert counted(tie(A, OWN, 90, control=True), tie(A, B, 40)) == {OWN: 100, A: 100, B: 40}


def test_the_higher_share_counts_when_two_firms_hold_each_other():
    assert counted(tie(A, OWN, 26), tie(OWN, A, 45)) == {OWN: 100, A: 45}


def test_linked_firms_hold_together():
    mother = tie(A, OWN, control=True)
    assert counted(mother, tie(A, B, 15), tie(OWN, B, 15)) == {OWN: 100, A: 100, B: 30}
    assert counted(mother, tie(A, B, 30), tie(OWN, B, 30)) == {OWN: 100, A: 100, B: 100}


def test_two_strangers_do_not_hold_together():
    assert counted(tie(A, OWN, 20), tie(B, OWN, 20)) == {OWN: 100}


def test_a_tie_counts_on_its_days_only():
    assert counted(tie(A, OWN, 30, until=date(2026, 11, 22)), tie(B, OWN, 30, since=DAY)) == {OWN: 100, B: 30}


# What public bodies hold


def public(*ties) -> Decimal:
    return public_share(group(*ties), DAY)


def town(held, share=None, **said) -> FirmTie:
    return tie(A, held, share, kind=HolderKind.PUBLIC, **said)


def test_public_bodies_hold_together_and_through_the_firms_that_they_control():
    region = tie(B, OWN, 15, kind=HolderKind.PUBLIC)
    assert public(town(OWN, 10), region) == 25
    assert public(town(C, 60, control=True), tie(C, OWN, 30)) == 30
    assert public(town(C, 30), tie(B, C, 30, kind=HolderKind.PUBLIC), tie(C, D, "50.01"), tie(D, OWN, 26)) == 26
    assert public(town(C, 50), tie(C, OWN, 30)) == 0
    assert public(town(OWN, 30, until=date(2026, 11, 22))) == 0


def test_what_the_firm_itself_holds_is_not_held_by_public_bodies():
    assert public(tie(OWN, B, 80, control=True), tie(B, OWN, 20), town(B, 10)) == 0


def test_an_excepted_investor_counts_beyond_half_or_with_control_only():
    university = {"kind": HolderKind.INVESTOR}
    assert public(tie(A, OWN, 50, **university), tie(B, OWN, 30, **university)) == 0
    assert public(tie(A, OWN, "50.01", **university)) == Decimal("50.01")
    assert public(tie(A, OWN, 10, control=True, **university)) == 100


def test_a_public_body_neither_counts_nor_links_the_firms_it_holds():
    assert counted(town(OWN, 60, control=True), town(B, 60, control=True), tie(C, OWN, 30)) == {OWN: 100, C: 30}


# Years


def test_one_bad_year_changes_nothing_and_two_do():
    small, grown = year(2023, 40, 5), [year(2024, 60, 5), year(2025, 60, 5)]
    sizes = [each.size for each in judged(group(own=(small, grown[0], grown[1])), DAY)]
    assert sizes == [Size.SMALL, Size.MEDIUM, Size.MEDIUM]
    assert after_two_years(sizes) == Size.MEDIUM
    assert after_two_years(sizes[:2]) == Size.SMALL


def test_two_steps_in_two_years_are_one_step():
    assert after_two_years([Size.SMALL, Size.MEDIUM, Size.LARGE]) == Size.MEDIUM
    assert after_two_years([Size.LARGE, Size.SMALL, Size.MICRO]) == Size.SMALL


def test_after_a_purchase_the_earlier_years_do_not_count():
    bought = tie(A, OWN, 100, control=True, since=date(2026, 3, 1))
    found = judged(group(bought, own=(year(2024), year(2025)), a=(year(2024, 300), year(2025, 300))), DAY)
    assert [each.size for each in found] == [Size.LARGE]


@pytest.mark.parametrize("years", [(year(2022), year(2025)), (year(2025),)])
def test_years_that_do_not_follow_one_another_are_not_compared(years):
    assert len(judged(group(own=years), DAY)) == 1


def test_an_earlier_year_without_a_partner_s_figures_is_not_compared():
    found = judged(group(tie(A, OWN, 30), own=(year(2024), year(2025)), a=(year(2025),)), DAY)
    assert [each.closed_on for each in found] == [date(2025, 12, 31)]


@pytest.mark.parametrize("years", [(), (year(2024),), (year(2026),)])
def test_without_accounts_of_the_latest_year_nothing_is_judged(years):
    with pytest.raises(FiguresLackingError) as lacking:
        judged(group(tie(A, OWN, 30), a=years), DAY)
    assert lacking.value.firms == ("a",)


def test_before_the_recommendation_nothing_is_judged():
    with pytest.raises(ParameterError):
        judged(group(own=(year(2003),)), date(2004, 6, 1))


# Whatever the figures


sizes = st.lists(st.sampled_from(Size), min_size=1, max_size=8)
amounts = st.decimals(0, 100 * MILLION, places=0)
figures = st.builds(Figures, st.decimals(0, 400, places=2), amounts, amounts)
ids = st.sampled_from([OWN, A, B, C, D])
percents = st.one_of(st.none(), st.decimals("0.01", 100, places=2))
ties = st.builds(FirmTie, ids, ids, percents, st.booleans(), st.just(LONG_AGO)).filter(lambda t: t.holder != t.held)
groups = st.lists(ties, max_size=10).map(
    lambda some: FirmGroup(OWN, {firm: SizedFirm(str(firm.int)) for firm in (OWN, A, B, C, D)}, tuple(some))
)


@given(figures, figures)
def test_more_is_never_smaller(one, more):
    assert size_of(Figures(*map(sum, zip(one, more, strict=True))), DAY) >= size_of(one, DAY)


@given(figures)
def test_one_financial_ceiling_is_enough_and_the_headcount_is_not(one):
    assert size_of(one._replace(balance=Decimal(0)), DAY) <= size_of(one, DAY)
    assert size_of(one._replace(headcount=Decimal(250)), DAY) == Size.LARGE


@given(sizes)
def test_the_status_is_one_that_the_firm_had_or_passed(seen):
    assert min(seen) <= after_two_years(seen) <= max(seen)
    assert after_two_years([*seen, seen[-1]]) == seen[-1]


@given(sizes, st.sampled_from(Size))
def test_a_single_year_never_moves_the_status_beyond_it(seen, last):
    before, after = after_two_years(seen), after_two_years([*seen, last])
    assert min(before, last) <= after <= max(before, last)


@given(groups)
def test_the_firm_itself_counts_whole_and_partners_between_the_bounds(some):
    found = shares(some, DAY)
    assert found[OWN] == 100
    assert all(share == 100 or 25 <= share <= 50 for share in found.values())


@given(groups, st.randoms())
def test_the_order_in_which_ties_were_entered_does_not_matter(some, chance):
    mixed = list(some.ties)
    chance.shuffle(mixed)
    assert shares(FirmGroup(OWN, some.firms, tuple(mixed)), DAY) == shares(some, DAY)


@given(groups, ties)
def test_one_more_tie_never_makes_the_perimeter_smaller(some, more):
    before = shares(some, DAY)
    after = shares(FirmGroup(OWN, some.firms, (*some.ties, more)), DAY)
    assert all(after.get(firm, 0) >= share for firm, share in before.items())
