"""the person who is formally lent signs the mission letter apart from the employer

Revision: 0018, after 0017
"""

from alembic import op

from portal.foundation.db.rls import protect

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SIDE = "ck_mission_signature_side"


def upgrade() -> None:
    _sides("'company', 'expert', 'lender', 'operator'")


def downgrade() -> None:
    """Fails while such a signature is kept: none is thrown away."""
    _sides("'company', 'lender', 'operator'")


def _sides(names: str) -> None:
    with op.batch_alter_table("mission_signature", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(SIDE), type_="check")
        batch_op.create_check_constraint(op.f(SIDE), f"side IN ({names})")
    if op.get_bind().dialect.name == "sqlite":  # the table is a new one there, without the triggers of the old
        protect(op.get_bind(), [], ["mission_signature"])
