"""what the public register says of firms

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_answer",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("ask_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("ceased_on", sa.Date(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('', 'active', 'ceased', 'inactive', 'restricted', 'unknown')",
            name=op.f("ck_register_answer_state"),
        ),
        sa.CheckConstraint(
            "(state = '') = (asked_at is null) and (asked_at is null) = (told_on is null)",
            name=op.f("ck_register_answer_said"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_register_answer_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_register_answer_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_answer")),
        sa.UniqueConstraint("tenant_id", "company_id", name=op.f("uq_register_answer_tenant_id_company_id")),
    )
    protect(op.get_bind(), ("register_answer",))


def downgrade() -> None:
    op.drop_table("register_answer")
