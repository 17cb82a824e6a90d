"""What the countries say of missions and jobs: the value of a day, fields, contracts, the letter's wording."""

from datetime import date

import pytest

import alize_europe
import alize_france
import alize_romania
from portal.foundation.kernel.competence import FIELDS
from portal.sdk import MissionRules, Money, Paper

DAY = date(2026, 11, 23)
COUNTRIES = (alize_france, alize_romania)
both = pytest.mark.parametrize("plugin", COUNTRIES, ids=lambda plugin: plugin.__name__)


@pytest.mark.parametrize(
    ("plugin", "half_days", "worth"),
    [
        (alize_france, 40, Money.of(16_000, "EUR")),
        (alize_france, 12, Money.of(4_800, "EUR")),
        (alize_france, 1, Money.of(400, "EUR")),
        (alize_france, 0, Money.zero("EUR")),
        (alize_romania, 40, Money.of(75_000, "RON")),
        (alize_romania, 1, Money.of(1_875, "RON")),
    ],
)
def test_days_are_valued_as_the_programme_has_published_them(plugin, half_days, worth):
    assert plugin.mission_rules(None, DAY).value(half_days) == worth


@both
def test_there_is_an_answer_for_every_month_with_its_sources(plugin):
    for year in range(2000, 2032):
        for month in range(1, 13):
            rules = plugin.mission_rules(None, date(year, month, 1))
            assert rules.remind_days == (9, 21, 45)
            assert rules.confirm_days == 15
            assert all(source.title for source in rules.sources)


@both
def test_fields_are_the_programmes_each_once(plugin):
    domains = plugin.competence_domains(None)
    assert [domain.field for domain in domains] == list(FIELDS)
    assert all(domain.nomenclature and domain.codes for domain in domains)


@both
def test_contracts_have_their_law_and_no_two_share_a_key(plugin):
    kinds = plugin.job_kinds(None, DAY)
    assert len({kind.key for kind in kinds}) == len(kinds) == 3
    assert all(kind.source and kind.hint and kind.counts_as_created for kind in kinds)


class Tenant:
    """Enough of a territory for wording."""

    settings: dict[str, object] = {}


@pytest.mark.parametrize(
    ("plugin", "own", "others"),
    [(alize_france, "fr", ("ro", "en")), (alize_romania, "ro", ("fr", "en")), (alize_europe, "en", ("fr", "ro"))],
)
def test_the_letter_has_one_wording_in_the_countrys_language(plugin, own, others):
    (letter,) = [t for t in plugin.document_templates(Tenant(), own) if t.kind == Paper.MISSION_LETTER]
    assert letter.locale == own
    assert letter.path.is_file()
    for locale in others:
        assert not [t for t in plugin.document_templates(Tenant(), locale) if t.kind == Paper.MISSION_LETTER]


@pytest.mark.parametrize(
    ("rate", "confirm", "remind"), [(-1, 15, (9,)), (1, 0, (9,)), (1, 15, ()), (1, 15, (9, 9)), (1, 15, (21, 9))]
)
def test_rules_that_cannot_be_are_refused(rate, confirm, remind):
    with pytest.raises(ValueError, match=r"a day has a value|days after which"):
        MissionRules(Money(rate, "EUR"), confirm, remind)
