"""the probe's note

Revision: probe0001, after
"""

import sqlalchemy as sa
from alembic import op

from portal.sdk import protect

revision = "probe0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alize_probe_note",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_alize_probe_note_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_alize_probe_note_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_alize_probe_note")),
    )
    op.create_index(
        op.f("ix_alize_probe_note_tenant_id_project_id"), "alize_probe_note", ["tenant_id", "project_id"], unique=False
    )
    protect(op.get_bind(), ["alize_probe_note"])


def downgrade() -> None:
    op.drop_index(op.f("ix_alize_probe_note_tenant_id_project_id"), table_name="alize_probe_note")
    op.drop_table("alize_probe_note")
