"""Lay the store: who has taken which question, for how long, and how it was answered."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("taken_by", sa.String(length=255)),
    ("taken_at", MOMENT),
    ("taken_until", MOMENT),
    ("resolution", sa.String(length=64)),
    ("desk_seconds", sa.Integer()),
)
INDEXES = {
    "ix_review_state_turn_at_id": ["state", "turn_at", "id"],
    "ix_review_resolved_at": ["resolved_at"],
    "ix_review_desk_seconds": ["desk_seconds"],
}
LONG_AGO = "1970-01-01 00:00:00.000000"


def upgrade() -> None:
    """Make the columns; questions asked before queue up by when they were asked."""
    for name, kind in COLUMNS:
        op.add_column("review", sa.Column(name, kind, nullable=True))
    settled = sa.Column("settled", sa.String(length=500), nullable=False, server_default="")
    op.add_column("review", settled)
    turn = sa.Column("turn_at", MOMENT, nullable=False, server_default=LONG_AGO)
    op.add_column("review", turn)
    op.execute("UPDATE review SET turn_at = opened_at")
    for name, columns in INDEXES.items():
        op.create_index(name, "review", columns)


def downgrade() -> None:
    """Drop them."""
    for name in INDEXES:
        op.drop_index(name, table_name="review")
    for name in ("turn_at", "settled", *(name for name, _ in COLUMNS)):
        op.drop_column("review", name)
