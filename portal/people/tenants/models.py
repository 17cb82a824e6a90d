"""The tenant (a global table) and what a territory keeps about its plugins."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Base, Scoped, Versioned, one_of
from portal.people.tenants.rules import STATES


class Tenant(Versioned, Base):
    """A territory, or the network itself. `network_id` names the network tenant it belongs to.

    `id`, `slug`, `code` (which begins its references),
    `hosts`, `country`, `currency`, `timezone`, `pilot` and `provider` belong to the TOML file for ever; the
    rest is seeded from it once and then owned by the screens. `clock_offset_days` moves the business date of a
    demonstration. `settings_version` grows with every change that processes keep in memory.
    """

    __tablename__ = "tenant"
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("length(currency) = 3", name="currency"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    network_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("tenant.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    hosts: Mapped[list[str]] = mapped_column(JSON)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    country: Mapped[str]
    currency: Mapped[str]
    timezone: Mapped[str]
    pilot: Mapped[bool]
    invented: Mapped[bool]
    state: Mapped[str]
    carrier: Mapped[dict[str, str]] = mapped_column(JSON)
    contact: Mapped[dict[str, str]] = mapped_column(JSON)
    opened_on: Mapped[date | None]
    locale: Mapped[str]
    locales: Mapped[list[str]] = mapped_column(JSON)
    areas: Mapped[list[str]] = mapped_column(JSON)
    ridge: Mapped[list[int]] = mapped_column(JSON)
    position: Mapped[dict[str, Any]] = mapped_column(JSON)
    provider: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    clock_offset_days: Mapped[int] = mapped_column(default=0)
    settings_version: Mapped[int] = mapped_column(default=1)


class PluginState(Versioned, Scoped):
    """Whether a plugin is enabled in a territory, and its settings there (JSON, the plugin's own form checks them).

    `network_settings` are the file's, brought up to date by each `apply`; `settings` are what the territory has chosen
    otherwise, which no file changes. The territory does not disable one that is `required` by the network.
    """

    __tablename__ = "plugin_state"
    __table_args__ = (UniqueConstraint("tenant_id", "plugin"),)

    plugin: Mapped[str]
    enabled: Mapped[bool]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    network_settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    required: Mapped[bool] = mapped_column(default=False)
