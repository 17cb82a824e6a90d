"""A new aid and the firms that are one undertaking with the firm on the day it is granted."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select

from alize_europe import aid as rules_of_aid
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.errors import ConflictError
from portal.people.parties.models import Party, PartyIdentifier
from portal.programme.advances import agreements, aid, declaration, papers, queries, terms
from portal.programme.advances.certificate import certificate
from portal.programme.aids import service as aids
from portal.programme.aids.rules import AidData
from portal.programme.groups import queries as groups
from portal.programme.groups import service
from portal.programme.groups.rules import LinkData
from portal.programme.projects import queries as projects
from portal.sdk import AdvanceTerms, AidUnknown, PriorAid
from support.app import DAY
from support.people import actor_of, ref_of

LONG_AGO = date(2020, 1, 1)
CONTROLLED = {"share": 6_000, "control": "votes"}
FULL = "299054.39"
"""What leaves room for an advance of 15 000 euros over two years, worth 945,61 euros, to the cent."""


class Firms:
    """An advance of a firm whose aid counts together with that of others."""

    def __init__(self, ales) -> None:
        self.ales = ales
        ales.name_lender()
        self.project_id = ales.approved()
        with ales.at_work():
            self.own = projects.project_view(self.project_id).party_id

    def tie(self, name="Holding Arpège", *, to: UUID | None = None, since=LONG_AGO, until=None, **said) -> UUID:
        """Tie a firm to another one, which has it; return the other one."""
        data = LinkData(True, since=since, until=until, **{"share": None, **(said or CONTROLLED)})
        with self.ales.at_work():
            link = service.add_link(self.ales.actor("operator"), to or self.own, name, {}, data, DAY)
            return groups.link(link).other_id

    def declare(self, firm: UUID, amount: str, granted_on=date(2025, 6, 1), member_state="FR", instrument=None) -> None:
        """Have a firm declare an aid."""
        with self.ales.at_work():
            money = Money.of(amount, "EUR")
            data = AidData(granted_on, "Région", money, money, "general", member_state, DAY, instrument=instrument)
            aids.record_aid(self.ales.actor("operator"), firm, data, DAY)

    def declare_none(self, *firms: UUID) -> None:
        """Have firms declare that they received nothing."""
        with self.ales.at_work():
            for firm in firms:
                aids.declare_nothing(self.ales.actor("operator"), firm, DAY, DAY)

    def number(self, firm, value):
        """Give a firm its SIREN."""
        with self.ales.at_work(), transaction() as session:
            session.add(PartyIdentifier(party_id=firm, kind="fr:siren", value=value))

    def undertaking(self, on=DAY) -> list[str]:
        """The names of the firms that are one undertaking on a day."""
        with self.ales.at_work():
            return list(groups.undertaking(self.own, on).values())

    def used(self, on=DAY) -> int:
        """What counts beside a new aid on a day, in cents."""
        with self.ales.at_work():
            draft = terms.draft(self.project_id, DAY, DAY)
            return aid.equivalent(draft.terms, aid.record(self.own, on), on).value.used.cents

    def prepare(self) -> None:
        """Prepare the agreement."""
        self.ales.prepare(self.project_id)

    def refused(self) -> str:
        """The linked firms for whose silence the agreement cannot be prepared."""
        with pytest.raises(ConflictError, match="without a declaration") as stopped:
            self.prepare()
        return str(stopped.value.message.params["firms"])

    def sign(self, signed_on=DAY) -> dict:
        """Sign it; return the rule that was frozen with the grant."""
        self.ales.sign(self.project_id, signed_on)
        with self.ales.at_work():
            return queries.grant(queries.current(self.project_id).id).rule


@pytest.fixture
def firms(ales) -> Firms:
    return Firms(ales)


def test_the_aid_of_a_linked_firm_counts_to_the_cent(firms):
    holding = firms.tie()
    firms.declare(holding, FULL)
    firms.prepare()
    rule = firms.sign()
    assert (rule["used_cents"], rule["left_cents"]) == (29_905_439, 94_561)


def test_one_cent_more_and_all_of_it_is_refused(firms):
    firms.declare(firms.tie(), "299054.40")
    with pytest.raises(ConflictError, match="refused as a whole"):
        firms.prepare()


def test_every_firm_of_a_chain_counts_whoever_holds_whom(firms):
    holding = firms.tie("Holding Arpège")
    sister = firms.tie("Sœur Arpège", to=holding, control="board")
    firms.declare(firms.own, "1000.01")
    firms.declare(holding, "2000.02")
    firms.declare(sister, "4000.04")
    assert firms.undertaking() == ["Ateliers d’essai 15000/24", "Holding Arpège", "Sœur Arpège"]
    assert firms.used() == 700_007


@pytest.mark.parametrize("control", ["votes", "board", "influence", "agreement", "merger"])
def test_each_ground_of_control_links(firms, control):
    firms.declare(firms.tie(control=control), "500")
    assert firms.used() == 50_000


@pytest.mark.parametrize("share", [2_500, 5_000])
def test_a_partner_firm_never_counts_and_declares_nothing(firms, share):
    partner = firms.tie("Partenaire", share=share, control="")
    firms.declare(partner, "300000")
    assert firms.used() == 0
    firms.prepare()
    assert firms.sign()["used_cents"] == 0


def test_a_public_body_makes_no_undertaking_with_the_firms_that_it_controls(firms):
    town = firms.tie("Ville", holder_kind="public", **CONTROLLED)
    firms.tie("Régie", to=town)
    assert firms.undertaking() == ["Ateliers d’essai 15000/24"]


def test_what_hangs_on_a_partner_firm_does_not_count_either(firms):
    partner = firms.tie("Partenaire", share=3_000, control="")
    firms.tie("Mère du partenaire", to=partner)
    assert firms.undertaking() == ["Ateliers d’essai 15000/24"]


def test_a_linked_firm_that_declared_nothing_yet_stops_the_aid_by_its_name(firms):
    firms.tie("Holding muette")
    assert firms.refused() == "Holding muette"


def test_aid_in_another_member_state_has_a_ceiling_of_its_own(firms):
    firms.declare(firms.tie(), "300000", member_state="RO")
    firms.prepare()
    assert firms.sign()["used_cents"] == 0


def test_the_tie_counts_from_its_first_day_to_its_last(firms):
    first, last = DAY - timedelta(days=30), DAY - timedelta(days=10)
    firms.declare(firms.tie(since=first, until=last), "1000")
    days = [first - timedelta(days=1), first, last, last + timedelta(days=1)]
    assert [len(firms.undertaking(day)) for day in days] == [1, 2, 2, 1]
    assert [firms.used(day) for day in days] == [0, 100_000, 100_000, 0]


def test_a_firm_bought_yesterday_brings_all_it_received_before(firms):
    firms.declare(firms.tie(since=DAY - timedelta(days=1)), "1234.56", date(2024, 2, 1))
    assert firms.used() == 123_456


def test_a_merger_brings_the_aid_of_both(firms):
    firms.declare(firms.own, "100000")
    firms.declare(firms.tie("Absorbée", control="merger", since=DAY), "199054.39")
    firms.prepare()
    assert firms.sign()["left_cents"] == 94_561


def test_after_a_split_each_firm_keeps_what_it_received_itself(firms):
    yesterday = DAY - timedelta(days=1)
    sold = firms.tie("Filiale cédée", until=yesterday)
    firms.declare(sold, "299999")
    firms.declare(firms.own, "10")
    assert firms.used(yesterday) == 30_000_900
    assert firms.used() == 1_000


def test_a_firm_that_left_does_not_hold_the_aid_up(firms):
    firms.tie("Filiale cédée, muette", until=DAY - timedelta(days=1))
    firms.prepare()
    firms.sign()


def test_what_this_territory_granted_a_linked_firm_counts_too(firms):
    firms.prepare()
    firms.sign()
    other = firms.ales.approved(10_000, number="999000003")
    with firms.ales.at_work():
        sister = projects.project_view(other).party_id
        data = LinkData(True, 10_000, "votes", LONG_AGO)
        service.add_link(firms.ales.actor("operator"), sister, "Ateliers d’essai 15000/24", {}, data, DAY)
        record = aid.record(sister, DAY)
        assert record.firms == ("Ateliers d’essai 10000/24", "Ateliers d’essai 15000/24")
        assert [(got.company, got.equivalent.cents) for got in record.received] == [
            ("Ateliers d’essai 15000/24", 94_561)
        ]
    firms.ales.prepare(other)
    firms.ales.sign(other)
    with firms.ales.at_work():
        assert queries.grant(queries.current(other).id).rule["used_cents"] == 94_561


def test_the_group_of_the_day_of_the_signature_decides(firms):
    firms.ales.prepare(firms.project_id)
    holding = firms.tie(since=DAY)
    firms.declare(holding, "300000")
    with pytest.raises(ConflictError, match="refused as a whole"):
        firms.sign()


def test_a_tie_recorded_between_reading_and_signing_is_noticed(firms):
    from portal.casework.documents import service as files
    from support.advances import Upload, pdf

    firms.prepare()
    with firms.ales.at_work():
        signing = terms.signing(firms.project_id, DAY, "Mireille Sauvas")
        proof, paper = certificate(signing), files.receive(Upload(pdf()))
    firms.declare_none(firms.tie())
    with firms.ales.at_work(), pytest.raises(ConflictError, match="changed meanwhile"):
        agreements.sign(firms.ales.actor("territory_manager"), signing, paper, proof, DAY)


def test_the_certificate_names_each_firm_and_what_it_received(firms):
    holding = firms.tie()
    firms.declare(holding, "1000")
    firms.declare(firms.own, "2000", date(2025, 7, 1), instrument="tax_advantage")
    firms.number(holding, "356000000")
    firms.prepare()
    with firms.ales.at_work():
        said = certificate(terms.signing(firms.project_id, DAY, "Mireille Sauvas")).data
    assert said["company"]["undertaking"] == (
        "Ateliers d’essai 15000/24 (SIREN\u00a0732\u202f829\u202f320), "
        "Holding Arpège (SIREN\u00a0356\u202f000\u202f000)"
    )
    assert [(row["company"], row["form"]) for row in said["aids"]] == [
        ("Holding Arpège (SIREN\u00a0356\u202f000\u202f000)", ""),
        ("Ateliers d’essai 15000/24 (SIREN\u00a0732\u202f829\u202f320)", "Avantage fiscal ou exonération"),
    ]
    assert {row["regime"] for row in said["aids"]} == {"Règles générales"}
    assert said["totals"]["declared"] == "3\u202f000,00\u00a0€"


def test_a_firm_of_another_territory_is_never_seen(firms, app):
    from portal.foundation.db.binding import use_tenant

    with app.app_context(), use_tenant(ref_of(app, "demonstration-1")):
        stranger = db.session.scalars(select(Party.id).where(Party.name == "Fonderie Arpège")).one()
        money = Money.of(300_000, "EUR")
        data = AidData(date(2025, 6, 1), "Région", money, money, "general", "FR", DAY)
        aids.record_aid(actor_of(app, "demonstration-1", "operator"), stranger, data, DAY)
    namesake = firms.tie("Fonderie Arpège")
    assert namesake != stranger
    assert firms.refused() == "Fonderie Arpège"
    firms.declare_none(namesake)
    assert firms.used() == 0
    with app.app_context(), use_tenant(ref_of(app, "demonstration-1")):
        assert not groups.links_of(stranger)


def test_the_declaration_to_sign_names_the_linked_firms_and_their_aid(firms):
    holding = firms.tie()
    firms.declare(holding, "1200")
    firms.declare(firms.own, "300")
    firms.number(holding, "356000000")
    with firms.ales.at_work():
        ready = declaration.declaration(firms.project_id, DAY)
    assert ready.data["linked"] == ["Holding Arpège (SIREN\u00a0356\u202f000\u202f000)"]
    assert ready.data["linked"][0] in [aid["company"] for aid in ready.data["aids"]]
    assert ready.data["used"] == "1\u202f500,00\u00a0€"
    assert ready.content.startswith(b"%PDF")


def test_no_firm_named_on_a_paper_costs_a_query(firms):
    def asked(rows: int) -> int:
        with firms.ales.at_work():
            received = aid.record(firms.own, DAY).received
            assert len(received) == rows
            statements: list[str] = []

            def note(_c, _cursor, statement, *_rest):
                statements.append(statement)

            event.listen(db.engine, "before_cursor_execute", note)
            assert len(papers.received(received)) == rows
            event.remove(db.engine, "before_cursor_execute", note)
            return len(statements)

    firms.declare(firms.own, "100")
    one = asked(1)
    for name in ("Holding Arpège", "Fonderie Arpège", "Négoce Arpège"):
        linked = firms.tie(name)
        for _each in range(2):
            firms.declare(linked, "100")
    assert asked(7) == one


def test_the_rules_are_told_the_form_of_each_aid_where_it_is_known(firms, monkeypatch):
    firms.declare(firms.own, "100", instrument="guarantee")
    firms.declare(firms.own, "100", date(2025, 7, 1))
    firms.prepare()
    firms.ales.sign(firms.project_id)
    told: list[PriorAid] = []

    def answer(asked, settings):
        told.extend(asked.prior)
        return AidUnknown(Message("Nothing is known."))

    monkeypatch.setattr(rules_of_aid, "answer", answer)
    with firms.ales.at_work(), pytest.raises(ConflictError):
        aid.equivalent(AdvanceTerms(firms.ales.money(15_000), 24, 0, DAY), aid.record(firms.own, DAY), DAY)
    assert [each.instrument for each in told] == ["guarantee", "", "repayable_advance"]
    assert PriorAid(DAY, firms.ales.money(1), "FR").instrument == "", "plugins made before it stand"
