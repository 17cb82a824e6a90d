"""settings of plugins that are the network's, beside the territory's own

Revision: 0013, after 0012
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TENANT = sa.table("tenant", sa.column("id", sa.Uuid()))
STATE = sa.table(
    "plugin_state",
    sa.column("tenant_id", sa.Uuid()),
    sa.column("id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("settings", sa.JSON()),
    sa.column("network_settings", sa.JSON()),
)


def upgrade() -> None:
    """What nobody has changed since it came from the file is the network's; anything else may be the territory's."""
    op.add_column("plugin_state", sa.Column("network_settings", sa.JSON(), nullable=False, server_default="{}"))
    for row in _rows():
        if row.version == 1:
            _keep(row, network_settings=row.settings, settings={})
    with op.batch_alter_table("plugin_state", schema=None) as batch_op:
        batch_op.alter_column("network_settings", server_default=None)


def downgrade() -> None:
    """What holds stays."""
    for row in _rows():
        _keep(row, settings={**row.network_settings, **row.settings})
    with op.batch_alter_table("plugin_state", schema=None) as batch_op:
        batch_op.drop_column("network_settings")


def _rows() -> Iterator[Any]:
    connection = op.get_bind()
    for tenant in connection.scalars(sa.select(TENANT.c.id)).all():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.set_config("app.tenant", str(tenant), True)))
        yield from connection.execute(sa.select(STATE).where(STATE.c.tenant_id == tenant)).all()


def _keep(row: Any, **values: Any) -> None:
    same = (STATE.c.tenant_id == row.tenant_id, STATE.c.id == row.id)
    op.get_bind().execute(sa.update(STATE).where(*same).values(values))
