"""a handover names the role that ends with it

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROLE = "fk_handover_tenant_id_membership_id"


def upgrade() -> None:
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.add_column(sa.Column("membership_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(op.f(ROLE), "membership", ["tenant_id", "membership_id"], ["tenant_id", "id"])


def downgrade() -> None:
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ROLE), type_="foreignkey")
        batch_op.drop_column("membership_id")
