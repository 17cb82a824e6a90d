"""which roles of a territory may sign in by a link

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_settings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_roles", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_sign_in_settings_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sign_in_settings")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_sign_in_settings_tenant_id")),
    )
    protect(op.get_bind(), ("sign_in_settings",))


def downgrade() -> None:
    op.drop_table("sign_in_settings")
