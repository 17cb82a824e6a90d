"""the first tables

Revision: 0001, after
"""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TABLES = (
    "person",
    "tenant",
    "audit_head",
    "convention",
    "counter",
    "idempotency_key",
    "job",
    "meeting",
    "member",
    "outbox_message",
    "party",
    "plugin_state",
    "public_throttle",
    "sign_in_throttle",
    "territory_stat",
    "account",
    "aid_declaration",
    "audit_payload",
    "commitment",
    "company",
    "contact",
    "deadline",
    "document",
    "login_session",
    "meeting_member",
    "membership",
    "partner",
    "party_identifier",
    "worklist_order",
    "committee_minutes",
    "expert",
    "prior_aid",
    "project",
    "agenda_item",
    "application",
    "expert_field",
    "follow_link",
    "job_milestone",
    "need",
    "project_diagnosis",
    "project_document",
    "project_financing_line",
    "project_proposal",
    "advance",
    "committee_interest",
    "job_evidence",
    "mission",
    "need_offer",
    "project_checklist_item",
    "project_condition",
    "advance_agreement",
    "advance_note",
    "half_day",
    "mission_document",
    "mission_proposal",
)
APPEND_ONLY = (
    "audit_line",
    "ledger_entry",
    "project_decision",
    "project_transition",
    "job_declaration",
    "advance_movement",
    "advance_reminder",
    "advance_schedule",
    "aid_grant",
    "job_review",
    "mission_evaluation",
    "mission_signature",
    "mission_transition",
    "advance_instalment",
)


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "tenant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("pilot", sa.Boolean(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("carrier", sa.JSON(), nullable=False),
        sa.Column("contact", sa.JSON(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("locales", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("ridge", sa.JSON(), nullable=False),
        sa.Column("position", sa.JSON(), nullable=False),
        sa.Column("clock_offset_days", sa.Integer(), nullable=False),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('abandoned', 'active', 'being_set_up', 'candidate', 'closed', 'network', 'renewing', 'run_off', 'suspended', 'under_study')",
            name=op.f("ck_tenant_state"),
        ),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_tenant_currency")),
        sa.ForeignKeyConstraint(["network_id"], ["tenant.id"], name=op.f("fk_tenant_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant")),
        sa.UniqueConstraint("code", name=op.f("uq_tenant_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenant_slug")),
    )
    op.create_table(
        "audit_head",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_audit_head_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_head")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_audit_head_tenant_id")),
    )
    op.create_table(
        "audit_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_audit_line_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_line")),
        sa.UniqueConstraint("tenant_id", "seq", name=op.f("uq_audit_line_tenant_id_seq")),
        info={"append_only": True},
    )
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_line_tenant_id_subject_kind_subject_id_seq"),
            ["tenant_id", "subject_kind", "subject_id", "seq"],
            unique=False,
        )

    op.create_table(
        "convention",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_convention_dates")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_convention_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_convention")),
    )
    with op.batch_alter_table("convention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_convention_tenant_id_starts_on"), ["tenant_id", "starts_on"], unique=False)

    op.create_table(
        "counter",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_counter_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_counter")),
        sa.UniqueConstraint("tenant_id", "kind", "year", name=op.f("uq_counter_tenant_id_kind_year")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("body_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_idempotency_key_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_idempotency_key_tenant_id_key")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("dedupe", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_job_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_job_dedupe")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_pending",
            ["run_at"],
            unique=False,
            postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
            sqlite_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_job_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("time", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("convened_on", sa.Date(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attending", sa.String(), nullable=False),
        sa.Column("closing", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('adjourned_no_quorum', 'cancelled', 'closed', 'convened', 'minutes_draft', 'minutes_signed', 'open', 'planned')",
            name=op.f("ck_meeting_state"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_meeting_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_meeting_tenant_id_reference")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(
            "ix_meeting_list",
            ["tenant_id", sa.literal_column("held_on DESC"), sa.literal_column("id DESC")],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_meeting_tenant_id_state"), ["tenant_id", "state"], unique=False)

    op.create_table(
        "member",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_member_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member")),
        sa.UniqueConstraint("tenant_id", "person_id", name=op.f("uq_member_tenant_id_person_id")),
    )
    op.create_table(
        "outbox_message",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_outbox_message_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("tenant_id", "dedupe_key", name=op.f("uq_outbox_message_tenant_id_dedupe_key")),
        sa.UniqueConstraint("tenant_id", "message_id", name=op.f("uq_outbox_message_tenant_id_message_id")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_message_tenant_id_created_at"), ["tenant_id", "created_at"], unique=False
        )

    op.create_table(
        "party",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_party_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_party")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_party_tenant_id_name_key_id"), ["tenant_id", "name_key", "id"], unique=False
        )

    op.create_table(
        "plugin_state",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plugin", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_plugin_state_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_plugin_state")),
        sa.UniqueConstraint("tenant_id", "plugin", name=op.f("uq_plugin_state_tenant_id_plugin")),
    )
    op.create_table(
        "public_throttle",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_public_throttle_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_public_throttle")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_public_throttle_tenant_id_key")),
    )
    op.create_table(
        "sign_in_throttle",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_sign_in_throttle_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sign_in_throttle")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_sign_in_throttle_tenant_id_key")),
    )
    op.create_table(
        "territory_stat",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_territory_stat_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_territory_stat")),
        sa.UniqueConstraint("tenant_id", "figure", "key", name=op.f("uq_territory_stat_tenant_id_figure_key")),
    )
    op.create_table(
        "account",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('advance', 'fund', 'funder')", name=op.f("ck_account_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"], ["party.tenant_id", "party.id"], name=op.f("fk_account_tenant_id_party_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_account_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_account")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_account_tenant_id_code")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_tenant_id_party_id"), ["tenant_id", "party_id"], unique=False)

    op.create_table(
        "aid_declaration",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("received_none", sa.Boolean(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_aid_declaration_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["party.tenant_id", "party.id"],
            name=op.f("fk_aid_declaration_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_aid_declaration_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_aid_declaration")),
        sa.UniqueConstraint("tenant_id", "party_id", name=op.f("uq_aid_declaration_tenant_id_party_id")),
    )
    op.create_table(
        "audit_payload",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["audit_line.tenant_id", "audit_line.id"],
            name=op.f("fk_audit_payload_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_audit_payload_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_payload")),
        sa.UniqueConstraint("tenant_id", "line_id", name=op.f("uq_audit_payload_tenant_id_line_id")),
    )
    op.create_table(
        "commitment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("convention_id", sa.Uuid(), nullable=False),
        sa.Column("funder_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('cash', 'days', 'operating')", name=op.f("ck_commitment_kind")),
        sa.CheckConstraint("source IN ('private', 'public')", name=op.f("ck_commitment_source")),
        sa.CheckConstraint("cents > 0", name=op.f("ck_commitment_cents")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "convention_id"],
            ["convention.tenant_id", "convention.id"],
            name=op.f("fk_commitment_tenant_id_convention_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "funder_id"], ["party.tenant_id", "party.id"], name=op.f("fk_commitment_tenant_id_funder_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_commitment_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_commitment")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commitment_tenant_id_convention_id"), ["tenant_id", "convention_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_commitment_tenant_id_funder_id"), ["tenant_id", "funder_id"], unique=False)

    op.create_table(
        "company",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("headcount >= 0", name=op.f("ck_company_headcount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"], ["party.tenant_id", "party.id"], name=op.f("fk_company_tenant_id_party_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_company_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_company")),
        sa.UniqueConstraint("tenant_id", "party_id", name=op.f("uq_company_tenant_id_party_id")),
    )
    op.create_table(
        "contact",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"], ["party.tenant_id", "party.id"], name=op.f("fk_contact_tenant_id_party_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_contact_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_tenant_id_party_id"), ["tenant_id", "party_id"], unique=False)

    op.create_table(
        "deadline",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("member_id is null or role is null", name=op.f("ck_deadline_whose")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "done_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_deadline_tenant_id_done_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_deadline_tenant_id_member_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_deadline_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_deadline")),
        sa.UniqueConstraint(
            "tenant_id",
            "subject_kind",
            "subject_id",
            "code",
            name=op.f("uq_deadline_tenant_id_subject_kind_subject_id_code"),
        ),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deadline_tenant_id_done_on_due_on"), ["tenant_id", "done_on", "due_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deadline_tenant_id_member_id"), ["tenant_id", "member_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("store_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("template_version", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_document_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_document_size")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_document_tenant_id_member_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_document_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document")),
        sa.UniqueConstraint("tenant_id", "store_name", name=op.f("uq_document_tenant_id_store_name")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_tenant_id_member_id"), ["tenant_id", "member_id"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_login_session_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_login_session_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("tenant_id", "token_digest", name=op.f("uq_login_session_tenant_id_token_digest")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_login_session_tenant_id_member_id"), ["tenant_id", "member_id"], unique=False
        )

    op.create_table(
        "meeting_member",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("college", sa.String(), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("presence", sa.String(), nullable=False),
        sa.Column("proxy_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(presence = 'represented') = (proxy_id is not null)", name=op.f("ck_meeting_member_proxy")),
        sa.CheckConstraint(
            "answer IN ('absent', 'excused', 'expected', 'present', 'represented')",
            name=op.f("ck_meeting_member_answer"),
        ),
        sa.CheckConstraint(
            "presence IN ('absent', 'excused', 'expected', 'present', 'represented')",
            name=op.f("ck_meeting_member_presence"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_meeting_member_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_meeting_member_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "proxy_id"],
            ["meeting_member.tenant_id", "meeting_member.id"],
            name=op.f("fk_meeting_member_tenant_id_proxy_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_meeting_member_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meeting_member")),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "member_id", name=op.f("uq_meeting_member_tenant_id_meeting_id_member_id")
        ),
    )
    with op.batch_alter_table("meeting_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_member_tenant_id_member_id"), ["tenant_id", "member_id"], unique=False
        )

    op.create_table(
        "membership",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_membership_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"], ["party.tenant_id", "party.id"], name=op.f("fk_membership_tenant_id_party_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_membership_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_tenant_id_member_id"), ["tenant_id", "member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_tenant_id_role"), ["tenant_id", "role"], unique=False)

    op.create_table(
        "partner",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"], ["party.tenant_id", "party.id"], name=op.f("fk_partner_tenant_id_party_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_partner_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_partner")),
        sa.UniqueConstraint("tenant_id", "party_id", name=op.f("uq_partner_tenant_id_party_id")),
    )
    op.create_table(
        "party_identifier",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["party.tenant_id", "party.id"],
            name=op.f("fk_party_identifier_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_party_identifier_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_party_identifier")),
        sa.UniqueConstraint("tenant_id", "kind", "value", name=op.f("uq_party_identifier_tenant_id_kind_value")),
        sa.UniqueConstraint("tenant_id", "party_id", "kind", name=op.f("uq_party_identifier_tenant_id_party_id_kind")),
    )
    op.create_table(
        "worklist_order",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_worklist_order_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_worklist_order_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_worklist_order")),
        sa.UniqueConstraint("tenant_id", "member_id", name=op.f("uq_worklist_order_tenant_id_member_id")),
    )
    op.create_table(
        "committee_minutes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(signed_at is null) = (signed_by_id is null)", name=op.f("ck_committee_minutes_signed")),
        sa.CheckConstraint("signed_at is null or document_id is not null", name=op.f("ck_committee_minutes_file")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_committee_minutes_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_committee_minutes_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "signed_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_committee_minutes_tenant_id_signed_by_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_committee_minutes_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_committee_minutes")),
        sa.UniqueConstraint("tenant_id", "meeting_id", name=op.f("uq_committee_minutes_tenant_id_meeting_id")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_committee_minutes_tenant_id_reference")),
    )
    op.create_table(
        "expert",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("available_until", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("half_days_per_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("half_days_per_year >= 0", name=op.f("ck_expert_half_days")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_expert_tenant_id_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_expert_tenant_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_expert_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_expert")),
    )
    with op.batch_alter_table("expert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_tenant_id_member_id"), ["tenant_id", "member_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_expert_tenant_id_name_key_id"), ["tenant_id", "name_key", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_expert_tenant_id_partner_id"), ["tenant_id", "partner_id"], unique=False)

    op.create_table(
        "ledger_entry",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("debit_id", sa.Uuid(), nullable=False),
        sa.Column("credit_id", sa.Uuid(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('contribution', 'disbursement', 'repayment', 'reversal')", name=op.f("ck_ledger_entry_kind")
        ),
        sa.CheckConstraint("cents > 0", name=op.f("ck_ledger_entry_cents")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_ledger_entry_two_accounts")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_ledger_entry_currency")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "credit_id"],
            ["account.tenant_id", "account.id"],
            name=op.f("fk_ledger_entry_tenant_id_credit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "debit_id"],
            ["account.tenant_id", "account.id"],
            name=op.f("fk_ledger_entry_tenant_id_debit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_ledger_entry_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reverses_id"],
            ["ledger_entry.tenant_id", "ledger_entry.id"],
            name=op.f("fk_ledger_entry_tenant_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_ledger_entry_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_ledger_entry_tenant_id_reference")),
        sa.UniqueConstraint("tenant_id", "reverses_id", name=op.f("uq_ledger_entry_tenant_id_reverses_id")),
        info={"append_only": True},
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_entry_kind",
            ["tenant_id", "kind", sa.literal_column("value_on DESC"), sa.literal_column("id DESC")],
            unique=False,
        )
        batch_op.create_index(
            "ix_ledger_entry_on",
            ["tenant_id", sa.literal_column("value_on DESC"), sa.literal_column("id DESC")],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_ledger_entry_tenant_id_credit_id"), ["tenant_id", "credit_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_ledger_entry_tenant_id_debit_id"), ["tenant_id", "debit_id"], unique=False)

    op.create_table(
        "prior_aid",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("grantor", sa.String(), nullable=False),
        sa.Column("nominal_cents", sa.BigInteger(), nullable=False),
        sa.Column("equivalent_cents", sa.BigInteger(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("member_state", sa.String(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "regime IN ('agriculture', 'fisheries', 'general', 'sgei')", name=op.f("ck_prior_aid_regime")
        ),
        sa.CheckConstraint("equivalent_cents <= nominal_cents", name=op.f("ck_prior_aid_equivalent")),
        sa.CheckConstraint("nominal_cents > 0 and equivalent_cents >= 0", name=op.f("ck_prior_aid_amounts")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_prior_aid_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"], ["party.tenant_id", "party.id"], name=op.f("fk_prior_aid_tenant_id_party_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_prior_aid_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_prior_aid")),
    )
    with op.batch_alter_table("prior_aid", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_prior_aid_tenant_id_document_id"), ["tenant_id", "document_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_prior_aid_tenant_id_party_id_granted_on"),
            ["tenant_id", "party_id", "granted_on"],
            unique=False,
        )

    op.create_table(
        "project",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("company_key", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("need", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("requested_cents", sa.BigInteger(), nullable=True),
        sa.Column("jobs_created", sa.Integer(), nullable=False),
        sa.Column("jobs_kept", sa.Integer(), nullable=False),
        sa.Column("baseline_headcount", sa.Integer(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("baseline_evidence", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("studied_on", sa.Date(), nullable=True),
        sa.Column("presented_on", sa.Date(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("supported_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("taken_over", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'approved', 'approved_conditional', 'awaiting_documents', 'closed_failed', 'closed_partial', 'closed_success', 'contracting', 'declined_by_sme', 'deferred', 'discarded', 'dropped', 'follow_up', 'in_committee', 'in_study', 'incident', 'lapsed', 'oriented_elsewhere', 'prospect', 'qualified', 'ready', 'rejected', 'scheduled', 'withdrawn')",
            name=op.f("ck_project_state"),
        ),
        sa.CheckConstraint("baseline_headcount >= 0", name=op.f("ck_project_baseline")),
        sa.CheckConstraint("jobs_created >= 0 and jobs_kept >= 0", name=op.f("ck_project_jobs")),
        sa.CheckConstraint("requested_cents >= 0", name=op.f("ck_project_requested")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_project_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lead_id"], ["member.tenant_id", "member.id"], name=op.f("fk_project_tenant_id_lead_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_project_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_project")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_project_tenant_id_reference")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index("ix_project_name", ["tenant_id", "company_key", "id"], unique=False)
        batch_op.create_index(
            "ix_project_received",
            ["tenant_id", sa.literal_column("received_on DESC"), sa.literal_column("id DESC")],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_project_tenant_id_company_id"), ["tenant_id", "company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_tenant_id_lead_id"), ["tenant_id", "lead_id"], unique=False)
        batch_op.create_index(
            "ix_project_worklist",
            ["tenant_id", "state", sa.literal_column("received_on DESC"), sa.literal_column("id DESC")],
            unique=False,
        )

    op.create_table(
        "agenda_item",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("voters", sa.Integer(), nullable=True),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("votes_against", sa.Integer(), nullable=True),
        sa.Column("votes_abstained", sa.Integer(), nullable=True),
        sa.Column("casting", sa.String(), nullable=False),
        sa.Column("advance_cents", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("grace_months", sa.Integer(), nullable=False),
        sa.Column("half_days", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('deferred', 'new')", name=op.f("ck_agenda_item_kind")),
        sa.CheckConstraint(
            "outcome in ('approved', 'approved_conditional', 'deferred', 'rejected')",
            name=op.f("ck_agenda_item_outcome"),
        ),
        sa.CheckConstraint("(voters is null) = (votes_for is null)", name=op.f("ck_agenda_item_ballot")),
        sa.CheckConstraint(
            "advance_cents >= 0 and months >= 0 and grace_months >= 0", name=op.f("ck_agenda_item_amounts")
        ),
        sa.CheckConstraint("position > 0 and minutes > 0", name=op.f("ck_agenda_item_place")),
        sa.CheckConstraint("votes_for + votes_against + votes_abstained = voters", name=op.f("ck_agenda_item_votes")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_agenda_item_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_agenda_item_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_agenda_item_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "project_id", name=op.f("uq_agenda_item_tenant_id_meeting_id_project_id")
        ),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agenda_item_tenant_id_project_id"), ["tenant_id", "project_id"], unique=False
        )

    op.create_table(
        "application",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("company_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_application_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_application_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_application")),
        sa.UniqueConstraint("tenant_id", "project_id", name=op.f("uq_application_tenant_id_project_id")),
    )
    op.create_table(
        "expert_field",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.CheckConstraint(
            "field IN ('accounting', 'digital', 'environment', 'finance', 'hr', 'international', 'legal', 'logistics', 'maintenance', 'marketing', 'organisation', 'production', 'purchasing', 'quality', 'safety', 'sales', 'strategy', 'technical')",
            name=op.f("ck_expert_field_field"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "expert_id"],
            ["expert.tenant_id", "expert.id"],
            name=op.f("fk_expert_field_tenant_id_expert_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_expert_field_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_expert_field")),
        sa.UniqueConstraint("tenant_id", "expert_id", "field", name=op.f("uq_expert_field_tenant_id_expert_id_field")),
    )
    with op.batch_alter_table("expert_field", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_field_tenant_id_field"), ["tenant_id", "field"], unique=False)

    op.create_table(
        "follow_link",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_follow_link_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_follow_link_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_follow_link")),
        sa.UniqueConstraint("tenant_id", "token_digest", name=op.f("uq_follow_link_tenant_id_token_digest")),
    )
    with op.batch_alter_table("follow_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_link_tenant_id_project_id"), ["tenant_id", "project_id"], unique=False
        )

    op.create_table(
        "job_milestone",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("months in (12, 24, 36)", name=op.f("ck_job_milestone_months")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_job_milestone_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_job_milestone_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_job_milestone")),
        sa.UniqueConstraint(
            "tenant_id", "project_id", "months", name=op.f("uq_job_milestone_tenant_id_project_id_months")
        ),
    )
    with op.batch_alter_table("job_milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_milestone_tenant_id_due_on"), ["tenant_id", "due_on"], unique=False)

    op.create_table(
        "need",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("objective", sa.String(), nullable=False),
        sa.Column("deliverable", sa.String(), nullable=False),
        sa.Column("half_days", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "field IN ('accounting', 'digital', 'environment', 'finance', 'hr', 'international', 'legal', 'logistics', 'maintenance', 'marketing', 'organisation', 'production', 'purchasing', 'quality', 'safety', 'sales', 'strategy', 'technical')",
            name=op.f("ck_need_field"),
        ),
        sa.CheckConstraint("half_days > 0", name=op.f("ck_need_half_days")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"], ["project.tenant_id", "project.id"], name=op.f("fk_need_tenant_id_project_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_need_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_need")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_tenant_id_project_id"), ["tenant_id", "project_id"], unique=False)

    op.create_table(
        "project_decision",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("minutes_reference", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("advance_cents", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("grace_months", sa.Integer(), nullable=False),
        sa.Column("half_days", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('approved', 'approved_conditional', 'deferred', 'rejected')",
            name=op.f("ck_project_decision_outcome"),
        ),
        sa.CheckConstraint(
            "advance_cents >= 0 and months >= 0 and grace_months >= 0", name=op.f("ck_project_decision_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_project_decision_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_project_decision_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_project_decision")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_project_decision_tenant_id_number")),
        sa.UniqueConstraint(
            "tenant_id",
            "project_id",
            "minutes_reference",
            name=op.f("uq_project_decision_tenant_id_project_id_minutes_reference"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "project_diagnosis",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "field IN ('accounting', 'digital', 'environment', 'finance', 'hr', 'international', 'legal', 'logistics', 'maintenance', 'marketing', 'organisation', 'production', 'purchasing', 'quality', 'safety', 'sales', 'strategy', 'technical')",
            name=op.f("ck_project_diagnosis_field"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_project_diagnosis_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_project_diagnosis_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_project_diagnosis")),
        sa.UniqueConstraint(
            "tenant_id", "project_id", "field", name=op.f("uq_project_diagnosis_tenant_id_project_id_field")
        ),
    )
    op.create_table(
        "project_document",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_project_document_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_project_document_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_project_document_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_project_document")),
        sa.UniqueConstraint(
            "tenant_id", "project_id", "document_id", name=op.f("uq_project_document_tenant_id_project_id_document_id")
        ),
    )
    with op.batch_alter_table("project_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_project_document_tenant_id_document_id"), ["tenant_id", "document_id"], unique=False
        )

    op.create_table(
        "project_financing_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("side IN ('source', 'use')", name=op.f("ck_project_financing_line_side")),
        sa.CheckConstraint("cents > 0", name=op.f("ck_project_financing_line_cents")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_project_financing_line_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_project_financing_line_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_project_financing_line")),
    )
    with op.batch_alter_table("project_financing_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_project_financing_line_tenant_id_project_id"), ["tenant_id", "project_id"], unique=False
        )

    op.create_table(
        "project_proposal",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=True),
        sa.Column("advance_cents", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("grace_months", sa.Integer(), nullable=False),
        sa.Column("half_days", sa.JSON(), nullable=False),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "advance_cents >= 0 and months >= 0 and grace_months >= 0", name=op.f("ck_project_proposal_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_project_proposal_tenant_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_project_proposal_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_project_proposal_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_project_proposal")),
        sa.UniqueConstraint("tenant_id", "project_id", name=op.f("uq_project_proposal_tenant_id_project_id")),
    )
    op.create_table(
        "project_transition",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_project_transition_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_project_transition_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_project_transition_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_project_transition")),
        info={"append_only": True},
    )
    with op.batch_alter_table("project_transition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_project_transition_tenant_id_project_id"), ["tenant_id", "project_id"], unique=False
        )

    op.create_table(
        "advance",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("principal_cents", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("grace_months", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("contracted_on", sa.Date(), nullable=True),
        sa.Column("disbursed_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("awaited_on", sa.Date(), nullable=True),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("held_because", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'approved', 'cancelled', 'closed_early', 'closed_repaid', 'closed_waived', 'closed_written_off', 'contracted', 'defaulted', 'disbursing', 'draft', 'in_insolvency')",
            name=op.f("ck_advance_state"),
        ),
        sa.CheckConstraint("(disbursed_on is null) = (account_id is null)", name=op.f("ck_advance_account")),
        sa.CheckConstraint("principal_cents > 0 and months > 0 and grace_months >= 0", name=op.f("ck_advance_terms")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["account.tenant_id", "account.id"],
            name=op.f("fk_advance_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decision_id"],
            ["project_decision.tenant_id", "project_decision.id"],
            name=op.f("fk_advance_tenant_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_advance_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_advance_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_advance")),
        sa.UniqueConstraint("tenant_id", "decision_id", name=op.f("uq_advance_tenant_id_decision_id")),
    )
    with op.batch_alter_table("advance", schema=None) as batch_op:
        batch_op.create_index("ix_advance_list", ["tenant_id", "state", "awaited_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_advance_tenant_id_project_id"), ["tenant_id", "project_id"], unique=False)

    op.create_table(
        "committee_interest",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("detected", sa.Boolean(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_by_id", sa.Uuid(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("cleared_by_id is null or kind = 'unsure'", name=op.f("ck_committee_interest_cleared")),
        sa.CheckConstraint("kind IN ('conflict', 'none', 'unsure')", name=op.f("ck_committee_interest_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cleared_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_committee_interest_tenant_id_cleared_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["agenda_item.tenant_id", "agenda_item.id"],
            name=op.f("fk_committee_interest_tenant_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_committee_interest_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_committee_interest_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_committee_interest_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_committee_interest")),
        sa.UniqueConstraint(
            "tenant_id", "item_id", "member_id", name=op.f("uq_committee_interest_tenant_id_item_id_member_id")
        ),
    )
    with op.batch_alter_table("committee_interest", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_committee_interest_tenant_id_meeting_id"), ["tenant_id", "meeting_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_committee_interest_tenant_id_member_id"), ["tenant_id", "member_id"], unique=False
        )

    op.create_table(
        "job_declaration",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("created", sa.JSON(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("created_total", sa.Integer(), nullable=False),
        sa.Column("kept_total", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.CheckConstraint("created_total >= 0 and kept_total >= 0", name=op.f("ck_job_declaration_totals")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "corrects_id"],
            ["job_declaration.tenant_id", "job_declaration.id"],
            name=op.f("fk_job_declaration_tenant_id_corrects_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_job_declaration_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "milestone_id"],
            ["job_milestone.tenant_id", "job_milestone.id"],
            name=op.f("fk_job_declaration_tenant_id_milestone_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_job_declaration_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_job_declaration")),
        info={"append_only": True},
    )
    with op.batch_alter_table("job_declaration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_declaration_tenant_id_milestone_id"), ["tenant_id", "milestone_id"], unique=False
        )

    op.create_table(
        "job_evidence",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_job_evidence_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "milestone_id"],
            ["job_milestone.tenant_id", "job_milestone.id"],
            name=op.f("fk_job_evidence_tenant_id_milestone_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_job_evidence_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_job_evidence_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_job_evidence")),
        sa.UniqueConstraint(
            "tenant_id", "milestone_id", "document_id", name=op.f("uq_job_evidence_tenant_id_milestone_id_document_id")
        ),
    )
    with op.batch_alter_table("job_evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_evidence_tenant_id_document_id"), ["tenant_id", "document_id"], unique=False
        )

    op.create_table(
        "mission",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_since", sa.Date(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=True),
        sa.Column("half_days", sa.Integer(), nullable=False),
        sa.Column("logged", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("first_meeting_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("final_note", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("value_cents", sa.BigInteger(), nullable=True),
        sa.Column("value_rule", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "field IN ('accounting', 'digital', 'environment', 'finance', 'hr', 'international', 'legal', 'logistics', 'maintenance', 'marketing', 'organisation', 'production', 'purchasing', 'quality', 'safety', 'sales', 'strategy', 'technical')",
            name=op.f("ck_mission_field"),
        ),
        sa.CheckConstraint(
            "state IN ('accepted', 'cancelled', 'closed', 'completed', 'declined', 'evaluated', 'in_progress', 'letter_signed', 'need_identified', 'no_match', 'proposed', 'searching', 'suspended')",
            name=op.f("ck_mission_state"),
        ),
        sa.CheckConstraint("half_days > 0 and logged >= 0 and confirmed >= 0", name=op.f("ck_mission_half_days")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "expert_id"], ["expert.tenant_id", "expert.id"], name=op.f("fk_mission_tenant_id_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "need_id"], ["need.tenant_id", "need.id"], name=op.f("fk_mission_tenant_id_need_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_mission_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_mission_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mission")),
        sa.UniqueConstraint("tenant_id", "need_id", name=op.f("uq_mission_tenant_id_need_id")),
        sa.UniqueConstraint("tenant_id", "project_id", "number", name=op.f("uq_mission_tenant_id_project_id_number")),
    )
    with op.batch_alter_table("mission", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mission_opened",
            ["tenant_id", sa.literal_column("opened_on DESC"), sa.literal_column("id DESC")],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_mission_tenant_id_expert_id"), ["tenant_id", "expert_id"], unique=False)
        batch_op.create_index(
            "ix_mission_worklist",
            ["tenant_id", "state", sa.literal_column("opened_on DESC"), sa.literal_column("id DESC")],
            unique=False,
        )

    op.create_table(
        "need_offer",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "expert_id"],
            ["expert.tenant_id", "expert.id"],
            name=op.f("fk_need_offer_tenant_id_expert_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_need_offer_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "need_id"], ["need.tenant_id", "need.id"], name=op.f("fk_need_offer_tenant_id_need_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_need_offer_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_need_offer")),
        sa.UniqueConstraint(
            "tenant_id", "need_id", "expert_id", name=op.f("uq_need_offer_tenant_id_need_id_expert_id")
        ),
    )
    op.create_table(
        "project_checklist_item",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("plugin", sa.String(), nullable=False),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column("source_title", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'refused', 'requested', 'required', 'validated', 'waived')",
            name=op.f("ck_project_checklist_item_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decided_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_project_checklist_item_tenant_id_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["project_document.tenant_id", "project_document.id"],
            name=op.f("fk_project_checklist_item_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_project_checklist_item_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_project_checklist_item_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_project_checklist_item")),
        sa.UniqueConstraint(
            "tenant_id", "project_id", "key", name=op.f("uq_project_checklist_item_tenant_id_project_id_key")
        ),
    )
    with op.batch_alter_table("project_checklist_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_project_checklist_item_tenant_id_state"), ["tenant_id", "state"], unique=False
        )

    op.create_table(
        "project_condition",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decision_id"],
            ["project_decision.tenant_id", "project_decision.id"],
            name=op.f("fk_project_condition_tenant_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lifted_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_project_condition_tenant_id_lifted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_project_condition_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_project_condition_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_project_condition")),
    )
    with op.batch_alter_table("project_condition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_project_condition_tenant_id_project_id"), ["tenant_id", "project_id"], unique=False
        )

    op.create_table(
        "advance_agreement",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("lender", sa.String(), nullable=False),
        sa.Column("lender_signatory", sa.String(), nullable=False),
        sa.Column("company_signatory", sa.String(), nullable=False),
        sa.Column("prepared_on", sa.Date(), nullable=False),
        sa.Column("prepared_by_id", sa.Uuid(), nullable=True),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("instalments", sa.JSON(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("equivalent_cents", sa.BigInteger(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_paper_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(signed_on is null) = (signed_paper_id is null)", name=op.f("ck_advance_agreement_signed")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "advance_id"],
            ["advance.tenant_id", "advance.id"],
            name=op.f("fk_advance_agreement_tenant_id_advance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "paper_id"],
            ["project_document.tenant_id", "project_document.id"],
            name=op.f("fk_advance_agreement_tenant_id_paper_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prepared_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_advance_agreement_tenant_id_prepared_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recorded_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_advance_agreement_tenant_id_recorded_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "signed_paper_id"],
            ["project_document.tenant_id", "project_document.id"],
            name=op.f("fk_advance_agreement_tenant_id_signed_paper_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_advance_agreement_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_advance_agreement")),
        sa.UniqueConstraint(
            "tenant_id", "advance_id", "number", name=op.f("uq_advance_agreement_tenant_id_advance_id_number")
        ),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_advance_agreement_tenant_id_reference")),
    )
    op.create_table(
        "advance_movement",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "advance_id"],
            ["advance.tenant_id", "advance.id"],
            name=op.f("fk_advance_movement_tenant_id_advance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["ledger_entry.tenant_id", "ledger_entry.id"],
            name=op.f("fk_advance_movement_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["project.tenant_id", "project.id"],
            name=op.f("fk_advance_movement_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_advance_movement_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_advance_movement")),
        sa.UniqueConstraint("tenant_id", "entry_id", name=op.f("uq_advance_movement_tenant_id_entry_id")),
        info={"append_only": True},
    )
    with op.batch_alter_table("advance_movement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_advance_movement_tenant_id_advance_id"), ["tenant_id", "advance_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_advance_movement_tenant_id_project_id"), ["tenant_id", "project_id"], unique=False
        )

    op.create_table(
        "advance_note",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('call', 'difficulty')", name=op.f("ck_advance_note_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "advance_id"],
            ["advance.tenant_id", "advance.id"],
            name=op.f("fk_advance_note_tenant_id_advance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_advance_note_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_advance_note_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_advance_note")),
    )
    with op.batch_alter_table("advance_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_advance_note_tenant_id_advance_id"), ["tenant_id", "advance_id"], unique=False
        )

    op.create_table(
        "advance_reminder",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "advance_id"],
            ["advance.tenant_id", "advance.id"],
            name=op.f("fk_advance_reminder_tenant_id_advance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["outbox_message.tenant_id", "outbox_message.id"],
            name=op.f("fk_advance_reminder_tenant_id_message_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_advance_reminder_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_advance_reminder")),
        sa.UniqueConstraint(
            "tenant_id", "advance_id", "due_on", name=op.f("uq_advance_reminder_tenant_id_advance_id_due_on")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "advance_schedule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.CheckConstraint("cause IN ('payment', 'signature')", name=op.f("ck_advance_schedule_cause")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "advance_id"],
            ["advance.tenant_id", "advance.id"],
            name=op.f("fk_advance_schedule_tenant_id_advance_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_advance_schedule_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_advance_schedule")),
        sa.UniqueConstraint(
            "tenant_id", "advance_id", "number", name=op.f("uq_advance_schedule_tenant_id_advance_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "aid_grant",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("member_state", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("nominal_cents", sa.BigInteger(), nullable=False),
        sa.Column("equivalent_cents", sa.BigInteger(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("register_by", sa.Date(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("nominal_cents > 0 and equivalent_cents >= 0", name=op.f("ck_aid_grant_amounts")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "advance_id"],
            ["advance.tenant_id", "advance.id"],
            name=op.f("fk_aid_grant_tenant_id_advance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "certificate_id"],
            ["project_document.tenant_id", "project_document.id"],
            name=op.f("fk_aid_grant_tenant_id_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"], ["party.tenant_id", "party.id"], name=op.f("fk_aid_grant_tenant_id_party_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_aid_grant_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_aid_grant")),
        sa.UniqueConstraint("tenant_id", "advance_id", name=op.f("uq_aid_grant_tenant_id_advance_id")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_aid_grant_tenant_id_number")),
        info={"append_only": True},
    )
    with op.batch_alter_table("aid_grant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_aid_grant_tenant_id_party_id_granted_on"),
            ["tenant_id", "party_id", "granted_on"],
            unique=False,
        )

    op.create_table(
        "half_day",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mission_id", sa.Uuid(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("logged_on", sa.Date(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("part IN ('afternoon', 'morning')", name=op.f("ck_half_day_part")),
        sa.CheckConstraint("place IN ('on_site', 'remote')", name=op.f("ck_half_day_place")),
        sa.CheckConstraint(
            "state IN ('confirmed', 'contested', 'logged', 'withdrawn')", name=op.f("ck_half_day_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "answered_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_half_day_tenant_id_answered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "expert_id"], ["expert.tenant_id", "expert.id"], name=op.f("fk_half_day_tenant_id_expert_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "logged_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_half_day_tenant_id_logged_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mission_id"],
            ["mission.tenant_id", "mission.id"],
            name=op.f("fk_half_day_tenant_id_mission_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_half_day_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_half_day")),
        sa.UniqueConstraint("tenant_id", "expert_id", "slot", name=op.f("uq_half_day_tenant_id_expert_id_slot")),
    )
    with op.batch_alter_table("half_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_half_day_tenant_id_mission_id"), ["tenant_id", "mission_id"], unique=False)
        batch_op.create_index("ix_half_day_waiting", ["tenant_id", "state", "logged_on"], unique=False)

    op.create_table(
        "job_review",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.CheckConstraint("outcome IN ('disputed', 'verified')", name=op.f("ck_job_review_outcome")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "declaration_id"],
            ["job_declaration.tenant_id", "job_declaration.id"],
            name=op.f("fk_job_review_tenant_id_declaration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_job_review_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_job_review_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_job_review")),
        sa.UniqueConstraint("tenant_id", "declaration_id", name=op.f("uq_job_review_tenant_id_declaration_id")),
        info={"append_only": True},
    )
    op.create_table(
        "mission_document",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mission_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('deliverable', 'letter', 'signed_letter')", name=op.f("ck_mission_document_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_mission_document_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mission_id"],
            ["mission.tenant_id", "mission.id"],
            name=op.f("fk_mission_document_tenant_id_mission_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_mission_document_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mission_document")),
        sa.UniqueConstraint(
            "tenant_id", "mission_id", "document_id", name=op.f("uq_mission_document_tenant_id_mission_id_document_id")
        ),
    )
    with op.batch_alter_table("mission_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mission_document_tenant_id_document_id"), ["tenant_id", "document_id"], unique=False
        )

    op.create_table(
        "mission_evaluation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mission_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.CheckConstraint("side IN ('company', 'expert')", name=op.f("ck_mission_evaluation_side")),
        sa.CheckConstraint("rating between 1 and 4", name=op.f("ck_mission_evaluation_rating")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_mission_evaluation_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mission_id"],
            ["mission.tenant_id", "mission.id"],
            name=op.f("fk_mission_evaluation_tenant_id_mission_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_mission_evaluation_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mission_evaluation")),
        sa.UniqueConstraint(
            "tenant_id",
            "mission_id",
            "side",
            "round",
            name=op.f("uq_mission_evaluation_tenant_id_mission_id_side_round"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "mission_proposal",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mission_id", sa.Uuid(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("cautions", sa.JSON(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("lender_answer", sa.String(), nullable=False),
        sa.Column("lender_on", sa.Date(), nullable=True),
        sa.Column("lender_note", sa.String(), nullable=False),
        sa.Column("company_answer", sa.String(), nullable=False),
        sa.Column("company_on", sa.Date(), nullable=True),
        sa.Column("company_note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "company_answer IN ('accepted', 'declined', 'expired', 'open')",
            name=op.f("ck_mission_proposal_company_answer"),
        ),
        sa.CheckConstraint(
            "lender_answer IN ('accepted', 'declined', 'expired', 'open')",
            name=op.f("ck_mission_proposal_lender_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "expert_id"],
            ["expert.tenant_id", "expert.id"],
            name=op.f("fk_mission_proposal_tenant_id_expert_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mission_id"],
            ["mission.tenant_id", "mission.id"],
            name=op.f("fk_mission_proposal_tenant_id_mission_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_mission_proposal_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mission_proposal")),
    )
    with op.batch_alter_table("mission_proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mission_proposal_tenant_id_expert_id"), ["tenant_id", "expert_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mission_proposal_tenant_id_mission_id"), ["tenant_id", "mission_id"], unique=False
        )

    op.create_table(
        "mission_signature",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mission_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.CheckConstraint("side IN ('company', 'lender', 'operator')", name=op.f("ck_mission_signature_side")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_mission_signature_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mission_id"],
            ["mission.tenant_id", "mission.id"],
            name=op.f("fk_mission_signature_tenant_id_mission_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_mission_signature_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mission_signature")),
        info={"append_only": True},
    )
    with op.batch_alter_table("mission_signature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mission_signature_tenant_id_mission_id"), ["tenant_id", "mission_id"], unique=False
        )

    op.create_table(
        "mission_transition",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mission_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_mission_transition_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mission_id"],
            ["mission.tenant_id", "mission.id"],
            name=op.f("fk_mission_transition_tenant_id_mission_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_mission_transition_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mission_transition")),
        info={"append_only": True},
    )
    with op.batch_alter_table("mission_transition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mission_transition_tenant_id_mission_id"), ["tenant_id", "mission_id"], unique=False
        )

    op.create_table(
        "advance_instalment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("cents > 0 and number > 0", name=op.f("ck_advance_instalment_part")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["advance_schedule.tenant_id", "advance_schedule.id"],
            name=op.f("fk_advance_instalment_tenant_id_version_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_advance_instalment_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_advance_instalment")),
        sa.UniqueConstraint(
            "tenant_id", "version_id", "number", name=op.f("uq_advance_instalment_tenant_id_version_id_number")
        ),
        info={"append_only": True},
    )

    protect(op.get_bind(), TABLES, append_only=APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("advance_instalment")
    with op.batch_alter_table("mission_transition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mission_transition_tenant_id_mission_id"))

    op.drop_table("mission_transition")
    with op.batch_alter_table("mission_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mission_signature_tenant_id_mission_id"))

    op.drop_table("mission_signature")
    with op.batch_alter_table("mission_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mission_proposal_tenant_id_mission_id"))
        batch_op.drop_index(batch_op.f("ix_mission_proposal_tenant_id_expert_id"))

    op.drop_table("mission_proposal")
    op.drop_table("mission_evaluation")
    with op.batch_alter_table("mission_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mission_document_tenant_id_document_id"))

    op.drop_table("mission_document")
    op.drop_table("job_review")
    with op.batch_alter_table("half_day", schema=None) as batch_op:
        batch_op.drop_index("ix_half_day_waiting")
        batch_op.drop_index(batch_op.f("ix_half_day_tenant_id_mission_id"))

    op.drop_table("half_day")
    with op.batch_alter_table("aid_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_aid_grant_tenant_id_party_id_granted_on"))

    op.drop_table("aid_grant")
    op.drop_table("advance_schedule")
    op.drop_table("advance_reminder")
    with op.batch_alter_table("advance_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_advance_note_tenant_id_advance_id"))

    op.drop_table("advance_note")
    with op.batch_alter_table("advance_movement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_advance_movement_tenant_id_project_id"))
        batch_op.drop_index(batch_op.f("ix_advance_movement_tenant_id_advance_id"))

    op.drop_table("advance_movement")
    op.drop_table("advance_agreement")
    with op.batch_alter_table("project_condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_condition_tenant_id_project_id"))

    op.drop_table("project_condition")
    with op.batch_alter_table("project_checklist_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_checklist_item_tenant_id_state"))

    op.drop_table("project_checklist_item")
    op.drop_table("need_offer")
    with op.batch_alter_table("mission", schema=None) as batch_op:
        batch_op.drop_index("ix_mission_worklist")
        batch_op.drop_index(batch_op.f("ix_mission_tenant_id_expert_id"))
        batch_op.drop_index("ix_mission_opened")

    op.drop_table("mission")
    with op.batch_alter_table("job_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_evidence_tenant_id_document_id"))

    op.drop_table("job_evidence")
    with op.batch_alter_table("job_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_declaration_tenant_id_milestone_id"))

    op.drop_table("job_declaration")
    with op.batch_alter_table("committee_interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_committee_interest_tenant_id_member_id"))
        batch_op.drop_index(batch_op.f("ix_committee_interest_tenant_id_meeting_id"))

    op.drop_table("committee_interest")
    with op.batch_alter_table("advance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_advance_tenant_id_project_id"))
        batch_op.drop_index("ix_advance_list")

    op.drop_table("advance")
    with op.batch_alter_table("project_transition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_transition_tenant_id_project_id"))

    op.drop_table("project_transition")
    op.drop_table("project_proposal")
    with op.batch_alter_table("project_financing_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_financing_line_tenant_id_project_id"))

    op.drop_table("project_financing_line")
    with op.batch_alter_table("project_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_document_tenant_id_document_id"))

    op.drop_table("project_document")
    op.drop_table("project_diagnosis")
    op.drop_table("project_decision")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_tenant_id_project_id"))

    op.drop_table("need")
    with op.batch_alter_table("job_milestone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_milestone_tenant_id_due_on"))

    op.drop_table("job_milestone")
    with op.batch_alter_table("follow_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_link_tenant_id_project_id"))

    op.drop_table("follow_link")
    with op.batch_alter_table("expert_field", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_field_tenant_id_field"))

    op.drop_table("expert_field")
    op.drop_table("application")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_item_tenant_id_project_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index("ix_project_worklist")
        batch_op.drop_index(batch_op.f("ix_project_tenant_id_lead_id"))
        batch_op.drop_index(batch_op.f("ix_project_tenant_id_company_id"))
        batch_op.drop_index("ix_project_received")
        batch_op.drop_index("ix_project_name")

    op.drop_table("project")
    with op.batch_alter_table("prior_aid", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prior_aid_tenant_id_party_id_granted_on"))
        batch_op.drop_index(batch_op.f("ix_prior_aid_tenant_id_document_id"))

    op.drop_table("prior_aid")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entry_tenant_id_debit_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_entry_tenant_id_credit_id"))
        batch_op.drop_index("ix_ledger_entry_on")
        batch_op.drop_index("ix_ledger_entry_kind")

    op.drop_table("ledger_entry")
    with op.batch_alter_table("expert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_tenant_id_partner_id"))
        batch_op.drop_index(batch_op.f("ix_expert_tenant_id_name_key_id"))
        batch_op.drop_index(batch_op.f("ix_expert_tenant_id_member_id"))

    op.drop_table("expert")
    op.drop_table("committee_minutes")
    op.drop_table("worklist_order")
    op.drop_table("party_identifier")
    op.drop_table("partner")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_tenant_id_role"))
        batch_op.drop_index(batch_op.f("ix_membership_tenant_id_member_id"))

    op.drop_table("membership")
    with op.batch_alter_table("meeting_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_member_tenant_id_member_id"))

    op.drop_table("meeting_member")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_tenant_id_member_id"))

    op.drop_table("login_session")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_tenant_id_member_id"))

    op.drop_table("document")
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_tenant_id_member_id"))
        batch_op.drop_index(batch_op.f("ix_deadline_tenant_id_done_on_due_on"))

    op.drop_table("deadline")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_tenant_id_party_id"))

    op.drop_table("contact")
    op.drop_table("company")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_tenant_id_funder_id"))
        batch_op.drop_index(batch_op.f("ix_commitment_tenant_id_convention_id"))

    op.drop_table("commitment")
    op.drop_table("audit_payload")
    op.drop_table("aid_declaration")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_tenant_id_party_id"))

    op.drop_table("account")
    op.drop_table("territory_stat")
    op.drop_table("sign_in_throttle")
    op.drop_table("public_throttle")
    op.drop_table("plugin_state")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_tenant_id_name_key_id"))

    op.drop_table("party")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_message_tenant_id_created_at"))

    op.drop_table("outbox_message")
    op.drop_table("member")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_tenant_id_state"))
        batch_op.drop_index("ix_meeting_list")

    op.drop_table("meeting")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_tenant_id"))
        batch_op.drop_index(
            "ix_job_pending",
            postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
            sqlite_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
        )

    op.drop_table("job")
    op.drop_table("idempotency_key")
    op.drop_table("counter")
    with op.batch_alter_table("convention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_convention_tenant_id_starts_on"))

    op.drop_table("convention")
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_line_tenant_id_subject_kind_subject_id_seq"))

    op.drop_table("audit_line")
    op.drop_table("audit_head")
    op.drop_table("tenant")
    op.drop_table("person")
