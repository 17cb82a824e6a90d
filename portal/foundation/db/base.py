"""What every table inherits: keys led by the tenant, versions, exact types."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from portal.foundation.kernel.identifiers import new_id

APPEND_ONLY = {"append_only": True}
"""Table `info` of records that are never changed or removed: a trigger (SQLite) or missing grants say so."""

NOTED_BY_READING = {"noted_by_reading": True}
"""Column `info` of what opening a page may note: when a login session was last used. Reading changes nothing else."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware datetimes go in and come out in UTC on every engine. Naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC. Raises ValueError for a naive value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant, aware, in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Root of all tables. Constraint names are derived, so that migrations can name them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime},
    )
    metadata = registry.metadata


class Keyed(Base):
    """A row with a tenant: primary key (tenant_id, id), both made by the application; `id` is a uuid of version 7."""

    __abstract__ = True

    tenant_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("tenant.id"), primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id, sort_order=-19)


class Scoped(Keyed):
    """A row of one tenant. `tenant_id` is stamped by the session and never changes."""

    __abstract__ = True


class Shared(Keyed):
    """A row between a territory and its network: these two see it and nobody else does."""

    __abstract__ = True

    network_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("tenant.id"), sort_order=-18)


class Versioned:
    """A row people edit: `version` counts its changes, so that the second of two writers is told."""

    version: Mapped[int] = mapped_column(default=1, sort_order=90)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  a declared_attr receives the class
        return {"version_id_col": cls.version}


def scoped_fk(column: str, table: str) -> ForeignKeyConstraint:
    """Return the foreign key `(tenant_id, column)` to `(tenant_id, id)` of `table`: never across tenants."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def one_of(column: str, values: frozenset[str] | tuple[str, ...]) -> CheckConstraint:
    """Return a check that `column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in sorted(values))
    return CheckConstraint(f"{column} IN ({listed})", name=column)
