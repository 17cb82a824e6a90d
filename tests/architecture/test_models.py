"""Tables: keys led by the tenant, references that stay within it, a closed list of global tables."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import JSON, DateTime, Float, String, Table, UniqueConstraint

import portal.app  # noqa: F401  every room's tables
from architecture.test_rooms import floors
from portal.foundation.db.base import Base, Scoped
from portal.foundation.db.rls import GLOBAL_TABLES
from portal.foundation.db.ties import scoped_tables
from support import probe


@pytest.fixture(scope="module")
def plugin() -> ModuleType:
    return probe.module()


def tables() -> list[Table]:
    return list(Base.metadata.sorted_tables)


def test_a_table_is_scoped_or_on_the_closed_list(plugin):
    assert {table.name for table in tables()} - scoped_tables() == GLOBAL_TABLES
    assert "alize_probe_note" in scoped_tables()


def test_keys_are_led_by_the_tenant(plugin):
    for table in tables():
        if table.name in GLOBAL_TABLES:
            continue
        assert [c.name for c in table.primary_key.columns] == ["tenant_id", "id"], table.name
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint):
                assert next(iter(constraint.columns)).name == "tenant_id", f"{table.name}: {constraint.name}"
        for index in table.indexes:
            first = next(iter(index.expressions))
            assert getattr(first, "name", "") == "tenant_id", f"{table.name}: {index.name}"
        assert not any(column.autoincrement is True or column.server_default is not None for column in table.columns)


def test_references_carry_the_tenant(plugin):
    for table in tables():
        if table.name in GLOBAL_TABLES:
            continue
        for reference in table.foreign_key_constraints:
            own = [column.name for column in reference.columns]
            target = reference.referred_table.name
            if target in GLOBAL_TABLES:
                assert len(own) == 1, f"{table.name}: {own}"
                continue
            assert own[0] == "tenant_id", f"{table.name}: {own}"
            assert [e.column.name for e in reference.elements] == ["tenant_id", "id"], f"{table.name}: {own}"
            assert reference.ondelete is None, f"{table.name}: {own}"


def test_global_tables_never_point_at_a_tenant_s_rows(plugin):
    for name in GLOBAL_TABLES:
        for reference in Base.metadata.tables[name].foreign_key_constraints:
            assert reference.referred_table.name in GLOBAL_TABLES


def room_of(model: type) -> int:
    """The floor of a model's room, counted from the roof."""
    for number, layer in enumerate(floors()):
        if any(model.__module__.startswith(f"{room}.") for room in layer):
            return number
    raise AssertionError(model.__module__)


def test_a_reference_points_to_the_same_room_or_a_lower_one(plugin):
    models = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
    wrong = []
    for name, model in models.items():
        if not model.__module__.startswith("portal."):
            continue
        for reference in Base.metadata.tables[name].foreign_key_constraints:
            target = models[reference.referred_table.name]
            same = model.__module__.rsplit(".", 1)[0] == target.__module__.rsplit(".", 1)[0]
            to_tenant = target.__tablename__ == "tenant"
            if not same and not to_tenant and room_of(target) <= room_of(model):
                wrong.append(f"{name} points up to {target.__tablename__}")
    assert not wrong


def test_the_queue_has_no_free_text():
    job = Base.metadata.tables["job"]
    words = {column.name for column in job.columns if isinstance(column.type, String | JSON)}
    assert words == {"kind", "error_code", "dedupe"}, "a code, a class name and a digest, nothing that people typed"


def test_instants_have_their_zone_and_money_no_float():
    for table in tables():
        for column in table.columns:
            assert not isinstance(column.type, DateTime), (
                f"{table.name}.{column.name}: use datetime through UtcDateTime"
            )
            assert not isinstance(column.type, Float), f"{table.name}.{column.name}: money and rates are exact"
            if column.name.endswith("_cents"):
                assert column.type.python_type is int, f"{table.name}.{column.name}"


def test_ids_come_from_the_application():
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Scoped):
            assert mapper.local_table.c.id.default is not None


def test_the_probe_stands_in_the_tests_only():
    assert Path(probe.module().__file__).parts[-4:-1] == ("tests", "plugins", "alize_probe")
