"""Lay the store: what the CRM tells us: webhook events, owners, who wrote a field last."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNHEEDED = sa.text("heeded_at IS NULL")
TABLES = ("drift", "drift_run", "field_sync", "webhook_event")
"""In the order in which they can be dropped."""
COLUMNS = {
    "outbox": (("detail", sa.String(length=255)),),
    "remote_record": (
        ("refused", sa.String(length=64)),
        ("disclosed", sa.String(length=1000)),
        ("checked_at", MOMENT),
    ),
    "referral": (
        ("owner", sa.String(length=255)),
        ("crm_owner_id", sa.String(length=64)),
        ("appointment_at", MOMENT),
        ("disclosure_limit", sa.String(length=64)),
    ),
}
"""New columns that may be empty, by table."""


def upgrade() -> None:
    """Make the tables and columns."""
    _webhook_event()
    _field_sync()
    _drift()
    for table, columns in COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.add_column(
        "remote_record",
        sa.Column("adopted", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_referral_patient_key", "referral", ["patient_key"])


def _webhook_event() -> None:
    op.create_table(
        "webhook_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("natural_key", sa.String(length=64), nullable=False),
        sa.Column("feed", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=True),
        sa.Column("remote_id", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("heeded_at", MOMENT, nullable=True),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_event")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_webhook_event_natural_key")),
    )
    op.create_index(
        "ix_webhook_event_unheeded",
        "webhook_event",
        ["feed", "id"],
        sqlite_where=UNHEEDED,
        postgresql_where=UNHEEDED,
    )
    op.create_index("ix_webhook_event_received_at", "webhook_event", ["received_at"])


def _field_sync() -> None:
    op.create_table(
        "field_sync",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("local_key", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("last_writer", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "last_writer IN ('ours', 'theirs')", name=op.f("ck_field_sync_last_writer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_sync")),
        sa.UniqueConstraint(
            "kind", "local_key", "field", name=op.f("uq_field_sync_kind_local_key_field")
        ),
    )


def _drift() -> None:
    op.create_table(
        "drift_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("asked_by", sa.String(length=255), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("phase", sa.String(length=64), nullable=False),
        sa.Column("position", sa.JSON(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_run")),
    )
    op.create_table(
        "drift",
        sa.Column("id", KEY, nullable=False),
        sa.Column("natural_key", sa.String(length=200), nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("difference", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("local_key", sa.String(length=64), nullable=False),
        sa.Column("remote_id", sa.String(length=64), nullable=True),
        sa.Column("referral_id", KEY, nullable=True),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=160), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("asked_by", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "difference IN ('missing_there', 'unknown_there', 'deleted_there', 'stage_differs',"
            " 'field_differs', 'owner_differs', 'association_missing')",
            name=op.f("ck_drift_difference"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_drift_referral_id_referral")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["drift_run.id"], name=op.f("fk_drift_run_id_drift_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_drift_natural_key")),
    )
    op.create_index("ix_drift_difference_id", "drift", ["difference", "id"])
    op.create_index("ix_drift_referral_id", "drift", ["referral_id"])
    op.create_index("ix_drift_run_id", "drift", ["run_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_referral_patient_key", table_name="referral")
    op.drop_column("remote_record", "adopted")
    for table, columns in COLUMNS.items():
        for name, _ in columns:
            op.drop_column(table, name)
    for table in TABLES:
        op.drop_table(table)
