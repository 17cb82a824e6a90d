"""CUI, trade-register number and IBAN as people type them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.ro import cui

from alize_romania.identifiers import check_cui, check_iban, check_onrc, euid, kinds

CHECKS = {"cui": check_cui, "onrc": check_onrc, "iban": check_iban}


@pytest.mark.parametrize("check", CHECKS.values())
@given(typed=st.text() | st.from_regex(r"[JFC ]{0,2}[0-9./-]{0,16}"))
@example("²")
@example("J")
@example("J/////")
@example("\x00")
def test_whatever_is_typed_gets_an_answer(check, typed):
    found = check(typed)
    assert found.ok == bool(found.value)
    assert found.ok or found.message


numbers = st.integers(1, 999_999_999).map(str).map(lambda n: n + cui.calc_check_digit(n))


@given(numbers, st.sampled_from(["", "RO", "ro ", "RO\u00a0"]))
def test_the_prefix_of_vat_payers_is_left_out(number, prefix):
    assert check_cui(prefix + number).value == number


@given(st.integers(1, 40), st.integers(1, 99_999), st.integers(1990, 2024), st.sampled_from("JFC"))
def test_the_old_form_is_accepted_until_2024(county, serial, year, letter):
    assert check_onrc(f"{letter}{county}/{serial}/{year}").value == f"{letter}{county:02}/{serial}/{year}"
    assert not check_onrc(f"{letter}{county}/{serial}/{year + 35}").ok


def test_the_number_that_identifies_the_firm_comes_first():
    assert [kind.key for kind in kinds()] == ["ro:cui", "ro:onrc"]


def test_the_european_number_of_a_company():
    assert euid("J52/750/2012") == "ROONRC.J52/750/2012"
