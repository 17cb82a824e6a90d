"""second factors, invitations, links, keys of devices, other providers; a country's own questions about a file

Revision: 0002, after 0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("account_token", "identity_link", "one_time_codes", "passkey", "recovery_code")


LONG_AGO = sa.text("'2000-01-01 00:00:00'")
"""When somebody signed in before this counts as having shown a password: a session's limits ask them to do it again."""


def _add(table: str, *columns: sa.Column[Any]) -> None:
    """Add columns whose default serves for the rows that are there, and for these only."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.add_column(column)
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.alter_column(column.name, server_default=None)


DESCENDING = {"ix_project_received": ["tenant_id"], "ix_project_worklist": ["tenant_id", "state"]}
"""Indexes that go from the newest down: SQLite makes the table anew, and would forget which way."""


def _add_questions() -> None:
    for name in DESCENDING:
        op.drop_index(name, "project")
    _add("project", sa.Column("extra", sa.JSON(), nullable=False, server_default="{}"))
    newest_first: list[Any] = [sa.literal_column("received_on DESC"), sa.literal_column("id DESC")]
    for name, columns in DESCENDING.items():
        op.create_index(name, "project", [*columns, *newest_first])


def upgrade() -> None:
    _add_questions()
    _add(
        "login_session",
        sa.Column("stage", sa.String(), nullable=False, server_default="full"),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False, server_default=LONG_AGO),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False, server_default=LONG_AGO),
        sa.Column("renew", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "account_token",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('address', 'challenge', 'invitation', 'link', 'password')",
            name=op.f("ck_account_token_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_account_token_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"], ["party.tenant_id", "party.id"], name=op.f("fk_account_token_tenant_id_party_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_account_token_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_account_token")),
        sa.UniqueConstraint("tenant_id", "token_digest", name=op.f("uq_account_token_tenant_id_token_digest")),
    )
    with op.batch_alter_table("account_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_token_tenant_id_member_id_purpose"),
            ["tenant_id", "member_id", "purpose"],
            unique=False,
        )

    op.create_table(
        "identity_link",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_identity_link_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_identity_link_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_identity_link")),
        sa.UniqueConstraint("tenant_id", "issuer", "subject", name=op.f("uq_identity_link_tenant_id_issuer_subject")),
    )
    with op.batch_alter_table("identity_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_link_tenant_id_member_id"), ["tenant_id", "member_id"], unique=False
        )

    op.create_table(
        "one_time_codes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_one_time_codes_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_one_time_codes_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_one_time_codes")),
        sa.UniqueConstraint("tenant_id", "member_id", name=op.f("uq_one_time_codes_tenant_id_member_id")),
    )
    op.create_table(
        "passkey",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_passkey_tenant_id_member_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_passkey_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("tenant_id", "credential_id", name=op.f("uq_passkey_tenant_id_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_tenant_id_member_id"), ["tenant_id", "member_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_recovery_code_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_recovery_code_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint(
            "tenant_id", "member_id", "code_digest", name=op.f("uq_recovery_code_tenant_id_member_id_code_digest")
        ),
    )
    protect(op.get_bind(), TABLES)


def downgrade() -> None:
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        for name in ("stage", "proved_at", "used_at", "renew"):
            batch_op.drop_column(name)
    op.drop_column("project", "extra")
    op.drop_table("recovery_code")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_tenant_id_member_id"))

    op.drop_table("passkey")
    op.drop_table("one_time_codes")
    with op.batch_alter_table("identity_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_link_tenant_id_member_id"))

    op.drop_table("identity_link")
    with op.batch_alter_table("account_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_token_tenant_id_member_id_purpose"))

    op.drop_table("account_token")
