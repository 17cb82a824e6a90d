"""figures of firms' closed years

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "firm_figures",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("headcount_hundredths", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("turnover_cents", sa.BigInteger(), nullable=False),
        sa.Column("balance_cents", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("headcount_hundredths >= 0", name=op.f("ck_firm_figures_headcount")),
        sa.CheckConstraint("turnover_cents >= 0 and balance_cents >= 0", name=op.f("ck_firm_figures_amounts")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"], ["party.tenant_id", "party.id"], name=op.f("fk_firm_figures_tenant_id_party_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_firm_figures_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_firm_figures")),
        sa.UniqueConstraint(
            "tenant_id", "party_id", "closed_on", name=op.f("uq_firm_figures_tenant_id_party_id_closed_on")
        ),
    )
    protect(op.get_bind(), ("firm_figures",))


def downgrade() -> None:
    op.drop_table("firm_figures")
