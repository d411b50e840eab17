"""Lay the store: appointments, care summaries, and how far a closing got."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STATES = (
    "booked",
    "confirmed",
    "attended",
    "no_show",
    "cancelled_by_patient",
    "cancelled_by_clinic",
)
IS_AHEAD = sa.text("state IN ('booked', 'confirmed')")
IS_CLOSED = sa.text("status = 'closed'")
CLOSURE = ("closure_delivered_at", "closure_viewed_at", "closure_acknowledged_at")


def upgrade() -> None:
    """Make the tables and columns."""
    _appointment()
    _care_summary()
    for name in CLOSURE:
        op.add_column("referral", sa.Column(name, MOMENT, nullable=True))
    op.create_index(
        "ix_referral_closed_status_at",
        "referral",
        ["status_at"],
        sqlite_where=IS_CLOSED,
        postgresql_where=IS_CLOSED,
    )


def _appointment() -> None:
    states = ", ".join(f"'{state}'" for state in STATES)
    op.create_table(
        "appointment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(length=255), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("ck_appointment_state")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_appointment_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(
        "uq_appointment_ahead",
        "appointment",
        ["referral_id"],
        unique=True,
        sqlite_where=IS_AHEAD,
        postgresql_where=IS_AHEAD,
    )
    op.create_index("ix_appointment_referral_id_id", "appointment", ["referral_id", "id"])


def _care_summary() -> None:
    op.create_table(
        "care_summary",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("envelope_id", KEY, nullable=True),
        sa.Column("added_by", sa.String(length=255), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("filename", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_care_summary_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_care_summary_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_summary")),
        sa.UniqueConstraint("key", name=op.f("uq_care_summary_key")),
    )
    op.create_index("ix_care_summary_referral_id_id", "care_summary", ["referral_id", "id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_referral_closed_status_at", "referral")
    for name in CLOSURE:
        op.drop_column("referral", name)
    op.drop_table("care_summary")
    op.drop_table("appointment")
