"""Small frozen values: findings, messages, actors, identifiers."""

from dataclasses import FrozenInstanceError
from uuid import UUID

import pytest

from portal.foundation.kernel.context import PUBLIC, Actor, Grant, TenantRef
from portal.foundation.kernel.findings import Finding, Level, blocking
from portal.foundation.kernel.identifiers import new_id, new_token, token_digest
from portal.foundation.kernel.message import Message

FIRM = UUID("018f3c1e-0000-7000-8000-000000000001")


def test_only_blocks_stop_a_step():
    findings = [Finding(level.value, level, Message("Text")) for level in Level]
    assert [finding.code for finding in blocking(findings)] == ["block"]


def test_messages_are_equal_by_text_and_values_and_can_be_keys():
    one, two = Message("%(n)s days", {"n": 3}), Message("%(n)s days", {"n": 4})
    assert one == Message("%(n)s days", {"n": 3})
    assert one != two
    assert {one: "a", two: "b"}[two] == "b"


def test_an_actor_has_each_role_once_and_the_organisations_of_each():
    actor = Actor("Ana", grants=(Grant("expert", FIRM), Grant("operator"), Grant("expert")), permissions=frozenset("a"))
    assert actor.roles == ("expert", "operator")
    assert actor.parties("expert") == (FIRM,)
    assert actor.parties("operator") == ()
    assert actor.may("a")
    assert not actor.may("b")
    assert not PUBLIC.roles


def test_a_territory_is_frozen_and_hashable_whatever_its_settings():
    tenant = TenantRef(
        id=FIRM,
        slug="ales",
        code="ALES",
        name="Alès",
        country="FR",
        locale="fr",
        currency="EUR",
        timezone="Europe/Paris",
        settings={"alize_france": {"a": []}},
    )
    assert {tenant}
    with pytest.raises(FrozenInstanceError):
        tenant.slug = "other"


def test_ids_are_ordered_in_time_and_secrets_are_not_stored():
    first, second = new_id(), new_id()
    assert first.version == 7
    assert first.int >> 80 <= second.int >> 80
    assert len(token_digest(new_token())) == 32
    assert new_token() != new_token()
    assert token_digest("a") != token_digest("b")
