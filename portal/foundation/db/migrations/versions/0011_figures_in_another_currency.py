"""figures of closed years in another currency, with the rate by which they count

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RATE = "ck_firm_figures_rate"
WHOLE = (
    "(rate is null) = (rate_day is null) and (rate is null) = (rate_rule is null)"
    " and (rate is null) = (rate_source is null) and (rate is null) = (counted_currency is null)"
)
TEXTS = ("counted_currency", "rate", "rate_rule", "rate_source")


def upgrade() -> None:
    with op.batch_alter_table("firm_figures", schema=None) as batch_op:
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=True))
        batch_op.add_column(sa.Column("rate_day", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f(RATE), WHOLE)


def downgrade() -> None:
    with op.batch_alter_table("firm_figures", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(RATE), type_="check")
        for name in (*TEXTS, "rate_day"):
            batch_op.drop_column(name)
