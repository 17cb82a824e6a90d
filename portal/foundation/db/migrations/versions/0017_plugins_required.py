"""plugins that the network requires of a territory

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plugin_state", sa.Column("required", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("plugin_state", schema=None) as batch_op:
        batch_op.alter_column("required", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("plugin_state", schema=None) as batch_op:
        batch_op.drop_column("required")
