"""money of the fund that is kept apart

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OWN_ACCOUNT, KEPT_APART = "fk_commitment_tenant_id_account_id", "ck_commitment_kept_apart"


NOBODY = "select set_config('app.tenant', '00000000-0000-0000-0000-000000000000', true)"
"""PostgreSQL reads the table to check a new key, through the walls: no row has one yet."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(NOBODY)
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("funder_kind", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("account_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("jobs_target", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("meetings", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_foreign_key(op.f(OWN_ACCOUNT), "account", ["tenant_id", "account_id"], ["tenant_id", "id"])
        batch_op.create_check_constraint(op.f(KEPT_APART), "(account_id is null) = (funder_kind = '')")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        for name in ("funder_kind", "meetings"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KEPT_APART), type_="check")
        batch_op.drop_constraint(op.f(OWN_ACCOUNT), type_="foreignkey")
        for name in ("funder_kind", "account_id", "jobs_target", "meetings"):
            batch_op.drop_column(name)
