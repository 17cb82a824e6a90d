"""aid in another currency, with the rate by which it counts

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COUNTED, RATE = "ck_prior_aid_counted", "ck_prior_aid_rate"
WHOLE = (
    "(rate is null) = (rate_day is null)"
    " and (rate is null) = (rate_rule is null) and (rate is null) = (rate_source is null)"
)
FILLED = ("currency", "counted_cents", "counted_currency")

TENANT = sa.table("tenant", sa.column("id", sa.Uuid()), sa.column("currency", sa.String()))
AID = sa.table(
    "prior_aid",
    sa.column("tenant_id", sa.Uuid()),
    sa.column("equivalent_cents", sa.BigInteger()),
    sa.column("currency", sa.String()),
    sa.column("counted_cents", sa.BigInteger()),
    sa.column("counted_currency", sa.String()),
)


def upgrade() -> None:
    with op.batch_alter_table("prior_aid", schema=None) as batch_op:
        batch_op.add_column(sa.Column("currency", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("counted_cents", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("counted_currency", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("rate", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("rate_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("rate_rule", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("rate_source", sa.String(), nullable=True))
        batch_op.create_check_constraint(op.f(COUNTED), "counted_cents >= 0")
        batch_op.create_check_constraint(op.f(RATE), WHOLE)
    _fill()
    with op.batch_alter_table("prior_aid", schema=None) as batch_op:
        for name in FILLED:
            batch_op.alter_column(name, server_default=None)


def _fill() -> None:
    """What was recorded until now was granted, and counts, in the currency of its territory."""
    connection = op.get_bind()
    for tenant, currency in connection.execute(sa.select(TENANT.c.id, TENANT.c.currency)).all():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.set_config("app.tenant", str(tenant), True)))
        filled = {"currency": currency, "counted_currency": currency, "counted_cents": AID.c.equivalent_cents}
        connection.execute(sa.update(AID).where(AID.c.tenant_id == tenant).values(filled))


def downgrade() -> None:
    with op.batch_alter_table("prior_aid", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(COUNTED), type_="check")
        batch_op.drop_constraint(op.f(RATE), type_="check")
        for name in (*FILLED, "rate", "rate_day", "rate_rule", "rate_source"):
            batch_op.drop_column(name)
