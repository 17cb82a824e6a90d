"""SIREN, SIRET and RNA as people type them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import luhn

from alize_france.identifiers import check_rna, check_siren, check_siret, check_tva, compact, display, kinds

CHECKS = {"siren": check_siren, "siret": check_siret, "rna": check_rna, "tva": check_tva}


@pytest.mark.parametrize("check", CHECKS.values())
@given(typed=st.text())
@example("²" * 9)
@example("१२३४५६७८९")
@example("\x00")
def test_whatever_is_typed_gets_an_answer(check, typed):
    found = check(typed)
    assert found.ok == bool(found.value)
    assert found.ok or found.message


sirens = st.integers(1, 99_999_999).map(lambda n: f"{n:08}").map(lambda n: n + luhn.calc_check_digit(n))


@given(sirens, st.lists(st.sampled_from(" .-\u00a0\u202f\u2009\t"), max_size=9), st.integers(0, 8))
def test_separators_change_nothing(siren, separators, at):
    assert check_siren(siren[:at] + "".join(separators) + siren[at:]).value == siren


@given(sirens, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(siren, at, shift):
    wrong = siren[:at] + str((int(siren[at]) + shift) % 10) + siren[at + 1 :]
    assert not check_siren(wrong).ok


@given(sirens)
def test_what_is_shown_is_read_back(siren):
    assert check_siren(display(siren)).value == siren


@given(sirens)
def test_a_vat_number_has_the_one_key_of_its_siren(siren):
    keys = {f"{key:02}" for key in range(100) if check_tva(f"FR{key:02}{siren}").ok}
    assert keys == {f"{(12 + 3 * (int(siren) % 97)) % 97:02}"}
    (key,) = keys
    said = check_siren(f"FR{key}{siren}").message
    assert said.params["siren"] == display(siren)


def test_the_number_that_identifies_the_firm_comes_first():
    assert [kind.key for kind in kinds()] == ["fr:siren", "fr:siret", "fr:rna"]
    assert kinds() == kinds()


def test_other_texts_are_shown_as_they_are():
    assert display("W301234567") == "W301234567"
    assert compact(" w30-1234567 ") == "W301234567"
