"""Lay the store: whose turn it is, and by when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("waiting_on", sa.String(length=64)),
    ("next_action", sa.String(length=64)),
    ("turn_since", MOMENT),
    ("due_at", MOMENT),
    ("remind_at", MOMENT),
    ("escalated_at", MOMENT),
    ("spent_on", sa.String(length=64)),
)
COUNTS = ("reminded", "turn_spent")
INDEXES = (
    ("ix_referral_due_at", ("due_at",)),
    ("ix_referral_remind_at", ("remind_at",)),
    ("ix_referral_waiting_on_due_at_id", ("waiting_on", "due_at", "id")),
)
UNOWNED = sa.text("owner IS NULL AND waiting_on IS NOT NULL")
STOPPED = sa.text("state IN ('dead', 'held', 'blocked')")

FILL = """
UPDATE referral SET
    waiting_on = CASE status
        WHEN 'needs_info' THEN CASE WHEN contact_id IS NULL THEN 'clinic' ELSE 'partner' END
        WHEN 'scheduled' THEN 'patient' ELSE 'clinic' END,
    next_action = CASE status
        WHEN 'received' THEN 'look' WHEN 'accepted' THEN 'book' WHEN 'scheduled' THEN 'attend'
        WHEN 'in_care' THEN 'close'
        ELSE CASE WHEN contact_id IS NULL THEN 'find_sender' ELSE 'answer' END END,
    turn_since = NULL,
    due_at = :due,
    remind_at = :due,
    owner = COALESCE(owner, 'Front desk')
WHERE status IN ('received', 'needs_info', 'accepted', 'scheduled', 'in_care')
"""
"""Open referrals of before get a turn that has not begun: `upkeep.first_turns` begins and spreads
them by the clinic's calendar, right after. Should that never run, none is due before a week."""
WITHIN = timedelta(days=7)


def upgrade() -> None:
    """Add the columns, and say of referrals of before whose turn it is."""
    for name, kind in COLUMNS:
        op.add_column("referral", sa.Column(name, kind, nullable=True))
    for name in COUNTS:
        op.add_column("referral", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("remote_record", sa.Column("mark", sa.String(length=64), nullable=True))
    op.add_column(
        "remote_record",
        sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    due = sa.bindparam("due", datetime.now(UTC) + WITHIN, type_=MOMENT)
    op.execute(sa.text(FILL).bindparams(due))
    for name, columns in INDEXES:
        op.create_index(name, "referral", list(columns))
    op.create_index(
        "ix_referral_unowned", "referral", ["id"], sqlite_where=UNOWNED, postgresql_where=UNOWNED
    )
    op.create_index(
        "ix_outbox_stopped",
        "outbox",
        ["referral_id"],
        sqlite_where=STOPPED,
        postgresql_where=STOPPED,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_outbox_stopped", table_name="outbox")
    op.drop_index("ix_referral_unowned", table_name="referral")
    for name, _columns in reversed(INDEXES):
        op.drop_index(name, table_name="referral")
    for name in ("is_open", "mark"):
        op.drop_column("remote_record", name)
    for name in (*COUNTS, *(name for name, _ in COLUMNS)):
        op.drop_column("referral", name)
