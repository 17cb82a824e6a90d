"""Alembic's entry: runs one history on the connection it is given."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from portal.foundation.db.base import Base, UtcDateTime

history = context.config.attributes["history"]


def _belongs(thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Keep each history to its own tables."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", None)
    if not table or table.startswith("alembic_version"):
        return False
    owner = (Base.metadata.tables[table].info if table in Base.metadata.tables else {}).get("plugin")
    return bool(owner == history.plugin)


def _render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write the portal's own types as what the database holds."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=history.version_table,
    include_object=_belongs,
    render_as_batch=True,
    compare_type=True,
    render_item=_render,
)
context.run_migrations()
