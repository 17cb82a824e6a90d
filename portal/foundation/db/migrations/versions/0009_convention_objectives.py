"""what a convention promises: projects to support, jobs to bring

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OBJECTIVES = ("projects_target", "jobs_target")


def upgrade() -> None:
    with op.batch_alter_table("convention", schema=None) as batch_op:
        for name in OBJECTIVES:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("convention", schema=None) as batch_op:
        for name in OBJECTIVES:
            batch_op.drop_column(name)
