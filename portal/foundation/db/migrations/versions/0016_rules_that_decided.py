"""what decided, kept with the record: delays of letters and proposals, the kinds of jobs that a declaration counts

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEPT = {"mission": "confirm_rule", "mission_proposal": "rule", "job_declaration": "rule"}


def upgrade() -> None:
    for table, column in KEPT.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(column, sa.JSON(), nullable=True))


def downgrade() -> None:
    for table, column in KEPT.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
