"""ties between firms

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "firm_link",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("share_hundredths", sa.Integer(), nullable=True),
        sa.Column("control", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "control IN ('', 'agreement', 'board', 'influence', 'merger', 'votes')", name=op.f("ck_firm_link_control")
        ),
        sa.CheckConstraint("party_id <> other_id", name=op.f("ck_firm_link_two")),
        sa.CheckConstraint(
            "share_hundredths is null or share_hundredths between 1 and 10000", name=op.f("ck_firm_link_share")
        ),
        sa.CheckConstraint("share_hundredths is not null or control <> ''", name=op.f("ck_firm_link_says_something")),
        sa.CheckConstraint("until is null or until >= since", name=op.f("ck_firm_link_days")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"], ["party.tenant_id", "party.id"], name=op.f("fk_firm_link_tenant_id_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "other_id"], ["party.tenant_id", "party.id"], name=op.f("fk_firm_link_tenant_id_other_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_firm_link_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_firm_link")),
    )
    with op.batch_alter_table("firm_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_firm_link_tenant_id_party_id"), ["tenant_id", "party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_firm_link_tenant_id_other_id"), ["tenant_id", "other_id"], unique=False)
    protect(op.get_bind(), ("firm_link",))


def downgrade() -> None:
    op.drop_table("firm_link")
