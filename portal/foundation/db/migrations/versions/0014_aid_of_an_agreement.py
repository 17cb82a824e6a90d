"""what an advance could be when it was decided; the aid that its agreement is, also as computed elsewhere

Revision: 0014, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

EVIDENCE = "fk_advance_agreement_tenant_id_external_paper_id"
EXTERNAL = "ck_advance_agreement_external"
WHOLE = "(external_cents is null) = (external_paper_id is null) and (external_cents is null) = (external_reason = '')"


def upgrade() -> None:
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bounds", sa.JSON(), nullable=True))
    with op.batch_alter_table("advance_agreement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("regime", sa.String(), nullable=False, server_default="general"))
        batch_op.add_column(sa.Column("external_cents", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("external_reason", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("external_paper_id", sa.Uuid(), nullable=True))
        batch_op.create_check_constraint(op.f(EXTERNAL), WHOLE)
        batch_op.create_foreign_key(
            op.f(EVIDENCE), "project_document", ["tenant_id", "external_paper_id"], ["tenant_id", "id"]
        )
    with op.batch_alter_table("advance_agreement", schema=None) as batch_op:
        for name in ("regime", "external_reason"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_column("bounds")
    with op.batch_alter_table("advance_agreement", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(EXTERNAL), type_="check")
        batch_op.drop_constraint(op.f(EVIDENCE), type_="foreignkey")
        for name in ("regime", "external_cents", "external_reason", "external_paper_id"):
            batch_op.drop_column(name)
