"""Lay the store: how each contact wants to hear: addresses and digests."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WAITS = sa.text("state = 'waiting'")
COLUMNS = (
    ("hears", sa.String(length=200), None),
    ("rhythm", sa.String(length=64), "at_once"),
    ("digest_weekday", sa.Integer(), "0"),
    ("digest_hour", sa.Integer(), "8"),
    ("time_zone", sa.String(length=64), None),
)
"""Of a contact: name, type, and what those there already get."""


def upgrade() -> None:
    """Make the tables and columns."""
    _contact_address()
    _digest_line()
    for name, kind, default in COLUMNS:
        op.add_column(
            "partner_contact",
            sa.Column(name, kind, nullable=default is None, server_default=default),
        )


def _contact_address() -> None:
    op.create_table(
        "contact_address",
        sa.Column("id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("bounced_at", MOMENT, nullable=True),
        sa.Column("added_by", sa.String(length=255), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["partner_contact.id"],
            name=op.f("fk_contact_address_contact_id_partner_contact"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_address")),
        sa.UniqueConstraint(
            "contact_id", "address", name=op.f("uq_contact_address_contact_id_address")
        ),
    )


def _digest_line() -> None:
    op.create_table(
        "digest_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("status_seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("letter", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'queued', 'told', 'dropped')", name=op.f("ck_digest_line_state")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["partner_contact.id"],
            name=op.f("fk_digest_line_contact_id_partner_contact"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_digest_line_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_line")),
        sa.UniqueConstraint(
            "contact_id",
            "referral_id",
            "status_seq",
            name=op.f("uq_digest_line_contact_id_referral_id_status_seq"),
        ),
    )
    op.create_index(
        "ix_digest_line_waiting",
        "digest_line",
        ["due_at", "contact_id"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_index("ix_digest_line_referral_id", "digest_line", ["referral_id"])
    op.create_index("ix_digest_line_letter", "digest_line", ["letter"])


def downgrade() -> None:
    """Drop them."""
    for name, _, _ in COLUMNS:
        op.drop_column("partner_contact", name)
    op.drop_table("digest_line")
    op.drop_table("contact_address")
