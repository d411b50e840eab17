"""Lay the store: what a page shows of an envelope, kept when somebody first looks."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("envelope", sa.Column("shown", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Remove it: it is made again when it is missed."""
    op.drop_column("envelope", "shown")
