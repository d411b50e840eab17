"""Lay the store: how partners get to their pages: codes, sessions, and what is said there."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and columns."""
    _make_codes()
    _make_sessions()
    _make_messages()
    op.add_column("partner_contact", sa.Column("links_revoked_at", MOMENT, nullable=True))
    op.add_column("partner_contact", sa.Column("mail_off_at", MOMENT, nullable=True))
    op.add_column(
        "partner_contact",
        sa.Column("sees_practice", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("referral", sa.Column("links_revoked_at", MOMENT, nullable=True))
    op.add_column(
        "referral",
        sa.Column("unavailable", sa.String(length=500), nullable=False, server_default=""),
    )
    op.create_index("ix_envelope_about", "envelope", ["about"])


def _make_codes() -> None:
    op.create_table(
        "access_code",
        sa.Column("id", KEY, nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["partner_contact.id"],
            name=op.f("fk_access_code_contact_id_partner_contact"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_code")),
        sa.UniqueConstraint("seed", name=op.f("uq_access_code_seed")),
    )
    op.create_index(
        "ix_access_code_contact_id_created_at", "access_code", ["contact_id", "created_at"]
    )


def _make_sessions() -> None:
    op.create_table(
        "partner_session",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["partner_contact.id"],
            name=op.f("fk_partner_session_contact_id_partner_contact"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_partner_session_token_hash")),
    )
    op.create_index("ix_partner_session_expires_at", "partner_session", ["expires_at"])
    op.create_index("ix_partner_session_contact_id", "partner_session", ["contact_id"])


def _make_messages() -> None:
    op.create_table(
        "conversation_message",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("side", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=255), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "side IN ('partner', 'clinic')", name=op.f("ck_conversation_message_side")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_conversation_message_referral_id_referral"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_message")),
        sa.UniqueConstraint("key", name=op.f("uq_conversation_message_key")),
    )
    op.create_index(
        "ix_conversation_message_referral_id_id", "conversation_message", ["referral_id", "id"]
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_envelope_about", "envelope")
    for column in ("unavailable", "links_revoked_at"):
        op.drop_column("referral", column)
    for column in ("sees_practice", "mail_off_at", "links_revoked_at"):
        op.drop_column("partner_contact", column)
    for table in ("conversation_message", "partner_session", "access_code"):
        op.drop_table(table)
