"""what the holder of a tie is: a firm, a public body, an investor

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KIND = "ck_firm_link_holder_kind"


def upgrade() -> None:
    with op.batch_alter_table("firm_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holder_kind", sa.String(), nullable=False, server_default=""))
        batch_op.create_check_constraint(op.f(KIND), "holder_kind IN ('', 'investor', 'public')")
    with op.batch_alter_table("firm_link", schema=None) as batch_op:
        batch_op.alter_column("holder_kind", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("firm_link", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KIND), type_="check")
        batch_op.drop_column("holder_kind")
