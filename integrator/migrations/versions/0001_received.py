"""Lay the store: what was received, what it means, and where we left off."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STATUS = (
    "status IN ('received', 'needs_info', 'accepted', 'scheduled', 'in_care', "
    "'closed', 'declined', 'cancelled', 'unsuccessful', 'void')"
)
TABLES = (
    "status_event",
    "review",
    "referral",
    "partner_contact",
    "attachment",
    "partner",
    "imap_message",
    "fetch_failure",
    "envelope",
    "cursor",
    "connector_state",
)
"""In the order in which they can be dropped."""


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "connector_state",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("last_attempt_at", MOMENT, nullable=True),
        sa.Column("last_success_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.String(length=120), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_due_at", MOMENT, nullable=True),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("paused_until", MOMENT, nullable=True),
        sa.Column("advice", sa.String(length=1000), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_connector_state")),
    )

    op.create_table(
        "cursor",
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("position", sa.JSON(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_cursor")),
    )

    op.create_table(
        "envelope",
        sa.Column("id", KEY, nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=True),
        sa.Column("content_type", sa.String(length=255), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("position", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("problem_code", sa.String(length=64), nullable=True),
        sa.Column("discard_reason", sa.String(length=255), nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('kept', 'read', 'unreadable', 'not_a_referral', 'discarded')",
            name=op.f("ck_envelope_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
        sa.UniqueConstraint("reference", name=op.f("uq_envelope_reference")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_envelope_source_external_id")),
    )
    op.create_index("ix_envelope_kept_at", "envelope", ["kept_at"])
    op.create_index("ix_envelope_state_due_at", "envelope", ["state", "due_at"])
    op.create_index(
        "ix_envelope_unacknowledged",
        "envelope",
        ["source", "id"],
        sqlite_where=sa.text("acknowledged_at IS NULL"),
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )

    op.create_table(
        "fetch_failure",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("advice", sa.String(length=1000), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetch_failure")),
        sa.UniqueConstraint(
            "source", "external_id", name=op.f("uq_fetch_failure_source_external_id")
        ),
    )

    op.create_table(
        "imap_message",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("folder", sa.String(length=255), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('seen', 'pending', 'kept', 'quarantined', 'gone')",
            name=op.f("ck_imap_message_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imap_message")),
        sa.UniqueConstraint(
            "source",
            "folder",
            "uidvalidity",
            "uid",
            name=op.f("uq_imap_message_source_folder_uidvalidity_uid"),
        ),
    )
    op.create_index(
        "ix_imap_message_open", "imap_message", ["source", "folder", "uidvalidity", "state", "uid"]
    )
    op.create_index("ix_imap_message_newest", "imap_message", ["source", "folder", "id"])

    op.create_table(
        "partner",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("folded_name", sa.String(length=255), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('to_be_vetted', 'vetted')", name=op.f("ck_partner_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_partner_folded_name")),
        sa.UniqueConstraint("key", name=op.f("uq_partner_key")),
    )
    op.create_index("ix_partner_domain", "partner", ["domain"])

    op.create_table(
        "attachment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("envelope_id", KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("filename", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_attachment_envelope_id_envelope")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(
            "envelope_id", "ordinal", name=op.f("uq_attachment_envelope_id_ordinal")
        ),
    )

    op.create_table(
        "partner_contact",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("identity", sa.String(length=300), nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("npi", sa.String(length=10), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("bounced_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_contact_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_contact")),
        sa.UniqueConstraint("identity", name=op.f("uq_partner_contact_identity")),
        sa.UniqueConstraint("key", name=op.f("uq_partner_contact_key")),
    )
    op.create_index("ix_partner_contact_partner_id", "partner_contact", ["partner_id"])

    op.create_table(
        "referral",
        sa.Column("id", KEY, nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("envelope_id", KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("status_reason", sa.String(length=64), nullable=True),
        sa.Column("status_seq", sa.Integer(), nullable=False),
        sa.Column("status_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=True),
        sa.Column("priority", sa.String(length=64), nullable=False),
        sa.Column("consent", sa.String(length=64), nullable=False),
        sa.Column("consent_date", sa.Date(), nullable=True),
        sa.Column("missing", sa.String(length=500), nullable=False),
        sa.Column("thread", sa.String(length=255), nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("patient_given_name", sa.LargeBinary(), nullable=True),
        sa.Column("patient_family_name", sa.LargeBinary(), nullable=True),
        sa.Column("patient_birth_date", sa.LargeBinary(), nullable=True),
        sa.Column("patient_age", sa.LargeBinary(), nullable=True),
        sa.Column("patient_email", sa.LargeBinary(), nullable=True),
        sa.Column("patient_phone", sa.LargeBinary(), nullable=True),
        sa.Column("patient_language", sa.LargeBinary(), nullable=True),
        sa.Column("preferred_contact", sa.LargeBinary(), nullable=True),
        sa.Column("guardian_name", sa.LargeBinary(), nullable=True),
        sa.Column("insurance", sa.LargeBinary(), nullable=True),
        sa.Column("service_words", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("affiliations", sa.LargeBinary(), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("partner_reference", sa.LargeBinary(), nullable=True),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("email_index", sa.String(length=32), nullable=True),
        sa.Column("phone_index", sa.String(length=32), nullable=True),
        sa.Column("name_birth_index", sa.String(length=32), nullable=True),
        sa.Column("patient_key", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "consent IN ('given', 'refused', 'pending', 'unknown')",
            name=op.f("ck_referral_consent"),
        ),
        sa.CheckConstraint(
            "priority IN ('routine', 'urgent', 'asap', 'stat')", name=op.f("ck_referral_priority")
        ),
        sa.CheckConstraint(STATUS, name=op.f("ck_referral_status")),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["partner_contact.id"],
            name=op.f("fk_referral_contact_id_partner_contact"),
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_referral_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_referral_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("envelope_id", "ordinal", name=op.f("uq_referral_envelope_id_ordinal")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
    )
    op.create_index("ix_referral_contact_id", "referral", ["contact_id"])
    op.create_index("ix_referral_email_index", "referral", ["email_index"])
    op.create_index("ix_referral_name_birth_index", "referral", ["name_birth_index"])
    op.create_index("ix_referral_partner_id", "referral", ["partner_id"])
    op.create_index("ix_referral_phone_index", "referral", ["phone_index"])
    op.create_index("ix_referral_received_at", "referral", ["received_at"])
    op.create_index("ix_referral_source_id", "referral", ["source", "id"])
    op.create_index("ix_referral_status_id", "referral", ["status", "id"])

    op.create_table(
        "review",
        sa.Column("id", KEY, nullable=False),
        sa.Column("natural_key", sa.String(length=120), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("envelope_id", KEY, nullable=True),
        sa.Column("referral_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("resolved_by", sa.String(length=255), nullable=True),
        sa.CheckConstraint("state IN ('open', 'resolved')", name=op.f("ck_review_state")),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_review_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_review_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_review_natural_key")),
    )
    op.create_index("ix_review_referral_id", "review", ["referral_id"])
    op.create_index("ix_review_state_id", "review", ["state", "id"])

    op.create_table(
        "status_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("from_status", sa.String(length=64), nullable=True),
        sa.Column("to_status", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_status_event_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_event")),
        sa.UniqueConstraint("referral_id", "seq", name=op.f("uq_status_event_referral_id_seq")),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in TABLES:
        op.drop_table(table)
