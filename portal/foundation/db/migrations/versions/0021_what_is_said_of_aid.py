"""aid of which no register has to know; the form in which aid was given

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import statements

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

FORM = "ck_prior_aid_instrument"
KNOWN = "instrument IN ('grant', 'guarantee', 'loan', 'other', 'repayable_advance', 'risk_finance', 'tax_advantage')"

TENANT = sa.table("tenant", sa.column("id", sa.Uuid()))
GRANT = sa.table(
    "aid_grant",
    sa.column("tenant_id", sa.Uuid()),
    sa.column("granted_on", sa.Date()),
    sa.column("register_by", sa.Date()),
)


def upgrade() -> None:
    with op.batch_alter_table("prior_aid", schema=None) as batch_op:
        batch_op.add_column(sa.Column("instrument", sa.String(), nullable=True))
        batch_op.create_check_constraint(op.f(FORM), KNOWN)
    _require_register_by(required=False)


def downgrade() -> None:
    _fill()
    _require_register_by(required=True)
    with op.batch_alter_table("prior_aid", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(FORM), type_="check")
        batch_op.drop_column("instrument")


def _require_register_by(*, required: bool) -> None:
    """SQLite makes the table anew, which loses what keeps its rows from being changed: it is put back."""
    with op.batch_alter_table("aid_grant", schema=None) as batch_op:
        batch_op.alter_column("register_by", existing_type=sa.Date(), nullable=not required)
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for statement in statements(connection, "aid_grant", append_only=True):
            connection.exec_driver_sql(statement)


def _fill() -> None:
    """A database of before has a day for each aid: where there is none, the one of the grant. It stays on the way up."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("drop trigger aid_grant_no_update")
    for tenant in connection.scalars(sa.select(TENANT.c.id)).all():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.set_config("app.tenant", str(tenant), True)))
        without = sa.update(GRANT).where(GRANT.c.tenant_id == tenant, GRANT.c.register_by.is_(None))
        connection.execute(without.values(register_by=GRANT.c.granted_on))
