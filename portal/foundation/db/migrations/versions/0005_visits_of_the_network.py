"""visits of the network, roles that end to the second, and what passes from one member to another

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0005"
down_revision = "0004"
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
    op.create_table(
        "handover",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("taker_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "giver_id"], ["member.tenant_id", "member.id"], name=op.f("fk_handover_tenant_id_giver_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "taker_id"], ["member.tenant_id", "member.id"], name=op.f("fk_handover_tenant_id_taker_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_handover_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_handover")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handover_tenant_id_done_on_from_on"), ["tenant_id", "done_on", "from_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_handover_tenant_id_giver_id"), ["tenant_id", "giver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_tenant_id_taker_id"), ["tenant_id", "taker_id"], unique=False)
    protect(op.get_bind(), ("support_access", "handover"))


def downgrade() -> None:
    op.drop_table("handover")
    op.drop_table("support_access")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("expires_at")
