"""visits of the network: what it asks of a territory, and a role that ends to the second

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "support_access",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(ends_at is null) = (state in ('asked', 'refused'))", name=op.f("ck_support_access_ends")),
        sa.CheckConstraint("hours is null or hours between 1 and 8", name=op.f("ck_support_access_hours")),
        sa.CheckConstraint(
            "state IN ('asked', 'ended', 'expired', 'granted', 'refused')", name=op.f("ck_support_access_state")
        ),
        sa.ForeignKeyConstraint(["network_id"], ["tenant.id"], name=op.f("fk_support_access_network_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_support_access_person_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_support_access_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_support_access")),
    )
    with op.batch_alter_table("support_access", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_access_tenant_id_state"), ["tenant_id", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_support_access_network_id_tenant_id"), ["network_id", "tenant_id"], unique=False
        )
    protect(op.get_bind(), ("support_access",))


def downgrade() -> None:
    op.drop_table("support_access")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("expires_at")
