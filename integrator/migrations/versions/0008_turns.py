"""Lay the store: whose turn it is, and by when."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS: tuple[tuple[str, sa.types.TypeEngine[object]], ...] = (
    ("waiting_on", sa.String(length=64)),
    ("next_action", sa.String(length=64)),
    ("turn_since", MOMENT),
    ("due_at", MOMENT),
    ("remind_at", MOMENT),
    ("escalated_at", MOMENT),
    ("spent_on", sa.String(length=64)),
)
COUNTS = ("reminded", "turn_spent")
INDEXES = ("due_at", "remind_at")


def upgrade() -> None:
    """Add the columns; whose turn it is on referrals of before is set by the next round."""
    for name, kind in COLUMNS:
        op.add_column("referral", sa.Column(name, kind, nullable=True))
    for name in COUNTS:
        op.add_column("referral", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in INDEXES:
        op.create_index(f"ix_referral_{name}", "referral", [name])


def downgrade() -> None:
    """Drop them."""
    for name in INDEXES:
        op.drop_index(f"ix_referral_{name}", table_name="referral")
    for name in (*COUNTS, *(name for name, _ in COLUMNS)):
        op.drop_column("referral", name)
