"""the account that an advance is paid to

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "advance_payee",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "advance_id"],
            ["advance.tenant_id", "advance.id"],
            name=op.f("fk_advance_payee_tenant_id_advance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entered_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_advance_payee_tenant_id_entered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["ledger_entry.tenant_id", "ledger_entry.id"],
            name=op.f("fk_advance_payee_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_advance_payee_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_advance_payee")),
        sa.UniqueConstraint(
            "tenant_id", "advance_id", "number", name=op.f("uq_advance_payee_tenant_id_advance_id_number")
        ),
        sa.UniqueConstraint("tenant_id", "entry_id", name=op.f("uq_advance_payee_tenant_id_entry_id")),
    )
    protect(op.get_bind(), (), ("advance_payee",))


def downgrade() -> None:
    op.drop_table("advance_payee")
